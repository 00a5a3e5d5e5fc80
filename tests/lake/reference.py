"""The stage engine read plainly: one event of a cycle after the other, no tables. What the real one is held to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from excello.lake.catalogue import Catalogue, normal_form
from excello.lake.conditions import EventFilter, counts_in, evaluate
from excello.lake.conditions.evaluate import passes
from excello.lake.landing import Event
from excello.lake.lifecycle import LifecycleModel, Stage

LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Step:
    """A stage reached, as `transitions` tells it."""

    round: int
    stage: str
    entered_at: datetime | None
    trigger: str | None
    move: str


@dataclass
class Path:
    """A cycle as its events are read one by one."""

    model: LifecycleModel
    steps: list[Step] = field(default_factory=list)
    round: int = 0
    events: list[dict[str, Any]] = field(default_factory=list)
    entered: set[str] = field(default_factory=set)
    begun: bool = False
    reopened: bool = False
    ended: bool = False
    status: tuple[str, datetime | None] | None = None

    @property
    def standing(self) -> Step | None:
        stood = [step for step in self.steps if step.move != "behind"]
        return stood[-1] if stood else None

    def due(self) -> datetime | None:
        stands = self.standing
        limit = self.model.stage(stands.stage).limit if stands else None
        return stands.entered_at + limit.after.delta if stands and limit and stands.entered_at else None

    def new_round(self, *, reopened: bool = False) -> None:
        self.round += 1
        self.events, self.entered, self.status = [], set(), None
        self.reopened = reopened

    def expire(self, before: datetime, *, included: bool) -> None:
        while (due := self.due()) and (due < before or (included and due == before)):
            stands = self.standing
            assert stands is not None
            limit = self.model.stage(stands.stage).limit
            assert limit is not None
            self.new_round()
            self.enter(self.model.stage(limit.to), due, None, "expired")
            self.ended = self.model.stage(limit.to).ends

    def enter(self, stage: Stage, at: datetime | None, trigger: str | None, begun_by: str = "") -> None:
        move = begun_by or self.move_to(stage)
        self.entered.add(stage.key)
        self.steps.append(Step(self.round, stage.key, at, trigger, move))

    def move_to(self, stage: Stage) -> str:
        if self.reopened and not self.entered:
            return "reopened"
        path = [s.key for s in self.model.stages if not s.ends and not s.restarts]
        keys = [s.key for s in self.model.stages]
        before = [key for key in path if keys.index(key) < keys.index(stage.key)]
        furthest = max((path.index(key) + 1 for key in self.entered if key in path), default=0)
        if len(before) > furthest:
            return "skipped"
        return "behind" if len(before) < furthest and not stage.ends else "entered"

    def read(self, event: Event, to: tuple[str, str] | None, ending: bool) -> None:
        if event.timestamp is not None:
            self.expire(event.timestamp, included=False)
        reopens = self.ended and not ending and to is None
        if self.begun and (to or reopens):
            self.new_round(reopened=reopens)
        self.begun, self.ended = True, ending
        self.events.append(_plain(event))
        if to:
            self.enter(self.model.stage(to[0]), event.timestamp, event.message_id, to[1])
        for stage in sorted(self.model.stages, key=lambda s: s.ends):
            at = event.timestamp or LONG_AGO
            if stage.key not in self.entered and evaluate(stage.entry, {}, at=at, events=self.events):
                self.enter(stage, event.timestamp, event.message_id)
        for status in self.model.statuses:
            if passes(status.events, _plain(event), at=LONG_AGO):
                self.status = (status.key, event.timestamp)
                break


def paths(model: LifecycleModel, catalogue: Catalogue, events: Sequence[Event], *, at: datetime) -> dict[str, Path]:
    """Every cycle that reached a stage, from `events` in the order they arrived."""
    seen: dict[str, Event] = {}
    for event in events:
        seen.setdefault(event.message_id, event)
    arrived = list(seen.values())
    contact_of = identities(arrived)
    moving = [
        event
        for event in arrived
        if event.type != "group" and (event.timestamp is None or event.timestamp <= at) and _moves(model, event)
    ]
    cycle_of = cycles_of(model, catalogue, moving, contact_of)
    log: dict[str, list[Event]] = defaultdict(list)
    for event in ordered(moving):
        log[cycle_of[event.message_id]].append(event)
    found = {}
    for cycle, own in log.items():
        path = Path(model)
        for event in own:
            to = _begins(model, event)
            ending = bool(to and model.stage(to[0]).ends) or any(
                s.ends and s.single and _passes(s.single, event) for s in model.stages
            )
            path.read(event, to, ending)
        path.expire(at, included=True)
        if path.steps:
            found[cycle] = path
    return found


def ordered(events: Iterable[Event]) -> list[Event]:
    """By time, undated first; of equal times as they arrived."""
    return sorted(events, key=lambda event: (event.timestamp is not None, event.timestamp or LONG_AGO))


def identities(events: Sequence[Event]) -> dict[tuple[str | None, str | None], str]:
    """(user_id, anonymous_id) of every event → whose it is."""
    aliases: dict[str, str] = {}
    links: dict[str, str] = {}
    for event in ordered(events):
        if event.type == "alias" and event.previous_id and event.user_id:
            aliases[event.previous_id] = event.user_id
        if event.user_id and event.anonymous_id:
            links.setdefault(event.anonymous_id, event.user_id)

    def end(start: str) -> str:
        trail = [start]
        while (following := aliases.get(trail[-1])) is not None:
            if following in trail:
                return min(trail[trail.index(following) :])
            trail.append(following)
        return trail[-1]

    found = {}
    for event in events:
        user = event.user_id or links.get(event.anonymous_id or "")
        found[event.user_id, event.anonymous_id] = end(user or event.anonymous_id or "")
    return found


def cycles_of(
    model: LifecycleModel, catalogue: Catalogue, events: Sequence[Event], contact_of: dict[Any, str]
) -> dict[str, str]:
    """message_id → cycle."""
    decided: dict[str, str] = {}
    for event in ordered(events):
        if (deal := event.properties.get("opportunity_id")) and (line := _line(model, catalogue, event)):
            decided[deal] = line
    found = {}
    for event in events:
        whose = contact_of[event.user_id, event.anonymous_id]
        deal, line = event.properties.get("opportunity_id"), _line(model, catalogue, event)
        if model.cycle_by == "line":
            line = line or decided.get(deal or "")
            key = f"line:{line}:{whose}" if line else f"opportunity:{deal}" if deal else f"subject:{whose}"
        else:
            key = f"opportunity:{deal}" if deal else f"product:{line}:{whose}" if line else f"subject:{whose}"
        found[event.message_id] = key
    return found


def _line(model: LifecycleModel, catalogue: Catalogue, event: Event) -> str | None:
    raw = event.properties.get("product")
    product = catalogue.product_of(raw) if raw else None
    if product is None:
        return normal_form(raw) if raw else None
    return normal_form(product.line) if model.cycle_by == "line" and product.line else product.key


def _moves(model: LifecycleModel, event: Event) -> bool:
    counted = [count.filter for stage in model.stages for count in counts_in(stage.entry)]
    filters = [*counted, *(s.events for s in model.statuses), *(r.events for r in model.regress)]
    return _override(model, event) is not None or any(_passes(wanted, event) for wanted in filters)


def _begins(model: LifecycleModel, event: Event) -> tuple[str, str] | None:
    if stage := _override(model, event):
        return stage, "override"
    for known in model.stages:
        if known.restarts and known.single and _passes(known.single, event):
            return known.key, "recycled"
    return next(((rule.to, "back") for rule in model.regress if _passes(rule.events, event)), None)


def _override(model: LifecycleModel, event: Event) -> str | None:
    said = event.properties
    known = said.get("stage") in {stage.key for stage in model.stages}
    return said["stage"] if event.event == "Stage Overridden" and said.get("model") == model.key and known else None


def _passes(wanted: EventFilter, event: Event) -> bool:
    return passes(wanted, _plain(event), at=LONG_AGO)


def _plain(event: Event) -> dict[str, Any]:
    names = ("type", "event", "timestamp", "properties", "context", "source")
    return {name: getattr(event, name) for name in names}


def day(number: float, at: datetime) -> datetime:
    """So many days before `at`."""
    return at - timedelta(days=number)
