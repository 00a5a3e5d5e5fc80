"""The figures of a funnel: cycles at each stage, those still open, and the value won."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from excello.findings import mark
from excello.lake.lifecycle import LifecycleModel, Stage, Status
from excello.lake.measures.period import Period


@dataclass(frozen=True, slots=True)
class CycleMeasure:
    """A figure over cycles. unit: cycles or money; kind: stage, status or value.

    counts: which rows of the `cycles` table the figure rests on (in a period, None = all time), the same for the
    figure and for its drill; worth: what each of them adds (None = 1).
    """

    name: str
    label: str
    formula: str
    unit: str
    kind: str
    counts: Callable[[ir.Table, Period | None], ir.BooleanValue]
    worth: Callable[[ir.Table], ir.Value] | None = None

    def figure(self, cycles: ir.Table, period: Period | None) -> ir.Value:
        """The figure as an aggregate, 0 where nothing counts. Money is exact: decimal(38, 2)."""
        worth = ibis.literal(1, "int64") if self.worth is None else self.worth(cycles)
        return ibis.ifelse(self.counts(cycles, period), worth, 0).sum().fill_null(0)


def funnel_measures(model: LifecycleModel) -> tuple[CycleMeasure, ...]:
    """The figures of a model's funnel: cycles that reached each stage, those still open by status, and the value won
    where a stage wins."""
    stages = [_reached(stage) for stage in model.stages]
    statuses = [_standing(status) for status in model.statuses]
    winning = [stage.key for stage in model.stages if stage.outcome == "won"]
    return (*stages, *statuses, *([_won_value(winning)] if winning else []))


def _reached(stage: Stage) -> CycleMeasure:
    return CycleMeasure(
        name=stage.key,
        label=stage.name,
        formula=mark("number of cycles that reached the stage (in a period: first reached it then)"),
        unit="cycles",
        kind="stage",
        counts=lambda cycles, period: reached_in(cycles, stage.key, period),
    )


def _standing(status: Status) -> CycleMeasure:
    def counts(cycles: ir.Table, period: Period | None) -> ir.BooleanValue:
        stands = (cycles.status == status.key).fill_null(False)
        return stands & period.holds(cycles.status_at) if period else stands

    return CycleMeasure(
        name=status.key,
        label=status.name,
        formula=mark("number of cycles not yet won or lost that stand here (in a period: came here last then)"),
        unit="cycles",
        kind="status",
        counts=counts,
    )


def _won_value(winning: list[str]) -> CycleMeasure:
    def counts(cycles: ir.Table, period: Period | None) -> ir.BooleanValue:
        wins = ((cycles.outcome == key).fill_null(False) & reached_in(cycles, key, period) for key in winning)
        return ibis.or_(*wins)

    def worth(cycles: ir.Table) -> ir.Value:
        values = (ibis.ifelse(cycles.outcome == key, cycles[f"value_{key}"], ibis.null("float64")) for key in winning)
        return ibis.coalesce(*values).fill_null(0).cast("decimal(38, 2)")

    return CycleMeasure(
        name="won_value",
        label=mark("Value won"),
        formula=mark("sum of the value named by the event that won each cycle"),
        unit="money",
        kind="value",
        counts=counts,
        worth=worth,
    )


def reached_in(cycles: ir.Table, stage: str, period: Period | None) -> ir.BooleanValue:
    """Whether a cycle reached a stage, in a period: first reached it then."""
    reached = cycles[f"reached_{stage}"]
    return reached & period.holds(cycles[f"at_{stage}"]) if period else reached


def stages_on_the_way(model: LifecycleModel) -> tuple[Stage, ...]:
    """The stages that lead to a sale, in order: without those that end a cycle unwon, or come after a sale."""
    found: list[Stage] = []
    for stage in model.stages:
        if stage.outcome == "won":
            return (*found, stage)
        if stage.outcome is None:
            found.append(stage)
    return tuple(found)
