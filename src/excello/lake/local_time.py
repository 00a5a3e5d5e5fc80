"""Which day it was where a center lies: the one place that knows the engine's time zones."""

from __future__ import annotations

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir


@ibis.udf.scalar.builtin(name="timezone", signature=((dt.string, dt.Timestamp("UTC")), dt.timestamp))
def _wall_clock(zone, moment):  # type: ignore[no-untyped-def]
    """The engine's own function: what a clock on the wall showed."""


def local_day(moment: ir.TimestampValue, zone: str) -> ir.DateValue:
    """The day of an instant in a time zone (``Europe/Rome``); null where it has no time."""
    return _wall_clock(zone, moment).date()
