"""Which values count as a field's kind: in a condition as written, and in a subject as found."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from excello.lake.conditions.operators import OPERATORS, Kind, Operand
from excello.lake.conditions.schema import TEXT_LIMIT

DATE_TEXT = r"[1-9]\d{3}-\d{2}-\d{2}"
DATETIME_TEXT = DATE_TEXT + r"T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?(Z|[+-](0\d|1[0-4]):[0-5]\d)"
"""Times as text: years 1000–9999; a datetime names its zone."""

WRITTEN_AS: dict[Kind, str] = {
    Kind.TEXT: "“text”",
    Kind.NUMBER: "12.5",
    Kind.BOOLEAN: "true",
    Kind.DATE: "“2026-11-02”",
    Kind.DATETIME: "“2026-11-02T09:00:00Z”",
    Kind.LIST: "“text”",
    Kind.OBJECTS: "“text”",
    Kind.ANY: "“text”",
}
"""How a value of each kind is written in JSON, for mends."""

_DATE, _DATETIME = re.compile(DATE_TEXT, re.ASCII), re.compile(DATETIME_TEXT, re.ASCII)


def read_value(value: Any, kind: Kind) -> Any:
    """A value of a condition as its kind, or None where it is none; a list is compared with texts."""
    if kind in (Kind.TEXT, Kind.LIST):
        fits = isinstance(value, str) and 0 < len(value) <= TEXT_LIMIT and "\x00" not in value and _storable(value)
        return value if fits else None
    return found_value(value, kind) if kind in (Kind.NUMBER, Kind.BOOLEAN, Kind.DATE, Kind.DATETIME) else None


def found_value(value: Any, kind: Kind) -> Any:
    """A value found in a subject as its kind; None = missing: nothing, empty, or of another kind."""
    match kind:
        case Kind.TEXT:
            return value if isinstance(value, str) and value else None
        case Kind.NUMBER:
            return _number(value)
        case Kind.BOOLEAN:
            return value if isinstance(value, bool) else None
        case Kind.DATE:
            return _date(value)
        case Kind.DATETIME:
            return _datetime(value)
        case Kind.LIST:
            texts = [item for item in value if isinstance(item, str)] if isinstance(value, list | tuple) else []
            return tuple(texts) or None
        case Kind.OBJECTS:
            items = [item for item in value if isinstance(item, Mapping)] if isinstance(value, list | tuple) else []
            return tuple(items) or None
        case Kind.ANY:
            return None if value is None or value in ("", [], {}, ()) else value


def guess_kind(op: str, value: Any) -> Kind:
    """Kind of an undeclared field, from how it is compared."""
    operator = OPERATORS.get(op)
    sample = value[0] if isinstance(value, list) and value else value
    if operator is not None and len(operator.kinds) == 1:
        return next(iter(operator.kinds))
    match operator.operand if operator else Operand.SAME:
        case Operand.NOTHING:
            return Kind.ANY
        case Operand.DURATION:
            return Kind.DATETIME
        case Operand.WHOLE:
            return Kind.TEXT
    if isinstance(sample, bool):
        return Kind.BOOLEAN
    if isinstance(sample, int | float):
        return Kind.NUMBER
    if op in ("lt", "le", "gt", "ge") and isinstance(sample, str):
        return Kind.DATETIME if _datetime(sample) else Kind.DATE
    return Kind.TEXT


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    try:
        number = float(value)
    except (OverflowError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _date(value: Any) -> date | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _datetime(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else None
    if not isinstance(value, str) or not _DATETIME.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _storable(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)
