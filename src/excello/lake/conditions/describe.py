"""How a condition reads as a sentence: translatable parts filled with the field's words and the values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from excello.findings import fill, mark
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
from excello.lake.conditions.operators import OPERATORS
from excello.lake.conditions.schema import SubjectSchema

Translate = Callable[[str], str]

COUNTS = {
    "eq": mark("{event} happened exactly {value} times"),
    "ne": mark("{event} happened any number of times but {value}"),
    "lt": mark("{event} happened fewer than {value} times"),
    "le": mark("{event} happened at most {value} times"),
    "gt": mark("{event} happened more than {value} times"),
    "ge": mark("{event} happened at least {value} times"),
}
FEW = {
    ("ge", 1): mark("{event} happened at least once"),
    ("gt", 0): mark("{event} happened at least once"),
    ("eq", 1): mark("{event} happened exactly once"),
    ("eq", 0): mark("{event} never happened"),
    ("lt", 1): mark("{event} never happened"),
    ("le", 0): mark("{event} never happened"),
    ("le", 1): mark("{event} happened once at most"),
}
"""As people say it; the others are said with their number."""
QUANTIFIERS = {
    "each": mark("for each of {path}: {where}"),
    "some": mark("for at least one of {path}: {where}"),
}
FROM_FIRST_TO_LAST = mark("{sequence} (from first to last within {span})")
IN_THE_LAST = mark("{sequence}, in the last {span}")
UNITS = {"h": mark("{number} hours"), "d": mark("{number} days"), "w": mark("{number} weeks")}


def _english(text: str) -> str:
    return text


def describe(condition: Condition, schema: SubjectSchema | None = None, *, translate: Translate = _english) -> str:
    """One line that says what the condition asks; `schema` gives fields their labels, `translate` the language.

    `translate` gets English templates with ``{name}`` placeholders, and labels.
    """
    match condition:
        case AllOf(()):
            return translate(mark("always"))
        case AllOf(parts):
            return _joined(parts, mark("{first} and {second}"), schema, translate)
        case AnyOf(parts):
            return _joined(parts, mark("{first} or {second}"), schema, translate)
        case Not(part):
            return fill(translate(mark("not ({part})")), {"part": describe(part, schema, translate=translate)})
        case Comparison():
            return _comparison(condition, schema, translate)
        case Quantified(quantifier, path, where):
            inner = describe(where, schema.of_items(path) if schema else None, translate=translate)
            return fill(translate(QUANTIFIERS[quantifier]), {"path": _label(path, schema, translate), "where": inner})
        case EventCount():
            return _count(condition, schema, translate)
        case EventSequence():
            return _sequence(condition, schema, translate)


def _joined(parts: tuple[Condition, ...], template: str, schema: SubjectSchema | None, translate: Translate) -> str:
    sentence = ""
    for part in parts:
        text = describe(part, schema, translate=translate)
        if isinstance(part, AllOf | AnyOf) and len(part.parts) > 1:
            text = f"({text})"
        sentence = fill(translate(template), {"first": sentence, "second": text}) if sentence else text
    return sentence


def _comparison(comparison: Comparison, schema: SubjectSchema | None, translate: Translate) -> str:
    words = {
        "field": _label(comparison.field, schema, translate),
        "value": _value(comparison.value, comparison.field, schema, translate),
    }
    return fill(translate(OPERATORS[comparison.op].sentence), words)


def _count(count: EventCount, schema: SubjectSchema | None, translate: Translate) -> str:
    words = {"event": _events(count.filter, schema, translate), "value": count.value}
    sentence = fill(translate(FEW.get((count.op, count.value), COUNTS[count.op])), words)
    if count.within is None:
        return sentence
    span = _value(count.within, "", schema, translate)
    return fill(translate(mark("{count} within {span}")), {"count": sentence, "span": span})


def _sequence(sequence: EventSequence, schema: SubjectSchema | None, translate: Translate) -> str:
    sentence = ""
    for step in sequence.steps:
        text = _events(step, schema, translate)
        words = {"first": sentence, "second": text}
        sentence = fill(translate(mark("{first}, then {second}")), words) if sentence else text
    for time, template in ((sequence.span, FROM_FIRST_TO_LAST), (sequence.within, IN_THE_LAST)):
        if time is not None:
            words = {"sequence": sentence, "span": _value(time, "", schema, translate)}
            sentence = fill(translate(template), words)
    return sentence


def _events(wanted: EventFilter, schema: SubjectSchema | None, translate: Translate) -> str:
    named = " / ".join(f"“{name}”" for name in wanted.events)
    events = named or (f"“{wanted.type}”" if wanted.type else translate(mark("any event")))
    if wanted.where is None:
        return events
    inner = describe(wanted.where, schema.of_events() if schema else None, translate=translate)
    return fill(translate(mark("{events} (where {where})")), {"events": events, "where": inner})


def _label(path: str, schema: SubjectSchema | None, translate: Translate) -> str:
    kind = schema.type_of(path) if schema else None
    if kind is not None and kind.label:
        return translate(kind.label)
    return path.rsplit(".", 1)[-1].replace("_", " ")


def _value(value: Any, path: str, schema: SubjectSchema | None, translate: Translate) -> str:
    match value:
        case Duration(text):
            return fill(translate(UNITS[text[-1]]), {"number": text[:-1]})
        case tuple():
            return ", ".join(_value(item, path, schema, translate) for item in value)
        case bool():
            return translate(mark("yes")) if value else translate(mark("no"))
        case str():
            kind = schema.type_of(path) if schema else None
            named = kind.choice_labels.get(value) if kind else None
            return translate(named) if named else f"“{value}”"
        case float():
            return f"{value:g}" if value == int(value) else str(value)
        case datetime() | date():
            return value.isoformat()
        case _:
            return str(value)
