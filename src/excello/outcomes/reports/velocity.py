"""The velocity report: from each stage of the lead funnel to the next, how many cycles went on and in how many days."""

from __future__ import annotations

from dataclasses import asdict

from excello.findings import Finding, Refused, mark
from excello.lake.measures import VERSION, stages_on_the_way
from excello.lake.velocity import Step, velocity
from excello.outcomes.reports.ground import read_ground
from excello.outcomes.reports.shape import Days, Report, ReportColumn, ReportKind, ReportQuestion

COLUMNS = (
    ReportColumn("first", mark("From"), "", "dimension"),
    ReportColumn("then", mark("To"), "", "dimension"),
    ReportColumn("cycles", mark("Cycles"), "cycles", "measure"),
    ReportColumn("median_days", mark("Median days"), "days", "measure"),
    ReportColumn("slow_days", mark("Days of the slowest tenth"), "days", "measure"),
)

FIGURES = ("cycles", "median_days", "slow_days")


def steps_of(question: ReportQuestion, days: Days | None, stages: tuple[str, ...] = ()) -> tuple[Step, ...]:
    """The steps between neighbouring stages (default: all that lead to a sale) as known now."""
    ground = read_ground(question.center_id)
    return velocity(
        question.source,
        ground.model,
        ground.catalogue,
        at=question.at,
        stages=stages or [stage.key for stage in stages_on_the_way(ground.model)],
        period=ground.period(days),
        filters=dict(question.filters),
    )


def answer(question: ReportQuestion) -> Report:
    """Velocity beside the equally long period before. It is not split: refused with a split."""
    refuse_split(question)
    previous = question.period.previous if question.period else None
    before = {(step.first, step.then): step for step in steps_of(question, previous)} if previous else {}
    rows = []
    for step in steps_of(question, question.period):
        was = before.get((step.first, step.then))
        gone = (
            {f"{name}_previous": getattr(was, name) for name in ("cycles", "median_days", "slow_days")} if was else {}
        )
        rows.append({**asdict(step), **gone})
    return Report(
        report="velocity",
        filters=question.filters,
        period=question.period,
        previous_period=previous,
        columns=COLUMNS,
        rows=tuple(rows),
        totals={},
        findings=(),
        measures_version=VERSION,
        as_of=question.at,
    )


def refuse_split(question: ReportQuestion) -> None:
    """Refused where a split is asked of a report that has its own rows."""
    if question.by:
        message, mend = mark("This report is not split."), mark("Leave the split out; filter instead.")
        raise Refused([Finding("report.split", "by", message, mend)])


KIND = ReportKind("velocity", mark("Velocity"), answer)
