"""Which cycles have stood in a stage for longer than it allows: each leaves it by an event that nobody sent."""

from __future__ import annotations

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from excello.lake.lifecycle.model import LifecycleModel, Move

AFTER_ALL = 2**62
"""Stands for the arrival of an expiry: what happened at the same moment came in time."""


def expiries(moved: ir.Table, model: LifecycleModel, moment: ir.Table) -> ir.Table:
    """The next stay of each cycle that ran out by `moment` (one row, `moment`): cycle, timestamp (when), begins.

    moved: rows of `moves`. A stay that has run out is followed by its expiry, so asking again finds the next one.
    """
    stays = _stays(moved, model).cross_join(moment)
    over = stays.filter((stays.due <= stays.moment) & (stays.left_at.isnull() | (stays.left_at > stays.due)))
    first = ibis.row_number().over(group_by="cycle", order_by="place")
    return over.mutate(turn=first).filter(ibis._.turn == 0).select("cycle", timestamp="due", begins="to")


def due_at(moved: ir.Table, model: LifecycleModel) -> ir.Table:
    """When the present stay of each cycle runs out: cycle, due; of a model without limits none."""
    if not any(stage.limit for stage in model.stages):
        return moved.select("cycle", due=ibis.null("timestamp('UTC')")).limit(0)
    stays = _stays(moved, model)
    return stays.filter(stays.is_last).select("cycle", "due")


def _stays(moved: ir.Table, model: LifecycleModel) -> ir.Table:
    """Each stay in a stage with a limit: cycle, place, due, to, left_at (null for the last), is_last."""
    stood = moved.filter(moved.standing)
    onward = ibis.window(group_by="cycle", order_by="place")
    rows = stood.select(
        *("cycle", "place", "position", "entered_at"),
        left_at=stood.entered_at.lead().over(onward),
        is_last=stood.place.lead().over(onward).isnull(),
    )
    limits = [(position, stage.limit) for position, stage in enumerate(model.stages) if stage.limit]
    targets = {stage.key: position for position, stage in enumerate(model.stages)}
    due = ibis.cases(
        *(
            (
                rows.position == position,
                rows.entered_at + ibis.interval(seconds=limit.after.delta // timedelta(seconds=1)),
            )
            for position, limit in limits
        ),
        else_=ibis.null("timestamp('UTC')"),
    )
    to = ibis.cases(
        *((rows.position == position, ibis.literal(targets[limit.to], "int8")) for position, limit in limits),
        else_=ibis.null("int8"),
    )
    found = rows.mutate(due=due, to=to)
    return found.filter(found.due.notnull())


def as_events(expired: ir.Table, events: ir.Table, model: LifecycleModel) -> ir.Table:
    """Expiries in the columns of the events they stand among."""
    ends = [position for position, stage in enumerate(model.stages) if stage.ends]
    said = {
        "cycle": expired.cycle,
        "timestamp": expired.timestamp,
        "begins": expired.begins,
        "seq": ibis.literal(AFTER_ALL, "int64"),
        "begins_by": ibis.literal(Move.EXPIRED.value),
        "ending": expired.begins.isin(ends) if ends else ibis.literal(False),
    }
    usual = {"boolean": ibis.literal(False)}
    return expired.select(
        **{
            name: said[name] if name in said else usual.get(str(kind).lower(), ibis.null(kind))
            for name, kind in ((name, kind.copy(nullable=True)) for name, kind in events.schema().items())
        }
    )
