"""How a condition is read from JSON: typed against a subject, all findings at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from excello.findings import Refused, mark
from excello.lake.conditions.comparisons import read_comparison, refuse_field
from excello.lake.conditions.nodes import (
    AllOf,
    AnyOf,
    Condition,
    EventCount,
    EventFilter,
    EventSequence,
    Not,
    Quantified,
)
from excello.lake.conditions.operators import COUNT_OPERATORS, Kind
from excello.lake.conditions.reading import Path, Reading, listed
from excello.lake.conditions.schema import STEP_LIMIT, SubjectSchema
from excello.lake.vocabulary import EventType

KEYS: dict[str, tuple[str, ...]] = {
    "all": ("all",),
    "any": ("any",),
    "not": ("not",),
    "each": ("each",),
    "some": ("some",),
    "field": ("field", "op", "value"),
    "count": ("count", "op", "value"),
    "sequence": ("sequence", "within", "span"),
}
"""Forms of a condition, told apart by one key, and the keys that may stand beside it."""


def parse_condition(data: Any, schema: SubjectSchema) -> Condition:
    """Read a condition on `schema`'s subject; raises `Refused` with every finding (path = place in the JSON)."""
    reading = Reading()
    condition = _read_node(reading, data, schema, (), 0)
    if condition is None or reading.findings:
        raise Refused(reading.findings)
    return condition


def parse_filter(data: Any, schema: SubjectSchema) -> EventFilter:
    """Read the inside of a count without its window: ``{"event", "type", "where"}``; raises `Refused`."""
    reading = Reading()
    body = data if isinstance(data, dict) else {}
    if not isinstance(data, dict) or "within" in data:
        message, mend = mark("This names no events."), mark("Write event, type or where, without a window.")
        reading.refuse("no_count", (), message, mend)
    found = _read_filter(reading, {k: v for k, v in body.items() if k != "within"}, schema, (), 0)
    if found is None or reading.findings:
        raise Refused(reading.findings)
    return found


def _read_node(reading: Reading, data: Any, schema: SubjectSchema, path: Path, depth: int) -> Condition | None:
    if not reading.may_go_on(path, depth):
        return None
    form = _form_of(data)
    if form is None:
        message, mend = mark("This is no condition."), mark("Write an object with exactly one of {forms}.")
        reading.refuse("unknown_form", path, message, mend, forms=", ".join(KEYS))
        return None
    reading.know_keys(data, KEYS[form], path)
    match form:
        case "all" | "any":
            return _read_group(reading, data[form], form, schema, (*path, form), depth)
        case "not":
            part = _read_node(reading, data["not"], schema, (*path, "not"), depth + 1)
            return None if part is None else Not(part)
        case "each" | "some":
            return _read_quantified(reading, data[form], form, schema, (*path, form), depth)
        case "count":
            return _read_count(reading, data, schema, path, depth)
        case "sequence":
            return _read_sequence(reading, data, schema, path, depth)
        case _:
            return read_comparison(reading, data, schema, path)


def _form_of(data: Any) -> str | None:
    found = [form for form in KEYS if form in data] if isinstance(data, dict) else []
    return found[0] if len(found) == 1 else None


def _read_group(
    reading: Reading, parts: Any, form: str, schema: SubjectSchema, path: Path, depth: int
) -> Condition | None:
    if not isinstance(parts, list) or (form == "any" and not parts):
        message, mend = mark("“{form}” needs a list of conditions."), mark("Put at least one condition into it.")
        reading.refuse("no_parts", path, message, mend, form=form)
        return None
    read = [_read_node(reading, part, schema, (*path, str(i)), depth + 1) for i, part in enumerate(parts)]
    whole = tuple(part for part in read if part is not None)
    return AllOf(whole) if form == "all" else AnyOf(whole)


def _read_quantified(
    reading: Reading, body: Any, form: str, schema: SubjectSchema, path: Path, depth: int
) -> Condition | None:
    if not isinstance(body, dict) or "path" not in body or "where" not in body:
        message = mark("“{form}” needs a path and a condition.")
        mend = mark("Write path (a list of items) and where (what must hold of them).")
        reading.refuse("no_where", path, message, mend, form=form)
        return None
    reading.know_keys(body, ("path", "where"), path)
    kind = schema.type_of(body["path"]) if isinstance(body["path"], str) else None
    if kind is None or kind.kind is not Kind.OBJECTS:
        refuse_field(reading, body["path"], schema, (*path, "path"), of=Kind.OBJECTS)
        return None
    where = _read_node(reading, body["where"], schema.of_items(body["path"]), (*path, "where"), depth + 1)
    return None if where is None else Quantified(form, body["path"], where)


def _read_count(
    reading: Reading, data: Mapping[str, Any], schema: SubjectSchema, path: Path, depth: int
) -> Condition | None:
    body, place = data["count"], (*path, "count")
    if not _has_events(reading, schema, place):
        return None
    if not isinstance(body, dict):
        message, mend = mark("“count” needs an object."), mark("Name the event to count in “event”.")
        reading.refuse("no_count", place, message, mend)
        return None
    within = reading.duration(body["within"], (*place, "within")) if "within" in body else None
    rest = {key: value for key, value in body.items() if key != "within"}
    events = _read_filter(reading, rest, schema, place, depth)
    op, value = data.get("op"), reading.whole(data.get("value"), (*path, "value"))
    if op not in COUNT_OPERATORS:
        message, mend = mark("“{op}” does not compare a count."), mark("Choose one of {ops}.")
        reading.refuse("unknown_op", (*path, "op"), message, mend, op=str(op)[:50], ops=", ".join(COUNT_OPERATORS))
        return None
    return None if events is None or value is None else EventCount(events, within, op, value)


def _has_events(reading: Reading, schema: SubjectSchema, path: Path) -> bool:
    if not schema.counts_events:
        message, mend = mark("A {subject} has no events to count."), mark("Compare its fields instead.")
        reading.refuse("no_events", path, message, mend, subject=schema.name)
    return schema.counts_events


def _read_sequence(
    reading: Reading, data: Mapping[str, Any], schema: SubjectSchema, path: Path, depth: int
) -> Condition | None:
    steps, place = data["sequence"], (*path, "sequence")
    if not _has_events(reading, schema, place):
        return None
    if not schema.ordered:
        message, mend = mark("A {subject} is not asked for events in sequence."), mark("Count the events instead.")
        reading.refuse("no_sequence", place, message, mend, subject=schema.name)
        return None
    if not isinstance(steps, list) or not 2 <= len(steps) <= STEP_LIMIT or not all(isinstance(s, dict) for s in steps):
        message = mark("A sequence is a list of events.")
        mend = mark("Name 2 to {limit} of them, in the order in which they must happen.")
        reading.refuse("no_steps", place, message, mend, limit=STEP_LIMIT)
        return None
    read = [_read_filter(reading, step, schema, (*place, str(i)), depth) for i, step in enumerate(steps)]
    times = {name: reading.duration(data[name], (*path, name)) for name in ("within", "span") if name in data}
    whole = tuple(step for step in read if step is not None)
    return EventSequence(whole, times.get("within"), times.get("span"))


def _read_filter(
    reading: Reading, body: Mapping[str, Any], schema: SubjectSchema, path: Path, depth: int
) -> EventFilter | None:
    reading.know_keys(body, ("event", "type", "where"), path)
    names = _read_names(reading, body.get("event", []), schema, (*path, "event"))
    kind = body.get("type")
    if kind is not None and kind not in [t.value for t in EventType]:
        message, mend = mark("“{type}” is no type of event."), mark("Choose one of {types}.")
        reading.refuse("unknown_type", (*path, "type"), message, mend, type=str(kind)[:50], types=", ".join(EventType))
        return None
    where = None
    if "where" in body:
        where = _read_node(reading, body["where"], schema.of_events(), (*path, "where"), depth + 1)
    return None if names is None else EventFilter(names, kind, where)


def _read_names(reading: Reading, written: Any, schema: SubjectSchema, path: Path) -> tuple[str, ...] | None:
    names = [written] if isinstance(written, str) else written
    if not isinstance(names, list) or not all(isinstance(n, str) and 0 < len(n) <= 256 for n in names):
        message = mark("The event to count must be a name or a list of names.")
        mend = mark("Write the name as it arrives, for example “Email Link Clicked”.")
        reading.refuse("bad_event", path, message, mend)
        return None
    for name in names:
        if schema.events is not None and name not in schema.events:
            message, mend = mark("No event is called “{event}”."), mark("Choose one of {events}.")
            reading.refuse("unknown_event", path, message, mend, event=name, events=listed(schema.events))
    return tuple(names)
