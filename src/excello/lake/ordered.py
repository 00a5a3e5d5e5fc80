"""The order of events, and the first and last value by an order: the one place that knows the engine's functions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import ibis
import ibis.expr.types as ir

CYCLE_ORDER = (ibis.asc("timestamp", nulls_first=True), ibis.asc("seq"))
"""Order of events: by time (undated first), then arrival."""

UNDATED = datetime(1, 1, 1, tzinfo=UTC)
"""When an undated event stands in the order: first."""


def moment_of(events: ir.Table) -> ir.StructValue:
    """The place of each event in `CYCLE_ORDER` as one value that compares."""
    seen = ibis.coalesce(events.timestamp, ibis.literal(UNDATED, "timestamp('UTC')"))
    return ibis.struct({"seen": seen, "seq": events.seq})


def latest(value: ir.Value, order: ir.Value, *, where: ir.BooleanValue | None = None) -> ir.Value:
    """The value of the row with the greatest `order`; null values and null orders are passed over."""
    return _by_order("arg_max", value, order, where)


def earliest(value: ir.Value, order: ir.Value, *, where: ir.BooleanValue | None = None) -> ir.Value:
    """The value of the row with the smallest `order`; null values and null orders are passed over."""
    return _by_order("arg_min", value, order, where)


def _by_order(name: str, value: ir.Value, order: ir.Value, where: ir.BooleanValue | None) -> ir.Value:
    # Ibis writes its own argmin as an ordered list of the whole group, several times as slow.
    kinds = (value.type(), order.type())
    found: ir.Value = ibis.udf.agg.builtin(_named, name=name, signature=(kinds, kinds[0]))(value, order, where=where)
    return found


def _named(value: Any, order: Any) -> Any:
    """Shape of the engine's function; never run."""
