"""How texts become dates and numbers: the one place that knows the engine's parser of dates."""

from __future__ import annotations

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from excello.lake.conditions.values import DATE_TEXT

ISO = ""
NUMBER_TEXT = r"^[+-]?(\d+|\d{1,3}(,\d{3})+)?(\.\d+)?([eE][+-]?\d{1,3})?$"
ISO_TEXT = rf"^{DATE_TEXT}([T ]\d{{2}}:\d{{2}}(:\d{{2}}(\.\d{{1,9}})?)?( ?(Z|UTC|[+-]\d{{2}}(:?\d{{2}})?))?)?$"
DATE_FORMATS = (ISO, "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d")
"""Styles of writing a date that are tried where a schema says none, in this order."""


@ibis.udf.scalar.builtin(name="try_strptime", signature=((dt.string, dt.string), dt.timestamp))
def _parsed(text, style):  # type: ignore[no-untyped-def]
    """The engine's own function: null where the text is no such date."""


def moment_of(text: ir.StringValue, style: str = ISO) -> ir.TimestampValue:
    """The moment a text tells, in UTC unless it names a zone; null where it is none of this style."""
    if style == ISO:
        guarded = text.re_search(ISO_TEXT).ifelse(text, ibis.null("string"))
        return guarded.replace(" UTC", "Z").try_cast("timestamp('UTC')")
    return _parsed(text, style).cast("timestamp('UTC')")


def number_of(text: ir.StringValue) -> ir.FloatingValue:
    """The number a text tells (``1,234.5`` or ``1234.5``); null where it tells none."""
    guarded = (text.re_search(NUMBER_TEXT) & text.re_search(r"\d")).ifelse(text, ibis.null("string"))
    return guarded.replace(",", "").try_cast("float64")
