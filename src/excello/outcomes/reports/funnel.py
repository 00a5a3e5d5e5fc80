"""The funnel: every stage of the lead funnel by product, region and more, beside the period before and the targets."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping, Sequence
from typing import Any

import ibis.expr.types as ir

from excello.charter.public import catalogue
from excello.core.people import center_view
from excello.core.presenting import translated
from excello.customers.public import lead_funnel
from excello.findings import mark
from excello.lake.funnel import Funnel, figure_cycles, funnel
from excello.lake.measures import Measure, Period
from excello.lake.measures.cycles import COUNTS
from excello.lake.store import Snapshot, opened
from excello.outcomes.reports.ground import Ground, read_ground
from excello.outcomes.reports.shape import Days, Report, ReportColumn, ReportKind, ReportQuestion
from excello.outcomes.reports.targets import Targets, read_targets

DEFAULT_BY = ("product", "region")


def answer(question: ReportQuestion) -> Report:
    """The funnel as known now; with a period each figure stands beside the equally long period before."""
    previous = question.period.previous if question.period else None
    with opened(question.source) as snapshot:
        now = _funnel(question, question.period, snapshot)
        before = _funnel(question, previous, snapshot) if previous else None
    targets = read_targets(read_ground(question.center_id))
    return Report(
        report="funnel",
        filters=question.filters,
        period=question.period,
        previous_period=previous,
        columns=tuple(ReportColumn(c.name, translated(c.label), c.unit, c.kind) for c in now.columns),
        rows=tuple(_aimed(row, question, now.by, targets) for row in _beside(now, before)),
        totals=_aimed({**now.totals, **_previous(before.totals if before else {})}, question, (), targets),
        findings=now.findings,
        measures_version=now.measures_version,
        as_of=now.as_of,
    )


def cycles_behind(
    question: ReportQuestion, snapshot: Snapshot, *, column: str, where: Mapping[str, str | None]
) -> ir.Table:
    """Exactly the cycles that one figure of one row counts, newest first."""
    center_id = question.center_id
    return figure_cycles(
        snapshot,
        lead_funnel(center_id=center_id),
        catalogue(center_id),
        at=question.at,
        column=column,
        where=dict(where),
        period=_period(center_id, question.period),
        filters=dict(question.filters),
    )


def _funnel(question: ReportQuestion, days: Days | None, snapshot: Snapshot) -> Funnel:
    return funnel(
        snapshot,
        lead_funnel(center_id=question.center_id),
        catalogue(question.center_id),
        at=question.at,
        by=question.by or DEFAULT_BY,
        period=_period(question.center_id, days),
        filters=dict(question.filters),
    )


def _period(center_id: int, days: Days | None) -> Period | None:
    if days is None:
        return None
    return Period.of_days(days.first, days.last, zoneinfo.ZoneInfo(center_view(center_id).time_zone))


def _beside(now: Funnel, before: Funnel | None) -> tuple[Mapping[str, Any], ...]:
    """The rows of now, each with what it was; a row that only was stands with zeros now."""
    if before is None:
        return now.rows
    figures = [column.name for column in now.columns if column.kind != "dimension"]
    earlier = {_key(row, now.by): row for row in before.rows}
    rows = []
    for row in now.rows:
        was = earlier.pop(_key(row, now.by), {})
        rows.append({**row, **{f"{name}_previous": was.get(name, 0) for name in figures}})
    for was in earlier.values():
        gone = {name: was[name] for name in now.by} | dict.fromkeys(figures, 0)
        rows.append({**gone, **{f"{name}_previous": was[name] for name in figures}})
    return tuple(rows)


def _aimed(row: Mapping[str, Any], question: ReportQuestion, by: Sequence[str], targets: Targets) -> Mapping[str, Any]:
    """A row with the targets of its figures, where somebody set one for its place."""
    where = {**question.filters, **{name: row[name] for name in by}}
    aims = {
        f"{column}_target": targets.value(measure.definition, question.period, where)
        for column, measure in funnel_columns(targets.ground).items()
    }
    return {**row, **{name: aim for name, aim in aims.items() if aim is not None}}


def funnel_columns(ground: Ground) -> dict[str, Measure]:
    """The measure behind each figure of the funnel that has one."""
    named = {stage: name for name, (stage, *_) in COUNTS.items()} | {"won_value": "revenue"}
    return {column: ground.measures[name] for column, name in named.items() if name in ground.measures}


def _key(row: Mapping[str, Any], by: Sequence[str]) -> tuple[Any, ...]:
    return tuple(row[name] for name in by)


def _previous(totals: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{name}_previous": value for name, value in totals.items()}


KIND = ReportKind("funnel", mark("Funnel"), answer)
