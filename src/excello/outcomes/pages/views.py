"""The funnel's other ways to look: how fast cycles move on, what became of each month's, and a split by origin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format

from excello.design.figures import Figure
from excello.lake.cohorts import Cohort
from excello.lake.velocity import Step
from excello.outcomes.pages.asking import Asked
from excello.outcomes.reports.cohorts import cohorts_of
from excello.outcomes.reports.funnel import answer
from excello.outcomes.reports.velocity import steps_of
from excello.outcomes.wording import dimension_value

SPLITS = ("source", "campaign", "line", "owner")


@dataclass(frozen=True, slots=True)
class StepLine:
    """From one stage to the next: who went on, in how many days, and the slow tenth."""

    then: str
    label: str
    cycles: Figure
    median: Figure
    slow: Figure


@dataclass(frozen=True, slots=True)
class CohortCell:
    """How many of a month's cycles came to a stage, and which they are."""

    count: int
    share: float
    url: str


@dataclass(frozen=True, slots=True)
class CohortLine:
    """One month's cycles."""

    month: str
    began: CohortCell
    cells: tuple[CohortCell, ...]


def step_lines(asked: Asked, stages: tuple[str, ...], names: Mapping[str, str]) -> list[StepLine]:
    """The steps that any cycle took, beside the period before."""
    question = asked.question
    before: dict[tuple[str, str], Step] = {}
    if question.period:
        before = {(step.first, step.then): step for step in steps_of(question, question.period.previous, stages)}
    found = [(step, before.get((step.first, step.then))) for step in steps_of(question, question.period, stages)]
    return [_step_line(asked, step, was, names) for step, was in found if step.cycles or (was and was.cycles)]


def _step_line(asked: Asked, step: Step, was: Step | None, names: Mapping[str, str]) -> StepLine:
    label = f"{names[step.first]} → {names[step.then]}"
    url = _behind(asked, first=step.first, then=step.then)
    return StepLine(
        step.then,
        label,
        Figure(label, step.cycles, was.cycles if was else None, url=url),
        _days(label, step.median_days, was.median_days if was else None),
        _days(label, step.slow_days, was.slow_days if was else None),
    )


def cohort_lines(asked: Asked, stages: list[str]) -> list[CohortLine]:
    """The months in question, the newest first."""
    return [_cohort_line(asked, cohort, stages) for cohort in reversed(cohorts_of(asked.question))]


def _cohort_line(asked: Asked, cohort: Cohort, stages: list[str]) -> CohortLine:
    month = cohort.month.isoformat()
    cells = tuple(
        CohortCell(cohort.reached[key], cohort.share(key) or 0.0, _behind(asked, month=month, stage=key))
        for key in stages
    )
    began = CohortCell(cohort.began, 1.0, _behind(asked, month=month))
    return CohortLine(date_format(cohort.month, "YEAR_MONTH_FORMAT"), began, cells)


def split_lines(asked: Asked, split: str, drill: Any) -> list[Figure]:
    """The stage asked for by where cycles come from, the most first, on one scale."""
    report = answer(replace(asked.question, by=(split,)))
    stage = asked.stage
    compared = report.previous_period is not None
    rows = [row for row in report.rows if row[stage] or row.get(f"{stage}_previous")]
    figures = [
        Figure(
            dimension_value(split, row[split]),
            row[stage],
            row.get(f"{stage}_previous") if compared else None,
            url=drill(asked, stage, {split: row[split]}),
        )
        for row in rows
    ]
    largest = max((value or 0 for figure in figures for value in (figure.now, figure.before)), default=0)
    return sorted((replace(f, top=largest * 1.1) for f in figures), key=lambda f: -(f.now or 0))


def _behind(asked: Asked, **which: str) -> str:
    return reverse("outcomes:behind") + "?" + urlencode({**which, "period": asked.period_key, **asked.question.filters})


def _days(label: str, now: float | None, before: float | None) -> Figure:
    return Figure(label, _short(now), _short(before), unit="days", better="lower", digits=1)


def _short(days: float | None) -> float | None:
    return None if days is None else round(days, 1)
