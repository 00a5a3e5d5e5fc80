"""How fast cycles move: the days from each stage to the next, over those that came to the next in a period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import ibis
import ibis.expr.types as ir

from excello.lake.catalogue import Catalogue
from excello.lake.funnel import Filters, filtered_cycles
from excello.lake.lifecycle import LifecycleModel
from excello.lake.measures import Period
from excello.lake.measures.cycles import days_between, follows
from excello.lake.measures.stages import reached_in
from excello.lake.store import Lake, Snapshot, opened
from excello.lake.transitions import cycles

SLOW = 0.9


@dataclass(frozen=True, slots=True)
class Step:
    """From one stage to the next: how many cycles took it, the median of their days, and the days of the slow tenth;
    None where no cycle took it."""

    first: str
    then: str
    cycles: int
    median_days: float | None
    slow_days: float | None


def velocity(
    lake: Lake | Snapshot,
    model: LifecycleModel,
    catalogue: Catalogue,
    *,
    at: datetime,
    stages: Sequence[str],
    period: Period | None = None,
    filters: Filters | None = None,
) -> tuple[Step, ...]:
    """The steps between neighbours of `stages`. Undated cycles, and those that came to the second stage first, took
    no step."""
    steps = list(pairwise(stages))
    if not steps:
        return ()
    with opened(lake) as snapshot:
        rows = filtered_cycles(cycles(snapshot, model, catalogue, at=at), filters or {}, catalogue)
        columns: dict[str, ir.Value] = {}
        for number, (first, then) in enumerate(steps):
            took = took_step(rows, first, then, period)
            days = days_between(rows, first, then)
            columns |= {
                f"cycles_{number}": ibis.ifelse(took, 1, 0).sum(),
                f"median_{number}": days.median(where=took),
                f"slow_{number}": days.quantile(SLOW, where=took),
            }
        found = snapshot.rows(rows.aggregate(**columns))[0]
    return tuple(
        Step(first, then, int(found[f"cycles_{i}"] or 0), found[f"median_{i}"], found[f"slow_{i}"])
        for i, (first, then) in enumerate(steps)
    )


def took_step(rows: ir.Table, first: str, then: str, period: Period | None) -> ir.BooleanValue:
    """Whether a cycle went from one stage to another, coming to the second in the period."""
    return reached_in(rows, then, period) & follows(rows, first, then)


def step_cycles(
    snapshot: Snapshot,
    model: LifecycleModel,
    catalogue: Catalogue,
    *,
    at: datetime,
    step: tuple[str, str],
    period: Period | None = None,
    filters: Filters | None = None,
) -> ir.Table:
    """The cycles that took a step, with their `days`, the slowest first."""
    rows = filtered_cycles(cycles(snapshot, model, catalogue, at=at), filters or {}, catalogue)
    rows = rows.filter(took_step(rows, *step, period)).mutate(days=days_between(rows, *step))
    return rows.order_by(ibis.desc("days"), "cycle")
