"""What a condition is once read: frozen nodes that carry the types found at reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from excello.lake.conditions.operators import OPERATORS, Kind, Operand
from excello.lake.conditions.schema import DURATION

Scalar = str | float | int | bool | date | datetime


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as written: ``12h``, ``30d``, ``2w``."""

    text: str

    @property
    def delta(self) -> timedelta:
        """The length itself."""
        found = DURATION.fullmatch(self.text)
        if found is None:
            raise ValueError(f"not a duration: {self.text!r}")
        number = int(found[1])
        return {"h": timedelta(hours=number), "d": timedelta(days=number), "w": timedelta(weeks=number)}[found[2]]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds; true without parts."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Comparison:
    """A field compared with a value. A missing, empty or wrongly typed field satisfies only `is_missing`."""

    field: str
    op: str
    kind: Kind
    value: Scalar | Duration | tuple[Scalar, ...] | None = None


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events count: any of `events` (empty = any name), of `type`, with `where` true of the single event."""

    events: tuple[str, ...] = ()
    type: str | None = None
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class EventCount:
    """How many events pass the filter, within the time before `at`; undated ones count only without a window."""

    filter: EventFilter
    within: Duration | None
    op: str
    value: int


@dataclass(frozen=True, slots=True)
class EventSequence:
    """Dated events that pass the steps one after the other, all within the time before `at`; others may lie between.

    `span` is the longest time from the first step to the last. Of equal times the earlier arrival comes first.
    """

    steps: tuple[EventFilter, ...]
    within: Duration | None
    span: Duration | None


@dataclass(frozen=True, slots=True)
class Quantified:
    """`each` or `some` item of a list of objects satisfies `where`; `each` is true of an empty list."""

    quantifier: str
    path: str
    where: Condition


Condition = AllOf | AnyOf | Not | Comparison | EventCount | EventSequence | Quantified


def dump(condition: Condition) -> dict[str, Any]:
    """The JSON form; reading it again gives an equal condition."""
    match condition:
        case AllOf(parts):
            return {"all": [dump(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [dump(part) for part in parts]}
        case Not(part):
            return {"not": dump(part)}
        case Quantified(quantifier, path, where):
            return {quantifier: {"path": path, "where": dump(where)}}
        case EventCount(filter, within, op, value):
            window = {"within": within.text} if within else {}
            return {"count": {**dump_filter(filter), **window}, "op": op, "value": value}
        case EventSequence(steps, within, span):
            times = {name: time.text for name, time in (("within", within), ("span", span)) if time}
            return {"sequence": [dump_filter(step) for step in steps], **times}
        case Comparison(field, op, _, value):
            body: dict[str, Any] = {"field": field, "op": op}
            if OPERATORS[op].operand is not Operand.NOTHING:
                body["value"] = _plain(value)
            return body


def counts_in(condition: Condition) -> tuple[EventCount, ...]:
    """Every event count inside, each once, in reading order."""
    return tuple(dict.fromkeys(leaf for leaf in _leaves(condition) if isinstance(leaf, EventCount)))


def sequences_in(condition: Condition) -> tuple[EventSequence, ...]:
    """Every sequence of events inside, each once, in reading order."""
    return tuple(dict.fromkeys(leaf for leaf in _leaves(condition) if isinstance(leaf, EventSequence)))


def _leaves(condition: Condition) -> Iterator[Condition]:
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _leaves(part)
        case Not(part):
            yield from _leaves(part)
        case _:
            yield condition


def comparisons_in(condition: Condition) -> tuple[Comparison, ...]:
    """Every comparison inside, also of the events that are counted and of the items of lists."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return tuple(found for part in parts for found in comparisons_in(part))
        case Not(part):
            return comparisons_in(part)
        case Comparison():
            return (condition,)
        case EventCount(filter=wanted):
            return () if wanted.where is None else comparisons_in(wanted.where)
        case EventSequence(steps=steps):
            wheres = [step.where for step in steps if step.where is not None]
            return tuple(found for where in wheres for found in comparisons_in(where))
        case Quantified(where=where):
            return comparisons_in(where)


def looks_at_today(condition: Condition) -> bool:
    """Whether the verdict on the same subject and events may change as time passes, windows of counts aside."""
    return any(isinstance(comparison.value, Duration) for comparison in comparisons_in(condition))


def dump_filter(events: EventFilter) -> dict[str, Any]:
    """The JSON form of a filter: the inside of a count without its window."""
    body: dict[str, Any] = {}
    if events.events:
        body["event"] = events.events[0] if len(events.events) == 1 else list(events.events)
    if events.type:
        body["type"] = events.type
    if events.where is not None:
        body["where"] = dump(events.where)
    return body


def _plain(value: Any) -> Any:
    match value:
        case Duration(text):
            return text
        case tuple():
            return [_plain(item) for item in value]
        case datetime() | date():
            return value.isoformat()
        case _:
            return value
