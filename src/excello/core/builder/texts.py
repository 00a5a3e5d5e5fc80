"""How a typed value becomes the text of an input, and what was typed becomes a value of the field's kind."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from excello.lake.conditions import Kind

UNITS = ("h", "d", "w")
_NUMBER = re.compile(r"-?\d+([.,]\d+)?([eE][+-]?\d+)?")


def text_of(value: Any, kind: Kind) -> str:
    """The text of an input that shows a value of a condition's JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if kind is Kind.DATETIME and isinstance(value, str):
        return _local(value)
    return str(value)


def value_of(text: str, kind: Kind) -> Any:
    """The JSON value that was meant; what cannot be read stays text, so that the grammar refuses it by name."""
    match kind:
        case Kind.NUMBER:
            return number_of(text)
        case Kind.BOOLEAN:
            return {"true": True, "false": False}.get(text, text)
        case Kind.DATETIME:
            return _aware(text)
        case _:
            return text


def number_of(text: str) -> Any:
    """A number typed with a point or a comma; a whole one stays whole."""
    plain = text.strip().replace("\u00a0", "").replace(" ", "")
    if not _NUMBER.fullmatch(plain):
        return text
    number = float(plain.replace(",", "."))
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _local(text: str) -> str:
    """An instant as the wall clock of the center, for an input of type datetime-local."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return text
    return timezone.localtime(instant).replace(tzinfo=None).isoformat() if instant.tzinfo else text


def _aware(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if moment.tzinfo is None:
        moment = timezone.make_aware(moment)
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
