"""How dates and numbers are written in a column, and what one cell of it says."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from enum import StrEnum

EPOCH_SECONDS, EPOCH_MILLISECONDS = 10, 13
MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}


class DateStyle(StrEnum):
    """The order of a date's parts; ISO 8601, dates with a month's name and Unix times need none."""

    ISO = "iso"
    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"
    YEAR_FIRST = "ymd"
    NAMED = "named"


class DecimalStyle(StrEnum):
    """What stands before the decimals."""

    POINT = "point"
    COMMA = "comma"


_PARTS = re.compile(
    r"(\d{1,4})[/.\-](\d{1,2})[/.\-](\d{1,4})(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp]\.?[Mm]\.?)?)?"
)
_NAMED = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?(?:(\d{1,2})[\s\-]+([A-Za-z]{3,9})\.?|([A-Za-z]{3,9})\.?\s+(\d{1,2}))[\s,\-]+(\d{2,4})"
    r"(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp]\.?[Mm]\.?)?)?"
)
_POINT = re.compile(
    r"[+-]?(?:(?:\d{1,18}|\d{1,3}(?:,\d{3}){1,5})(?:\.\d{1,20})?|\.\d{1,20})(?:[eE][+-]?\d{1,3})?", re.A
)
_COMMA = re.compile(r"[+-]?(?:(?:\d{1,18}|\d{1,3}(?:[. ]\d{3}){1,5})(?:,\d{1,20})?|,\d{1,20})", re.A)
_MONEY = re.compile(r"^\s*[€$£¥]\s*|\s*[€$£¥]\s*$")


def moment_of(cell: str, style: DateStyle | None = None) -> datetime | None:
    """The time a cell names (UTC unless it names a zone), None where it names none."""
    if cell.isdigit() and len(cell) in (EPOCH_SECONDS, EPOCH_MILLISECONDS):
        return datetime.fromtimestamp(int(cell) / (1 if len(cell) == EPOCH_SECONDS else 1000), UTC)
    try:
        found = datetime.fromisoformat(cell.removesuffix(" UTC"))
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        pass
    try:
        return _parts(cell, style) or _named(cell)
    except ValueError:
        return None


def number_of(cell: str, style: DecimalStyle = DecimalStyle.POINT) -> float | None:
    """The finite number a cell says (``1,234.5``; ``1.234,5`` in comma style; a currency sign is no matter)."""
    bare = _MONEY.sub("", cell)
    if style is DecimalStyle.COMMA:
        if not _COMMA.fullmatch(bare):
            return None
        bare = bare.replace(".", "").replace(" ", "").replace(",", ".")
    elif _POINT.fullmatch(bare):
        bare = bare.replace(",", "")
    else:
        return None
    number = float(bare)
    return number if math.isfinite(number) else None


def _parts(cell: str, style: DateStyle | None) -> datetime | None:
    found = _PARTS.fullmatch(cell)
    if found is None:
        return None
    first, second, third = found[1], found[2], found[3]
    if len(first) == 4:
        year, month, day = first, second, third
    elif style is DateStyle.MONTH_FIRST:
        month, day, year = first, second, third
    else:
        day, month, year = first, second, third
    return _moment(year, int(month), int(day), found[4], found[5], found[6], found[7])


def _named(cell: str) -> datetime | None:
    found = _NAMED.fullmatch(cell)
    month = MONTHS.get((found[2] or found[3])[:3].lower()) if found else None
    if found is None or month is None:
        return None
    return _moment(found[5], month, int(found[1] or found[4]), found[6], found[7], found[8], found[9])


def _moment(
    year: str, month: int, day: int, hour: str | None, minute: str | None, second: str | None, half: str | None
) -> datetime:
    full = int(year) if len(year) > 2 else int(year) + (2000 if int(year) < 70 else 1900)
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + (12 if half[0] in "Pp" else 0)
    return datetime(full, month, day, hours, int(minute or 0), int(second or 0), tzinfo=UTC)
