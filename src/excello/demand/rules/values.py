"""Which JSON values each type of field keeps as they were meant: a number for "6500", a date for "2026-12-11"."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from excello.demand.rules.options import AllOptions
from excello.demand.rules.template import Field
from excello.findings import mark

TEXT_KEPT = 20_000
TOUCHES_KEPT = 20
ITEMS_KEPT = 50
NUMBER_LIMIT = 1e15
TOUCH_PARTS = ("channel", "subject", "body")

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,16}(\.\d{1,6})?", re.ASCII)


class Unfit(Exception):
    """A value that cannot be kept at all: of another shape, or with characters no database takes."""

    def __init__(self, message: str, mend: str, *, place: str = "", **params: Any) -> None:
        self.message, self.mend, self.place, self.params = message, mend, place, params
        super().__init__(message)


def keep_text(raw: Any, field: Field, options: AllOptions) -> str:
    """A text as it was typed, without the blanks around it."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal | date):
        raise Unfit(mark("This must be a text."), mark("Write it as one text, in quotes."))
    text = raw.isoformat() if isinstance(raw, date) else str(raw)
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        message = mark("This holds characters that no program can keep.")
        raise Unfit(message, mark("Type it again without what does not show."))
    if len(text) > TEXT_KEPT:
        message = mark("This has {length} characters; at most {most} can be kept.")
        raise Unfit(message, mark("Shorten it, or attach it as a file."), length=len(text), most=TEXT_KEPT)
    return text.replace("\r\n", "\n").strip()


def keep_number(raw: Any, field: Field, options: AllOptions) -> int | float | str:
    """A number; what is none stays the text it was."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw if abs(raw) <= NUMBER_LIMIT else f"{raw:.3g}"
    if isinstance(raw, float | Decimal):
        number = float(raw)
        return plain(number) if math.isfinite(number) and abs(number) <= NUMBER_LIMIT else str(raw)[:50]
    text = keep_text(raw, field, options)
    return plain(float(text)) if _NUMBER.fullmatch(text) else text


def shown(text: str) -> str:
    """A text from outside as a finding may quote it: short, and without what does not show."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text[:80])


def plain(number: float) -> int | float:
    """A whole number without its point."""
    return int(number) if number.is_integer() else number


def keep_date(raw: Any, field: Field, options: AllOptions) -> str:
    """A date as ``2026-12-11``; what is none stays the text it was."""
    return raw.date().isoformat() if isinstance(raw, datetime) else keep_text(raw, field, options)


def read_date(value: Any) -> date | None:
    """The date a kept value stands for."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def keep_reference(raw: Any, field: Field, options: AllOptions) -> str:
    """The key of what is meant, also where it was called by another of its names."""
    text = keep_text(raw, field, options)
    known = options.get(field.type)
    return (known.resolve(text) if known else None) or text


def keep_person(raw: Any, field: Field, options: AllOptions) -> int | str:
    """A person's id, also where the name or address was written."""
    key = keep_reference(raw, field, options)
    known = options.get(field.type)
    return int(key) if known and key in known else key


def keep_choices(raw: Any, field: Field, options: AllOptions) -> list[str]:
    """Several choices, each once."""
    items = [raw] if isinstance(raw, str) else raw
    if not isinstance(items, list | tuple) or len(items) > ITEMS_KEPT:
        message, mend = mark("This must be a list."), mark("Write a list of at most {most} texts.")
        raise Unfit(message, mend, most=ITEMS_KEPT)
    kept = (_within(str(number), keep_text, item, field, options) for number, item in enumerate(items))
    return list(dict.fromkeys(item for item in kept if item))


def keep_assets(raw: Any, field: Field, options: AllOptions) -> list[str]:
    """Codes of assets, each once."""
    known = options.get("asset")
    codes = ((known.resolve(item) if known else None) or item for item in keep_choices(raw, field, options))
    return list(dict.fromkeys(codes))


def keep_touches(raw: Any, field: Field, options: AllOptions) -> list[dict[str, str]]:
    """Touches as ``{channel, subject, body}``, in their order; what is not written is left out."""
    if not isinstance(raw, list | tuple) or len(raw) > TOUCHES_KEPT:
        message = mark("This must be a list of touches.")
        mend = mark("Write a list of at most {most} objects with channel, subject and body.")
        raise Unfit(message, mend, most=TOUCHES_KEPT)
    return [_keep_touch(item, number, field, options) for number, item in enumerate(raw)]


def _keep_touch(raw: Any, number: int, field: Field, options: AllOptions) -> dict[str, str]:
    if not isinstance(raw, Mapping) or set(raw) - set(TOUCH_PARTS):
        mend = mark("Write an object with channel, subject and body.")
        raise Unfit(mark("This is no touch."), mend, place=str(number))
    parts = {part: raw[part] for part in TOUCH_PARTS if raw.get(part) is not None}
    return {part: _within(f"{number}.{part}", keep_text, value, field, options) for part, value in parts.items()}


def _within(place: str, keep: Callable[..., str], raw: Any, field: Field, options: AllOptions) -> str:
    try:
        return keep(raw, field, options)
    except Unfit as unfit:
        raise Unfit(unfit.message, unfit.mend, place=place, **unfit.params) from None


def refuse_file(raw: Any, field: Field, options: AllOptions) -> Any:
    """Files are attached, never written into a brief."""
    raise Unfit(mark("A file is attached, not written here."), mark("Attach it, and leave this field out."))
