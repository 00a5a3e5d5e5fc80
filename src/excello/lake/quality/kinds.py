"""Of what kind a field is, and which words and numbers stand for which value of it."""

from __future__ import annotations

from enum import StrEnum

from excello.findings import mark


class FieldKind(StrEnum):
    """What a field holds; rules fit kinds."""

    TEXT = "text"
    ID = "id"
    EMAIL = "email"
    PHONE = "phone"
    COUNTRY = "country"
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    BOOLEAN = "boolean"


class Dimension(StrEnum):
    """In which respect a figure judges a field."""

    COMPLETENESS = "completeness"
    VALIDITY = "validity"
    UNIQUENESS = "uniqueness"
    CONSISTENCY = "consistency"
    FRESHNESS = "freshness"


DIMENSION_NAMES = {
    Dimension.COMPLETENESS: mark("Completeness"),
    Dimension.VALIDITY: mark("Validity"),
    Dimension.UNIQUENESS: mark("Uniqueness"),
    Dimension.CONSISTENCY: mark("Consistency"),
    Dimension.FRESHNESS: mark("Freshness"),
}
KIND_NAMES = {
    FieldKind.TEXT: mark("Text"),
    FieldKind.ID: mark("Identifier"),
    FieldKind.EMAIL: mark("E-mail address"),
    FieldKind.PHONE: mark("Phone number"),
    FieldKind.COUNTRY: mark("Country"),
    FieldKind.NUMBER: mark("Number"),
    FieldKind.DATE: mark("Date"),
    FieldKind.DATETIME: mark("Date and time"),
    FieldKind.BOOLEAN: mark("Yes or no"),
}

TRUE_WORDS = ("true", "yes", "y", "1", "t", "sì", "si", "vero", "x")
FALSE_WORDS = ("false", "no", "n", "0", "f", "falso")

PLACEHOLDERS = (
    *("select", "please select", "choose", "n/a", "#n/a", "n.a.", "na", "nan", "null", "none", "nil", "undefined"),
    *("unknown", "not known", "not set", "(not set)", "not specified", "not provided", "not available", "(none)"),
    *("(blank)", "blank", "(empty)", "empty", "tbd", "tbc", "todo", "xxx", "?", "??", "???", "-", "--", "---"),
    *(".", "..", "...", "_", "seleziona", "selezionare", "n.d.", "nd", "non specificato", "sconosciuto", "nessuno"),
)
"""Texts (in lower case) that fill a field and say nothing, unless a schema names its own."""

ROLE_NAMES = frozenset(
    (
        *("abuse", "accounting", "accounts", "admin", "administration", "administrator", "billing", "careers"),
        *("commerciale", "contact", "contacts", "contatti", "customercare", "customerservice", "do-not-reply"),
        *("donotreply", "enquiries", "enquiry", "finance", "hello", "help", "helpdesk", "hostmaster", "hr", "info"),
        *("informazioni", "inquiries", "it", "jobs", "legal", "mail", "mailer-daemon", "marketing", "media"),
        *("newsletter", "no-reply", "noc", "noreply", "office", "orders", "ordini", "postmaster", "press", "privacy"),
        *("purchasing", "reception", "root", "sales", "security", "segreteria", "service", "spam", "subscribe"),
        *("support", "sysadmin", "team", "ufficio", "unsubscribe", "vendite", "webmaster", "welcome"),
    )
)
"""What stands before the @ of an address that several people read, or nobody."""

FREE_MAIL = frozenset(
    (
        *("aim.com", "alice.it", "aol.com", "att.net", "bk.ru", "bluewin.ch", "bol.com.br", "btinternet.com"),
        *("comcast.net", "cox.net", "email.it", "fastmail.com", "fastwebnet.it", "free.fr", "gmail.com", "gmx.at"),
        *("gmx.com", "gmx.de", "gmx.net", "googlemail.com", "hotmail.co.uk", "hotmail.com", "hotmail.de"),
        *("hotmail.es", "hotmail.fr", "hotmail.it", "hushmail.com", "icloud.com", "inbox.ru", "inwind.it"),
        *("laposte.net", "libero.it", "list.ru", "live.co.uk", "live.com", "live.fr", "live.it", "mac.com"),
        *("mail.com", "mail.ru", "me.com", "msn.com", "naver.com", "o2.pl", "orange.fr", "outlook.com"),
        *("outlook.de", "outlook.es", "outlook.fr", "outlook.it", "pm.me", "proton.me", "protonmail.com", "qq.com"),
        *("rediffmail.com", "rocketmail.com", "sbcglobal.net", "seznam.cz", "sky.com", "t-online.de", "talktalk.net"),
        *("terra.com.br", "tin.it", "tiscali.it", "tutanota.com", "uol.com.br", "verizon.net", "virgilio.it"),
        *("wanadoo.fr", "web.de", "wp.pl", "yahoo.ca", "yahoo.co.in", "yahoo.co.jp", "yahoo.co.uk", "yahoo.com"),
        *("yahoo.com.br", "yahoo.de", "yahoo.es", "yahoo.fr", "yahoo.it", "yandex.com", "yandex.ru", "ymail.com"),
        *("zoho.com", "126.com", "163.com"),
    )
)
"""Domains whose addresses anybody gets for nothing."""
