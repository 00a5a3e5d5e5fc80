"""The cohort report: cycles by the month in which they began, and how many of them came to each stage since."""

from __future__ import annotations

from excello.findings import mark
from excello.lake.cohorts import Cohort, cohorts
from excello.lake.measures import VERSION
from excello.outcomes.reports.ground import read_ground
from excello.outcomes.reports.shape import Report, ReportColumn, ReportKind, ReportQuestion
from excello.outcomes.reports.velocity import refuse_split


def cohorts_of(question: ReportQuestion) -> tuple[Cohort, ...]:
    """The months in question, oldest first: those that touch the period, without one all."""
    ground = read_ground(question.center_id)
    found = cohorts(
        question.source,
        ground.model,
        ground.catalogue,
        at=question.at,
        zone=ground.zone,
        filters=dict(question.filters),
    )
    if question.period is None:
        return found
    first, last = question.period.first.replace(day=1), question.period.last
    return tuple(cohort for cohort in found if first <= cohort.month <= last)


def answer(question: ReportQuestion) -> Report:
    """Cohorts as known now; refused with a split."""
    refuse_split(question)
    model = read_ground(question.center_id).model
    stages = [ReportColumn(stage.key, stage.name, "cycles", "stage") for stage in model.stages]
    rows = [{"month": c.month.isoformat(), "began": c.began, **c.reached} for c in cohorts_of(question)]
    figures = ["began", *(stage.key for stage in model.stages)]
    return Report(
        report="cohorts",
        filters=question.filters,
        period=question.period,
        previous_period=None,
        columns=(
            ReportColumn("month", mark("Month"), "", "dimension"),
            ReportColumn("began", mark("Began"), "cycles", "measure"),
            *stages,
        ),
        rows=tuple(rows),
        totals={name: sum(row[name] for row in rows) for name in figures},
        findings=(),
        measures_version=VERSION,
        as_of=question.at,
    )


KIND = ReportKind("cohorts", mark("Cohorts"), answer)
