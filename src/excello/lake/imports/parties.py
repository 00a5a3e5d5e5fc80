"""Whom a row is about, told alike by every kind of file, so that rows of different files meet in one contact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from excello.findings import mark
from excello.lake.imports.keys import slug
from excello.lake.imports.mapping import MappedColumn
from excello.lake.imports.rows import Row
from excello.lake.imports.yields import ImportedContact
from excello.lake.landing.arrivals import Event
from excello.lake.vocabulary import EventType

NAMED = ("name", "first_name", "last_name", "language", "country", "region")


@dataclass(frozen=True, slots=True)
class Party:
    """The subject of a row's events. A record without a person is its own subject, until its person appears."""

    user_id: str | None = None
    anonymous_id: str | None = None
    group_id: str | None = None

    def track(self, name: str, at: datetime | None, properties: Mapping[str, Any]) -> Event:
        """Something happened to the party."""
        return Event(
            "",
            EventType.TRACK,
            "",
            timestamp=at,
            event=name,
            user_id=self.user_id,
            anonymous_id=self.anonymous_id,
            group_id=self.group_id,
            properties=said(properties),
        )

    def identify(self, at: datetime | None, traits: Mapping[str, Any]) -> Event:
        """Who the party is."""
        return Event(
            "",
            EventType.IDENTIFY,
            "",
            timestamp=at,
            user_id=self.user_id,
            anonymous_id=self.anonymous_id,
            group_id=self.group_id,
            traits=said(traits),
        )


def said(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that say something."""
    return {name: value for name, value in facts.items() if value is not None}


def account_key(row: Row) -> str | None:
    """The group id of the account a row names, by its id or else its name."""
    named = row.text("account_id") or row.text("account")
    return slug(named) if named else None


def party_of(row: Row, own: str) -> Party:
    """The person a row names by address or ids; else the record itself, `own` (``lead:17``).

    The ids of a CRM are anonymous ids (``contact:17``, ``lead:17``): whichever file gives the address links them.
    """
    email, user_id = row.email("email"), row.text("user_id")
    contact, lead = row.text("contact_id"), row.text("lead_id")
    named = f"contact:{contact}" if contact else f"lead:{lead}" if lead else None
    person = user_id or email
    return Party(person, named or (None if person else own), account_key(row))


def contact_of(row: Row, contact_id: str, email: str | None) -> ImportedContact:
    """What the directory keeps of a person."""
    known = {name: row.text(name) for name in NAMED}
    names = [part for part in (known["first_name"], known["last_name"]) if part]
    name = known["name"] or " ".join(names) or None
    return ImportedContact(contact_id, email, name, known["language"], known["country"], known["region"])


def person_traits(row: Row) -> dict[str, Any]:
    """Traits of a person that every kind of list may give."""
    traits: dict[str, Any] = {name: row.text(name) for name in NAMED}
    return {**traits, "phone": row.text("phone"), "title": row.text("title"), "account": row.text("account")}


PERSON_COLUMNS = (
    MappedColumn("email", mark("address"), False, ("e-mail", "email address", "mail", "recipient")),
    MappedColumn("name", mark("full name"), False, ("full name", "contact name", "lead name")),
    MappedColumn("first_name", mark("first name"), False, ("given name", "forename", "nome")),
    MappedColumn("last_name", mark("last name"), False, ("surname", "family name", "cognome")),
    MappedColumn("title", mark("position"), False, ("job title", "position", "role")),
    MappedColumn("phone", mark("telephone"), False, ("telephone", "mobile", "phone number")),
    MappedColumn("account", mark("company name"), False, ("company", "account name", "organization")),
    MappedColumn("account_id", mark("id of the company in the CRM"), False, ("company id", "account id")),
    MappedColumn("language", mark("language code"), False, ("locale", "lang")),
    MappedColumn("country", mark("country"), False, ("nation", "paese")),
    MappedColumn("region", mark("region"), False, ("territory", "area", "state")),
)
SUBJECT_COLUMNS = (
    MappedColumn("email", mark("address of the person"), False, ("e-mail", "email address", "mail", "recipient")),
    MappedColumn("user_id", mark("your own id of the person"), False, ("customer id", "customer", "user")),
    MappedColumn("contact_id", mark("id of the contact in the CRM"), False, ("contact", "who id")),
    MappedColumn("lead_id", mark("id of the lead in the CRM"), False, ("lead",)),
    MappedColumn("account", mark("company name"), False, ("company", "account name")),
    MappedColumn("account_id", mark("id of the company in the CRM"), False, ("company id",)),
)
DATE_NAMES = ("timestamp", "time", "datetime", "event time", "created", "created at", "created date", "created on")
