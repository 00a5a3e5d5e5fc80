"""The first and the last value of a group by an order: the one place that knows the engine's functions for it."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir


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
