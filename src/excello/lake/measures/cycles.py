"""The catalogue's figures over cycles: how many came to a stage, what share went on, in how many days, for how much."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from excello.findings import mark
from excello.lake.lifecycle import LifecycleModel
from excello.lake.measures.definition import Definition
from excello.lake.measures.period import Period
from excello.lake.measures.stages import funnel_measures, reached_in

Counts = Callable[[ir.Table, Period | None], ir.BooleanValue]
DIMENSIONS = ("product", "line", "region", "campaign", "owner", "source")
SECONDS_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class CycleFigure:
    """A figure over cycles: `counts` says which rows it rests on, the same for the figure and its drill.

    Of those rows it is their number; with `worth` its sum; with `hits` the share that satisfies it; with `days` the
    median.
    """

    definition: Definition
    counts: Counts
    worth: Callable[[ir.Table], ir.Value] | None = None
    hits: Callable[[ir.Table], ir.BooleanValue] | None = None
    days: Callable[[ir.Table], ir.NumericValue] | None = None

    def figure(self, cycles: ir.Table, period: Period | None) -> ir.Value:
        """The figure as an aggregate; a share or a median of nothing is null, a count of nothing 0."""
        rests = self.counts(cycles, period)
        if self.days is not None:
            return self.days(cycles).median(where=rests)
        number = ibis.ifelse(rests, 1, 0).sum()
        if self.hits is not None:
            return ibis.ifelse(rests & self.hits(cycles), 1, 0).sum() / number.nullif(0)
        if self.worth is not None:
            return ibis.ifelse(rests, self.worth(cycles), 0).sum().fill_null(0)
        return number.fill_null(0)


def cycle_figures(model: LifecycleModel) -> tuple[CycleFigure, ...]:
    """The figures that this version of the lead funnel can be asked for: those whose stages it has."""
    stages = {stage.key for stage in model.stages}
    counts = [_count(name, stage, *words) for name, (stage, *words) in COUNTS.items() if stage in stages]
    shares = [
        _share(name, first, then, label) for name, (first, then, label) in SHARES.items() if {first, then} <= stages
    ]
    days = [_days(name, first, then, label) for name, (first, then, label) in DAYS.items() if {first, then} <= stages]
    won = [stage.key for stage in model.stages if stage.outcome == "won"]
    ended = [stage.key for stage in model.stages if stage.outcome]
    money = [_revenue(model), _win_rate(won, ended)] if won else []
    return (*counts, *shares, *money, *days)


COUNTS: Mapping[str, tuple[str, str, str, str]] = {
    "new_leads": ("new", mark("New leads"), "strategist", "higher"),
    "mql_count": ("mql", mark("Marketing-qualified leads"), "strategist", "higher"),
    "sql_count": ("sql", mark("Sales-qualified leads"), "sales", "higher"),
    "opportunity_count": ("opportunity", mark("Opportunities opened"), "sales", "higher"),
    "won_count": ("closed_won", mark("Deals won"), "sales", "higher"),
    "lost_count": ("closed_lost", mark("Deals lost"), "sales", "lower"),
    "recycled_count": ("recycled", mark("Leads given back to marketing"), "sales", "lower"),
}
SHARES: Mapping[str, tuple[str, str, str]] = {
    "lead_to_mql": ("new", "mql", mark("New leads that became MQL")),
    "mql_to_sql": ("mql", "sql", mark("MQL that became SQL")),
    "sql_to_opportunity": ("sql", "opportunity", mark("SQL that became an opportunity")),
}
DAYS: Mapping[str, tuple[str, str, str]] = {
    "days_lead_to_mql": ("new", "mql", mark("Days from new lead to MQL")),
    "days_mql_to_sql": ("mql", "sql", mark("Days from MQL to SQL")),
    "days_to_win": ("opportunity", "closed_won", mark("Days from opportunity to win")),
}
CYCLE = mark("a cycle: one purchase decision")
EVENTS = mark("events of customers and of the CRM, through the lead funnel")


def _defined(name: str, label: str, formula: str, owner: str, unit: str, better: str = "higher") -> Definition:
    return Definition(name, label, formula, owner, CYCLE, EVENTS, unit, "funnel", better, DIMENSIONS)


def _count(name: str, stage: str, label: str, owner: str, better: str) -> CycleFigure:
    formula = mark("cycles that first reached the stage in the period")
    return CycleFigure(
        _defined(name, label, formula, owner, "cycles", better), lambda rows, period: reached_in(rows, stage, period)
    )


def _share(name: str, first: str, then: str, label: str) -> CycleFigure:
    formula = mark("of the cycles that reached the first stage in the period, the share that has reached the second")
    return CycleFigure(
        _defined(name, label, formula, "strategist", "share"),
        lambda rows, period: reached_in(rows, first, period),
        hits=lambda rows: rows[f"reached_{then}"],
    )


def _days(name: str, first: str, then: str, label: str) -> CycleFigure:
    formula = mark("median days between the two stages, over the cycles that reached the second in the period")
    return CycleFigure(
        _defined(name, label, formula, "strategist", "days", "lower"),
        lambda rows, period: reached_in(rows, then, period) & follows(rows, first, then),
        days=lambda rows: days_between(rows, first, then),
    )


def follows(rows: ir.Table, first: str, then: str) -> ir.BooleanValue:
    """Whether both stages are dated and the second was not reached before the first."""
    return (rows[f"at_{then}"] >= rows[f"at_{first}"]).fill_null(False)


def days_between(rows: ir.Table, first: str, then: str) -> ir.NumericValue:
    """Days, with their fraction, from one stage to another; null unless both are dated."""
    seconds = rows[f"at_{then}"].epoch_seconds() - rows[f"at_{first}"].epoch_seconds()
    return seconds.cast("float64") / SECONDS_A_DAY


def _revenue(model: LifecycleModel) -> CycleFigure:
    won = next(measure for measure in funnel_measures(model) if measure.name == "won_value")
    words = _defined("revenue", mark("Revenue won"), won.formula, "sponsor", "money")
    return CycleFigure(words, won.counts, worth=won.worth)


def _win_rate(won: list[str], ended: list[str]) -> CycleFigure:
    formula = mark("of the cycles that were decided in the period, the share that was won")
    return CycleFigure(
        _defined("win_rate", mark("Won of those decided"), formula, "sales", "share"),
        lambda rows, period: ibis.or_(
            *((rows.outcome == key).fill_null(False) & reached_in(rows, key, period) for key in ended)
        ),
        hits=lambda rows: rows.outcome.isin(won).fill_null(False),
    )
