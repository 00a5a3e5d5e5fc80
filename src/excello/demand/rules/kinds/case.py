"""What a rule is given to judge, and what it may answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from excello.demand.rules.brief import Brief
from excello.demand.rules.context import GateContext
from excello.demand.rules.field_types import FIELD_TYPES, Trouble
from excello.demand.rules.template import RuleSpec, Template
from excello.demand.rules.texts import Text
from excello.findings import Finding


class Pending(StrEnum):
    """Why a rule that found nothing is no rule that was met."""

    NOTHING_TO_JUDGE = "nothing_to_judge"
    """It speaks of what is not there (yet): another rule says so, or nothing demands it."""
    NEEDS_CENTER = "needs_center"
    """It asks what only a center knows, and there is none."""


@dataclass(frozen=True, slots=True)
class Mend:
    """A mend that can be done for the person: what their field would then hold, and what the button says."""

    key: str
    value: Any
    label: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a rule answers; without findings and not pending it is met."""

    findings: tuple[Finding, ...] = ()
    mends: tuple[Mend, ...] = ()
    pending: Pending | None = None


MET = Judgement()
NOTHING_TO_JUDGE = Judgement(pending=Pending.NOTHING_TO_JUDGE)
NEEDS_CENTER = Judgement(pending=Pending.NEEDS_CENTER)


@dataclass(frozen=True, slots=True)
class Case:
    """One rule and all it may look at."""

    rule: RuleSpec
    brief: Brief
    template: Template
    context: GateContext

    def value(self, key: str) -> Any:
        return self.brief.value(key)

    def trouble(self, key: str) -> Trouble | None:
        """Why the value cannot be read; None where there is none or it can."""
        value, spec = self.brief.fields.get(key), self.template.fields[key]
        return None if value is None else FIELD_TYPES[spec.type].read(value, spec)

    def readable(self, key: str) -> Any:
        """The value if it can be read, else None."""
        return None if self.trouble(key) else self.value(key)

    def label(self, key: str) -> Text:
        return self.template.fields[key].label

    def finding(self, path: str, message: str, mend: str, /, **params: Any) -> Finding:
        """A finding of this rule; `path` is relative to the fields."""
        return Finding(self.rule.code, f"fields.{path}", message, mend, params=params)


def judged(findings: Iterable[Finding], mends: Iterable[Mend] = ()) -> Judgement:
    return Judgement(tuple(findings), tuple(mends))


def no_demand(rule: RuleSpec) -> tuple[str, ...]:
    return ()


def all_fields(rule: RuleSpec) -> tuple[str, ...]:
    return rule.fields


def no_faults(rule: RuleSpec, template: Template) -> list[Finding]:
    return []


def fault(place: str, message: str, mend: str, **params: Any) -> Finding:
    """One thing that is wrong with a rule as it is written; `place` is relative to the rule."""
    return Finding("template.invalid", place, message, mend, params=params)


@dataclass(frozen=True, slots=True)
class RuleKind:
    """One kind of rule.

    `judge` answers a case. `demands` names the fields that can never stay empty under it. `faults` says what is
    wrong with a rule as it is written. `types` are the field types it reads; empty: any. `least` and `most`
    say how many fields it names.
    """

    key: str
    judge: Callable[[Case], Judgement]
    demands: Callable[[RuleSpec], tuple[str, ...]] = no_demand
    faults: Callable[[RuleSpec, Template], list[Finding]] = no_faults
    types: tuple[tuple[str, ...], ...] = ()
    least: int = 1
    most: int = 20
