"""Whether a condition holds of one subject, in pure Python: the reference the compiled form is held to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from excello.lake.conditions.nodes import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Duration,
    EventCount,
    EventFilter,
    EventSequence,
    Not,
    Quantified,
)
from excello.lake.conditions.operators import Kind
from excello.lake.conditions.values import found_value


def evaluate(
    condition: Condition, subject: Mapping[str, Any], *, at: datetime, events: Iterable[Mapping[str, Any]] = ()
) -> bool:
    """Whether `condition` holds of `subject` (nested mappings, paths joined by dots) at the aware time `at`.

    `events` are the subject's, as mappings with type, event, timestamp (aware or None), properties, context, source.
    Missing, empty and wrongly typed fields never raise: they satisfy `is_missing` alone.
    """
    match condition:
        case AllOf(parts):
            return all(evaluate(part, subject, at=at, events=events) for part in parts)
        case AnyOf(parts):
            return any(evaluate(part, subject, at=at, events=events) for part in parts)
        case Not(part):
            return not evaluate(part, subject, at=at, events=events)
        case Comparison():
            return _compare(condition, _at_path(subject, condition.field), at)
        case Quantified(quantifier, path, where):
            items = found_value(_at_path(subject, path), Kind.OBJECTS) or ()
            verdicts = (evaluate(where, item, at=at) for item in items)
            return all(verdicts) if quantifier == "each" else any(verdicts)
        case EventCount(wanted, within, op, value):
            number = sum(1 for event in events if _in_time(event, within, at) and passes(wanted, event, at=at))
            return COMPARE[op](number, value)
        case EventSequence():
            return _follows(condition, events, at)


def _follows(wanted: EventSequence, events: Iterable[Mapping[str, Any]], at: datetime) -> bool:
    """Whether some events follow each other as the steps say: of every step, the latest possible beginning so far."""
    dated = [event for event in events if event.get("timestamp") and _in_time(event, wanted.within, at)]
    begun: list[datetime | None] = [None] * len(wanted.steps)
    for event in sorted(dated, key=lambda event: event["timestamp"]):
        time = event["timestamp"]
        for number in reversed(range(len(wanted.steps))):
            beginning = time if number == 0 else begun[number - 1]
            if beginning is not None and passes(wanted.steps[number], event, at=at):
                begun[number] = max(filter(None, (begun[number], beginning)))
                if number == len(wanted.steps) - 1 and (wanted.span is None or time - beginning <= wanted.span.delta):
                    return True
    return False


def passes(wanted: EventFilter, event: Mapping[str, Any], *, at: datetime) -> bool:
    """Whether a single event passes a filter."""
    named = not wanted.events or (event.get("type") == "track" and event.get("event") in wanted.events)
    typed = wanted.type is None or event.get("type") == wanted.type
    return named and typed and (wanted.where is None or evaluate(wanted.where, event, at=at))


def _in_time(event: Mapping[str, Any], within: Duration | None, at: datetime) -> bool:
    timestamp = event.get("timestamp")
    if timestamp is None:
        return within is None
    return bool(timestamp <= at and (within is None or timestamp > at - within.delta))


def _at_path(subject: Mapping[str, Any], path: str) -> Any:
    value: Any = subject
    for step in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(step)
    return value


def _compare(comparison: Comparison, found: Any, at: datetime) -> bool:
    value = found_value(found, comparison.kind)
    if comparison.op in ("is_set", "is_missing"):
        return (value is None) == (comparison.op == "is_missing")
    if value is None:
        return False
    if isinstance(comparison.value, Duration):
        # A date lasts the whole day in which `at` falls, in UTC.
        now: Any = at if comparison.kind is Kind.DATETIME else at.astimezone(UTC).date()
        return WITHIN[comparison.op](value, now, comparison.value.delta)
    return COMPARE[comparison.op](value, comparison.value)


COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "in": lambda a, b: a in b,
    "not_in": lambda a, b: a not in b,
    "eq_any_case": lambda a, b: a.lower() == b.lower(),
    "contains": lambda a, b: b in a,
    "not_contains": lambda a, b: b not in a,
    "contains_any_case": lambda a, b: b.lower() in a.lower(),
    "starts_with": lambda a, b: a.startswith(b),
    "ends_with": lambda a, b: a.endswith(b),
    "contains_any": lambda a, b: any(item in a for item in b),
    "contains_all": lambda a, b: all(item in a for item in b),
    "length_le": lambda a, b: len(a) <= b,
    "length_ge": lambda a, b: len(a) >= b,
}

WITHIN: dict[str, Callable[[Any, Any, Any], bool]] = {
    "within_last": lambda value, now, span: now - span <= value <= now,
    "older_than": lambda value, now, span: value < now - span,
    "within_next": lambda value, now, span: now <= value <= now + span,
    "later_than": lambda value, now, span: value > now + span,
}
