"""Cycles by the month in which they began, and how many of each month's came to every stage since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import ibis
import ibis.expr.types as ir

from excello.lake.catalogue import Catalogue
from excello.lake.funnel import Filters, filtered_cycles
from excello.lake.lifecycle import LifecycleModel
from excello.lake.local_time import local_day
from excello.lake.store import Lake, Snapshot, opened
from excello.lake.transitions import cycles


@dataclass(frozen=True, slots=True)
class Cohort:
    """The cycles that began in one month: how many, and how many came to each stage, whenever that was."""

    month: date
    began: int
    reached: dict[str, int]

    def share(self, stage: str) -> float | None:
        """The share that came to a stage."""
        return self.reached[stage] / self.began if self.began else None


def cohorts(
    lake: Lake | Snapshot,
    model: LifecycleModel,
    catalogue: Catalogue,
    *,
    at: datetime,
    zone: str,
    filters: Filters | None = None,
) -> tuple[Cohort, ...]:
    """Every month in which a cycle began, oldest first; a cycle without any date belongs to none."""
    with opened(lake) as snapshot:
        rows = began_in(
            filtered_cycles(cycles(snapshot, model, catalogue, at=at), filters or {}, catalogue), model, zone
        )
        dated = rows.filter(rows.began_month.notnull())
        counts = {stage.key: ibis.ifelse(dated[f"reached_{stage.key}"], 1, 0).sum() for stage in model.stages}
        grouped = dated.group_by("began_month").aggregate(number=dated.count(), **counts).order_by("began_month")
        return tuple(
            Cohort(row["began_month"], int(row["number"]), {stage.key: int(row[stage.key]) for stage in model.stages})
            for row in snapshot.rows(grouped)
        )


def began_in(rows: ir.Table, model: LifecycleModel, zone: str) -> ir.Table:
    """`rows` with `began_month`: the first day of the month of the first dated stage, null without one."""
    first = ibis.least(*(rows[f"at_{stage.key}"] for stage in model.stages)) if len(model.stages) > 1 else None
    began = rows[f"at_{model.stages[0].key}"] if first is None else first
    return rows.mutate(began_month=local_day(began, zone).truncate("M"))


def cohort_cycles(
    snapshot: Snapshot,
    model: LifecycleModel,
    catalogue: Catalogue,
    *,
    at: datetime,
    zone: str,
    month: date,
    stage: str | None = None,
    filters: Filters | None = None,
) -> ir.Table:
    """The cycles that began in a month, and of those only the ones that came to `stage`; newest first."""
    every = cycles(snapshot, model, catalogue, at=at)
    rows = began_in(filtered_cycles(every, filters or {}, catalogue), model, zone)
    rows = rows.filter((rows.began_month == month).fill_null(False))
    if stage is not None:
        rows = rows.filter(rows[f"reached_{stage}"])
    return rows.order_by(ibis.desc("changed_at", nulls_first=False), "cycle")
