"""How a measure went: its value in equal stretches of a period, beside the stretches of the period before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from excello.core.lake_home import lake
from excello.lake.measures import CycleFigure, Measure, Period
from excello.lake.measuring import cycle_series, event_series
from excello.lake.store import Snapshot
from excello.outcomes.reports.ground import Ground
from excello.outcomes.reports.shape import Days, ReportQuestion

MOST = 13


@dataclass(frozen=True, slots=True)
class Stretch:
    """A few days of a series: what the measure was then, and as long before."""

    days: Days
    now: Any
    before: Any


def read_series(ground: Ground, snapshot: Snapshot, measure: Measure, question: ReportQuestion) -> list[Stretch]:
    """The stretches of the period asked for, oldest first; none for all time, which has no beginning."""
    if question.period is None:
        return []
    stretches = cut(question.period)
    now = _values(ground, snapshot, measure, question, stretches)
    before = _values(ground, snapshot, measure, question, cut(question.period.previous))
    return [Stretch(*each) for each in zip(stretches, now, before, strict=True)]


def cut(days: Days) -> list[Days]:
    """Equal stretches, at most thirteen, ending with the period; what does not fill a stretch is left out at its
    beginning."""
    length = (days.last - days.first).days + 1
    size = -(-length // MOST)
    count = length // size
    ends = [days.last - timedelta(days=size * number) for number in range(count)]
    return [Days(end - timedelta(days=size - 1), end) for end in reversed(ends)]


def _values(
    ground: Ground, snapshot: Snapshot, measure: Measure, question: ReportQuestion, stretches: list[Days]
) -> list[Any]:
    if isinstance(measure, CycleFigure):
        periods = [period for days in stretches if isinstance(period := ground.period(days), Period)]
        return cycle_series(
            snapshot, ground.model, ground.catalogue, measure, at=question.at, periods=periods, filters=question.filters
        )
    whole = ground.day_range(Days(stretches[0].first, stretches[-1].last))
    size = (stretches[0].last - stretches[0].first).days + 1
    return event_series(lake(), snapshot, measure, days=whole, length=size, parts=len(stretches), center=ground.slug)
