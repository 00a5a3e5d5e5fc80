"""What a target may say, and what it comes to in a period of days."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from excello.findings import Finding, mark

MONTH, QUARTER = "month", "quarter"
EVERY: dict[str, str] = {MONTH: mark("every month"), QUARTER: mark("every quarter")}
LARGEST = 1e15


@dataclass(frozen=True, slots=True)
class TargetScope:
    """What a target holds for; None and the empty text mean all of them."""

    division_id: int | None = None
    product: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class NewTarget:
    """A value to come to, `every` month or quarter. Shares are ratios (0.25 = 25 %)."""

    measure: str
    value: float
    every: str = QUARTER
    scope: TargetScope = TargetScope()


def value_in(value: float, every: str, first: date, last: date, *, scaled: bool) -> float:
    """What a target comes to from `first` to `last`: a share or a duration as it is, an amount by its days, so that a
    whole month or quarter is the target itself."""
    if not scaled:
        return value
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return round(sum(value / _length(day, every) for day in days), 6)


def _length(day: date, every: str) -> int:
    if every == MONTH:
        return calendar.monthrange(day.year, day.month)[1]
    first_month = 3 * ((day.month - 1) // 3) + 1
    return sum(calendar.monthrange(day.year, month)[1] for month in range(first_month, first_month + 3))


def target_findings(target: NewTarget, *, unit: str, dimensions: tuple[str, ...]) -> list[Finding]:
    """Everything that keeps a target from being set, at once."""
    findings = []
    if target.every not in EVERY:
        findings.append(_finding("every", mark("A target is for a month or a quarter."), mark("Choose one of them.")))
    if not 0 <= target.value <= LARGEST:
        findings.append(_finding("value", mark("This is no amount to come to."), mark("Write a number from 0.")))
    elif unit == "share" and target.value > 1:
        findings.append(_finding("value", mark("A share is at most 100 %."), mark("Write a number from 0 to 100.")))
    scope = {
        "division": target.scope.division_id is not None,
        "product": bool(target.scope.product),
        "region": bool(target.scope.region),
    }
    return findings + [
        _finding(
            name,
            mark("This measure is not split so."),
            mark("Leave it open, or choose a measure that is counted by it."),
        )
        for name, is_set in scope.items()
        if is_set and name not in dimensions
    ]


def _finding(path: str, message: str, mend: str) -> Finding:
    return Finding(f"target.{path}", path, message, mend)
