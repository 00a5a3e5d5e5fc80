"""How numbers, shares, money and durations read in the person's language; SVG lengths never depend on it."""

from __future__ import annotations

from babel.core import Locale
from babel.numbers import format_compact_decimal, format_currency, format_decimal, format_percent
from django.utils.translation import get_language, ngettext

Number = int | float

NOTHING = "–"


def _locale() -> Locale:
    return Locale.parse(get_language() or "en", sep="-")


def number_text(value: Number | None, *, digits: int | None = None) -> str:
    """`1,284` or `1.284`; without `digits` whole numbers stay whole and others show one decimal."""
    if value is None:
        return NOTHING
    places = (0 if float(value).is_integer() or abs(value) >= 1000 else 1) if digits is None else digits
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return format_decimal(value, format=pattern, locale=_locale())


def percent_text(ratio: Number | None, *, digits: int | None = None) -> str:
    """`67 %` of a ratio 0.67; small shares keep one decimal."""
    if ratio is None:
        return NOTHING
    places = (0 if float(round(ratio * 100, 6)).is_integer() else 1) if digits is None else digits
    pattern = "#,##0" + ("." + "0" * places if places else "") + "%"
    return format_percent(ratio, format=pattern, locale=_locale())


def money_text(amount: Number | None, currency: str = "EUR", *, digits: int | None = None) -> str:
    """`€6,500` or `6.500 €`; cents appear only in small amounts that have some, or where `digits` asks for them."""
    if amount is None:
        return NOTHING
    places = (0 if float(amount).is_integer() or abs(amount) >= 1000 else 2) if digits is None else digits
    pattern = _locale().currency_formats["standard"].pattern.replace(".00", "." + "0" * places if places else "")
    return format_currency(amount, currency, format=pattern, locale=_locale(), currency_digits=False)


def short_text(value: Number | None) -> str:
    """`184K` where a full number has no room."""
    return NOTHING if value is None else format_compact_decimal(value, fraction_digits=1, locale=_locale())


def days_unit(value: Number) -> str:
    """`day` or `days`, for a number that stands before it."""
    return ngettext("day", "days", 1 if abs(value) == 1 else 2)


def svg_percent(share: float) -> str:
    """A share 0–1 as an SVG length, clamped, always with a point: `78.4%`."""
    return f"{min(max(share, 0.0), 1.0) * 100:.1f}%"


def svg_number(value: float) -> str:
    """A coordinate for an SVG attribute, always with a point."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
