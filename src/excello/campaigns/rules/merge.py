"""What a message may merge in: a few named fields, replaced as plain text, nothing evaluated."""

from __future__ import annotations

import re
from collections.abc import Mapping

from excello.findings import mark

FIELD = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")

FIELDS: dict[str, str] = {
    "contact.name": mark("The contact's name"),
    "contact.first_name": mark("The first word of their name"),
    "sender": mark("Who writes"),
    "link": mark("The landing page, as a tracked link"),
    "unsubscribe": mark("The link that ends these messages"),
}
UNSUBSCRIBE, LINK = "unsubscribe", "link"
SIGNATURE = "\n-- \n"
"""What mail programs take for the beginning of the signature (RFC 3676, section 4.3)."""
GREETING = mark("there")
"""Stands where a contact has no name: “Hello there”."""


def fields_in(text: str) -> tuple[str, ...]:
    """The merge fields a text names, each once, in order."""
    return tuple(dict.fromkeys(FIELD.findall(text)))


def unknown_fields(text: str) -> tuple[str, ...]:
    """Fields no message can fill; half-open braces count, since they would be sent as they stand."""
    rest = FIELD.sub("", text)
    torn = ("{{",) if "{{" in rest or "}}" in rest else ()
    return tuple(name for name in fields_in(text) if name not in FIELDS) + torn


def fill_fields(text: str, values: Mapping[str, str]) -> str:
    """Put the values in; an unknown or missing one leaves nothing behind, and a value is never read again."""
    return FIELD.sub(lambda match: values.get(match[1], "") if match[1] in FIELDS else "", text)


def contact_values(name: str | None, *, greeting: str = GREETING) -> dict[str, str]:
    """The fields of a contact; one without a name is greeted by `greeting`."""
    known = " ".join((name or "").split())
    return {"contact.name": known or greeting, "contact.first_name": (known or greeting).split(" ")[0]}


def with_unsubscribe(body: str) -> str:
    """The text with a line for the unsubscribe link, where it places none; an empty text stays empty."""
    if not body.strip() or UNSUBSCRIBE in fields_in(body):
        return body
    return body.rstrip() + f"\n{SIGNATURE}{{{{ sender }}}}\n{{{{ unsubscribe }}}}\n"


def with_link(body: str, url: str) -> str:
    """The text with a line for its link before the signature, where it places none; without a link it stays."""
    if not body.strip() or not url or LINK in fields_in(body) or url in body:
        return body
    text, signature, rest = body.partition(SIGNATURE)
    return f"{text.rstrip()}\n\n{{{{ link }}}}\n{signature}{rest}"
