"""What the gate is told about the world around a brief."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from excello.demand.rules.options import AllOptions
from excello.demand.rules.texts import Text
from excello.findings import Finding


@dataclass(frozen=True, slots=True)
class PracticeRule:
    """A practice's check as one rule of the gate: `run` gets the brief as conditions see it.

    `stops` is false for a recommendation: it advises, and the brief passes.
    """

    code: str
    label: Text
    run: Callable[[Mapping[str, Any]], tuple[Finding, ...]]
    stops: bool = True


@dataclass(frozen=True, slots=True)
class GateContext:
    """The day the brief is judged on (in the center's zone), the country whose holidays count (empty: weekends only),
    what it may point at, who asks, and the practice checks in force."""

    today: date
    country: str = ""
    options: AllOptions = field(default_factory=dict)
    requester: str = ""
    practice_rules: tuple[PracticeRule, ...] = ()
