"""What a lifecycle model is: ordered stages with entry conditions, what begins a new round, how long one may stand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from excello.lake.conditions import Condition, Duration, EventCount, EventFilter, dump
from excello.lake.conditions.nodes import dump_filter

OUTCOMES = ("won", "lost")
SUBJECTS = ("contact", "account")
CYCLES_BY = ("product", "line")


class Move(StrEnum):
    """How a cycle came to a stage."""

    ENTERED = "entered"
    SKIPPED = "skipped"
    """Entered, and stages before it were not reached in this round."""
    BEHIND = "behind"
    """The condition of a stage came true after a further one was reached: the cycle stands where it stood."""
    BACK = "back"
    """An event of the model's `regress` took it back."""
    RECYCLED = "recycled"
    """It began anew in a stage that `restarts`."""
    REOPENED = "reopened"
    """The first stage it reached again after it had ended."""
    EXPIRED = "expired"
    """It stood in a stage for longer than the stage's limit."""
    OVERRIDE = "override"
    """A person put it there, with a reason."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A cycle that stands in the stage for longer than `after` moves to the stage `to`."""

    after: Duration
    to: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the path. `entry` decides when a cycle reaches it; `outcome` is won or lost.

    ends: the round of a cycle ends here (whatever has an outcome does, unless the model says otherwise).
    restarts: its event begins a new round here, beside the path: no stage lies behind it.
    """

    key: str
    name: str
    entry: Condition
    outcome: str | None = None
    ends: bool = False
    restarts: bool = False
    limit: Limit | None = None

    @property
    def single(self) -> EventFilter | None:
        """The one filter whose first event enters the stage, None where the entry asks for more than one event."""
        match self.entry:
            case EventCount(events, None, "ge", 1):
                return events
            case _:
                return None


@dataclass(frozen=True, slots=True)
class Status:
    """Where a cycle that is still open stands: that of its latest event which passes `events`. Key begins `open_`."""

    key: str
    name: str
    events: EventFilter


@dataclass(frozen=True, slots=True)
class Regress:
    """An event that takes a cycle back: it begins a new round, standing in the stage `to`."""

    events: EventFilter
    to: str


@dataclass(frozen=True, slots=True)
class LifecycleModel:
    """Stages in their order, open statuses, what takes a cycle back. `version` is carried by every transition.

    subject: whose cycles these are, contact or account; cycle_by: product (each opportunity is a cycle, else each
    subject and product) or line (one cycle a subject and product line, through all of its purchases).
    """

    key: str
    name: str
    version: int
    stages: tuple[Stage, ...]
    statuses: tuple[Status, ...] = ()
    regress: tuple[Regress, ...] = ()
    subject: str = "contact"
    cycle_by: str = "product"

    def stage(self, key: str) -> Stage:
        """The stage of that key; raises KeyError."""
        for stage in self.stages:
            if stage.key == key:
                return stage
        raise KeyError(key)


def dump_model(model: LifecycleModel) -> dict[str, Any]:
    """The form `parse_model` reads; what is as usual is left out."""
    body: dict[str, Any] = {"key": model.key, "name": model.name, "version": model.version}
    if model.subject != "contact":
        body["subject"] = model.subject
    if model.cycle_by != "product":
        body["cycle_by"] = model.cycle_by
    body["stages"] = [_dump_stage(stage) for stage in model.stages]
    body["statuses"] = [{"key": s.key, "name": s.name, **dump_filter(s.events)} for s in model.statuses]
    if model.regress:
        body["regress"] = [{**dump_filter(rule.events), "to": rule.to} for rule in model.regress]
    return body


def _dump_stage(stage: Stage) -> dict[str, Any]:
    body: dict[str, Any] = {"key": stage.key, "name": stage.name, "entry": dump(stage.entry)}
    if stage.outcome:
        body["outcome"] = stage.outcome
    if stage.ends != (stage.outcome is not None):
        body["ends"] = stage.ends
    if stage.restarts:
        body["restarts"] = True
    if stage.limit:
        body["limit"] = {"after": stage.limit.after.text, "to": stage.limit.to}
    return body
