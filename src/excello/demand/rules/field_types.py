"""Which types of fields a brief may have: what each keeps, what it cannot read, and how conditions see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from excello.demand.rules import values
from excello.demand.rules.options import AllOptions
from excello.demand.rules.template import Field
from excello.findings import mark
from excello.lake.conditions import Kind

SHORT = 200


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a kept value cannot be read (`{field}` is filled in), how to mend it, and what could stand there instead."""

    message: str
    mend: str
    params: Mapping[str, Any] = field(default_factory=dict)
    instead: Any = None


Keep = Callable[[Any, Field, AllOptions], Any]
Read = Callable[[Any, Field], Trouble | None]


@dataclass(frozen=True, slots=True)
class FieldType:
    """One type of field: `keep` makes the JSON value of what came, `read` says what is wrong with a kept value."""

    key: str
    kind: Kind
    keep: Keep
    read: Read
    has_options: bool = False


def _read_anything(value: Any, field: Field) -> Trouble | None:
    return None


def _read_short(value: Any, field: Field) -> Trouble | None:
    if len(value) > SHORT:
        return Trouble(mark("{field} is longer than {most} characters."), mark("Shorten it."), {"most": SHORT})
    return None


def _read_number(value: Any, field: Field) -> Trouble | None:
    if isinstance(value, str):
        return Trouble(mark("{field}: “{value}” is no number."), mark("Write one like 6500."), {"value": value[:50]})
    if field.least is not None and value < field.least:
        message, mend = mark("{field}: {value} is too little."), mark("Write at least {least}.")
        return Trouble(message, mend, {"value": value, "least": values.plain(field.least)})
    if field.most is not None and value > field.most:
        message, mend = mark("{field}: {value} is too much."), mark("Write at most {most}.")
        return Trouble(message, mend, {"value": value, "most": values.plain(field.most)})
    return None


def _read_date(value: Any, field: Field) -> Trouble | None:
    if values.read_date(value) is None:
        mend = mark("Write year, month and day like 2026-12-11.")
        return Trouble(mark("{field}: “{value}” is no date."), mend, {"value": str(value)[:50]})
    return None


def _read_choice(value: Any, field: Field) -> Trouble | None:
    if value not in {option.key for option in field.options}:
        message = mark("{field}: “{value}” cannot be chosen here.")
        return Trouble(message, mark("Choose one of the list."), {"value": value[:50]})
    return None


def _read_choices(value: Any, field: Field) -> Trouble | None:
    return next((trouble for item in value if (trouble := _read_choice(item, field))), None)


def _read_url(value: Any, field: Field) -> Trouble | None:
    if is_web_address(value):
        return None
    instead = f"https://{value}" if is_web_address(f"https://{value}") else None
    message, mend = mark("{field}: “{value}” is no web address."), mark("Write one that begins with https://.")
    return Trouble(message, mend, {"value": value[:80]}, instead)


def is_web_address(text: str) -> bool:
    """Whether a text is an absolute http(s) address with a host and without a password."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    plain = not any(character.isspace() or ord(character) < 32 for character in text)
    return plain and parts.scheme in ("http", "https") and "." in host.strip(".") and "@" not in parts.netloc


FIELD_TYPES: dict[str, FieldType] = {
    kind.key: kind
    for kind in (
        FieldType("text", Kind.TEXT, values.keep_text, _read_short),
        FieldType("long_text", Kind.TEXT, values.keep_text, _read_anything),
        FieldType("choice", Kind.TEXT, values.keep_text, _read_choice, has_options=True),
        FieldType("multi_choice", Kind.LIST, values.keep_choices, _read_choices, has_options=True),
        FieldType("measure", Kind.TEXT, values.keep_text, _read_choice, has_options=True),
        FieldType("date", Kind.DATE, values.keep_date, _read_date),
        FieldType("number", Kind.NUMBER, values.keep_number, _read_number),
        FieldType("money", Kind.NUMBER, values.keep_number, _read_number),
        FieldType("url", Kind.TEXT, values.keep_text, _read_url),
        FieldType("file", Kind.LIST, values.refuse_file, _read_anything),
        FieldType("persona", Kind.TEXT, values.keep_reference, _read_anything),
        FieldType("transition", Kind.TEXT, values.keep_reference, _read_anything),
        FieldType("product", Kind.TEXT, values.keep_reference, _read_anything),
        FieldType("region", Kind.TEXT, values.keep_reference, _read_anything),
        FieldType("person", Kind.TEXT, values.keep_person, _read_anything),
        FieldType("touches", Kind.OBJECTS, values.keep_touches, _read_anything, has_options=True),
        FieldType("assets", Kind.LIST, values.keep_assets, _read_anything),
    )
}
