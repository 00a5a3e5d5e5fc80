"""Into which rounds a cycle's events are cut, and which event first enters each stage in each of them."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import ibis
import ibis.expr.types as ir

from excello.lake.conditions import EventCount, EventSequence, counts_in
from excello.lake.conditions.compile import predicate
from excello.lake.lifecycle.marking import hits_of
from excello.lake.lifecycle.model import LifecycleModel
from excello.lake.ordered import latest

MICROSECOND = timedelta(microseconds=1)


def cut_into_rounds(events: ir.Table) -> ir.Table:
    """`events` with the number of their round in the cycle, from 0.

    A round begins at an event that says so, and at the first event after an ending one that is not itself ending.
    """
    inside = ibis.window(group_by="cycle", order_by="rank")
    after_end = events.ending.lag().over(inside).fill_null(False)
    first = ibis.row_number().over(inside) == 0
    cut = ~first & (events.begins.notnull() | (after_end & ~events.ending))
    rows = events.mutate(cut=ibis.ifelse(cut, 1, 0))
    so_far = rows.cut.sum().over(ibis.cumulative_window(group_by="cycle", order_by="rank"))
    return rows.mutate(round=so_far.cast("int64")).drop("cut")


def first_entries(events: ir.Table, model: LifecycleModel) -> ir.Table:
    """One row a (cycle, round): begins and begins_by of its first event, that event's rank as `start`, for each stage
    `entry_<position>` (rank of the event that entered it, null if none did), and the latest `status`."""
    hits = hits_of(model)
    # A stage that a single event enters needs no counting.
    counted = dict.fromkeys(c for stage in model.stages if stage.single is None for c in counts_in(stage.entry))
    rows = events.mutate(**{f"so_far_{hits[count]}": _running(events, count, hits[count]) for count in counted})
    counts: dict[EventCount | EventSequence, ir.Value] = {count: rows[f"so_far_{hits[count]}"] for count in counted}
    enters = [
        predicate(stage.entry, rows, counts) if stage.single is None else rows[hits[cast(EventCount, stage.entry)]]
        for stage in model.stages
    ]
    beginning = ibis.struct({"to": rows.begins, "by": rows.begins_by})
    standing = ibis.struct({"key": rows.status, "at": rows.timestamp})
    found = rows.group_by("cycle", "round").aggregate(
        start=rows["rank"].min(),
        # A round has at most one event that begins it: its first.
        beginning=latest(beginning, rows["rank"], where=rows.begins.notnull()),
        said=latest(standing, rows["rank"], where=rows.status.notnull()),
        **{f"entry_{position}": rows["rank"].min(where=holds) for position, holds in enumerate(enters)},
    )
    return found.mutate(
        begins=found.beginning["to"],
        begins_by=found.beginning["by"],
        status=found.said["key"],
        status_at=found.said["at"],
    ).drop("beginning", "said")


def _running(events: ir.Table, count: EventCount, hit: str) -> ir.IntegerValue:
    """How many so far in the round, or of these within the window; undated events are in no window."""
    groups = ["cycle", "round"]
    so_far = ibis.cumulative_window(group_by=groups, order_by="rank")
    if count.within is None:
        return ibis.ifelse(events[hit], 1, 0).sum().over(so_far)
    dated = events.timestamp.notnull()
    one = ibis.ifelse(events[hit] & dated, 1, 0)
    # Less those that are too old, rather than a window of time alone: that would count what comes at the same moment.
    span = ibis.interval(microseconds=count.within.delta // MICROSECOND)
    too_old = ibis.range_window(preceding=(None, span), group_by=groups, order_by="timestamp")
    return ibis.ifelse(dated, one.sum().over(so_far) - one.sum().over(too_old).fill_null(0), 0)
