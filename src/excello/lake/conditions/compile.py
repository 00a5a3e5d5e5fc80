"""How a condition becomes an expression of the engine: the same verdicts as `evaluate`, over tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import ibis
import ibis.expr.types as ir

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
    comparisons_in,
    counts_in,
    sequences_in,
)
from excello.lake.conditions.operators import Kind
from excello.lake.json_fields import members_of, typed, typed_at

JSON_PREFIXES = ("traits", "properties", "context")
"""First steps of a path that lead into a JSON text column of the same name."""

Predicate: TypeAlias = ir.BooleanValue
Counted = Mapping[EventCount | EventSequence, ir.Value]
"""The column of each event count (a number) and of each sequence (whether it happened)."""


def filter_contacts(condition: Condition, contacts: ir.Table, events: ir.Table, *, at: datetime) -> ir.Table:
    """The rows of `contacts` (one a contact_id) of which `condition` holds at the aware time `at`.

    events: clean events with contact_id, type, event, timestamp, seq, properties, context, source. Same columns as
    `contacts`; same verdicts as `evaluate`.
    """
    counts, sequences = counts_in(condition), sequences_in(condition)
    if not counts and not sequences:
        return contacts.filter(predicate(condition, contacts, {}, at=at))
    known = events.filter(events.contact_id.notnull())
    joined = contacts
    if counts:
        joined = joined.left_join(_counted(counts, known, at), "contact_id")
    for number, sequence in enumerate(sequences):
        followed = followers(sequence, known, at=at).rename(follower="contact_id")
        joined = joined.left_join(followed, joined.contact_id == followed.follower).drop("follower")
        joined = joined.rename({f"sequence_{number}": "followed"})
    columns: dict[EventCount | EventSequence, ir.Value] = {
        **{count: joined[f"count_{i}"].fill_null(0) for i, count in enumerate(counts)},
        **{sequence: joined[f"sequence_{i}"].fill_null(False) for i, sequence in enumerate(sequences)},
    }
    return joined.filter(predicate(condition, joined, columns, at=at)).select(*contacts.columns)


def _counted(counts: tuple[EventCount, ...], events: ir.Table, at: datetime) -> ir.Table:
    measures = {
        f"count_{i}": ibis.ifelse(_in_time(count.within, events, at) & passes(count.filter, events, at=at), 1, 0).sum()
        for i, count in enumerate(counts)
    }
    return events.group_by("contact_id").aggregate(**measures)


def followers(sequence: EventSequence, events: ir.Table, *, at: datetime) -> ir.Table:
    """Those whose events follow each other as the steps say: contact_id, followed (true), one row each.

    Step by step, an event that passes carries the latest beginning of the steps before it (as `evaluate._follows`).
    """
    marks = {f"step_{i}": passes(step, events, at=at) for i, step in enumerate(sequence.steps)}
    dated = events.filter(events.timestamp.notnull() & _in_time(sequence.within, events, at))
    rows = dated.select("contact_id", "timestamp", "seq", **marks)
    rows = rows.filter(ibis.or_(*(rows[name] for name in marks)))
    earlier = ibis.window(group_by="contact_id", order_by=["timestamp", "seq"], preceding=(None, 1))
    begun = rows.timestamp
    for name in marks:
        beginning = begun if name == "step_0" else begun.max().over(earlier)
        rows = rows.mutate(begun=ibis.ifelse(rows[name], beginning, ibis.null("timestamp('UTC')")))
        begun = rows.begun
    if sequence.span is not None:
        shortest = rows.timestamp - ibis.interval(microseconds=sequence.span.delta // timedelta(microseconds=1))
        rows = rows.filter(rows.begun >= shortest)
    return rows.filter(rows.begun.notnull()).select("contact_id").distinct().mutate(followed=ibis.literal(True))


def predicate(condition: Condition, rows: ir.Table, counts: Counted, *, at: datetime | None = None) -> Predicate:
    """`condition` over the columns of `rows`, never null; `counts` gives the column of each event count.

    Without `at` the condition must not look at today's date (`nodes.looks_at_today`).
    """
    match condition:
        case AllOf(parts):
            return _folded([predicate(part, rows, counts, at=at) for part in parts], ibis.and_, True)
        case AnyOf(parts):
            return _folded([predicate(part, rows, counts, at=at) for part in parts], ibis.or_, False)
        case Not(part):
            return ~predicate(part, rows, counts, at=at)
        case EventCount(_, _, op, value):
            return _COMPARE[op](counts[condition], value)
        case EventSequence():
            happened: Predicate = counts[condition]
            return happened
        case Comparison():
            return _compare(condition, _field(rows, condition), at)
        case Quantified():
            raise ValueError("`each` and `some` are for briefs and campaigns, which are not in the lake")


def passes(wanted: EventFilter, events: ir.Table, *, at: datetime | None = None) -> Predicate:
    """Whether each row of `events` passes a filter, never null."""
    checks: list[Predicate] = []
    if wanted.events:
        checks += [events.type == "track", events.event.isin(wanted.events).fill_null(False)]
    if wanted.type is not None:
        checks.append(events.type == wanted.type)
    if wanted.where is not None:
        checks.append(predicate(wanted.where, events, {}, at=at))
    return _folded(checks, ibis.and_, True)


def with_fields(events: ir.Table, filters: Iterable[EventFilter]) -> tuple[list[str], ir.Table]:
    """Each JSON value that the filters compare as a column: their names, and `events` with them.

    Taken out of the text once, before a join or a window, they cost far less than in every comparison; `passes` finds
    them by name.
    """
    asked = {
        (comparison.field, comparison.kind): _column_of(comparison)
        for wanted in filters
        if wanted.where is not None
        for comparison in comparisons_in(wanted.where)
        if comparison.field.partition(".")[0] in JSON_PREFIXES and "." in comparison.field
    }
    members = {
        prefix: members_of(events[prefix], [path.split(".")[1] for path, _ in asked if path.startswith(f"{prefix}.")])
        for prefix in sorted({path.split(".")[0] for path, _ in asked})
    }
    compared = {}
    for (path, kind), name in asked.items():
        prefix, member, *rest = path.split(".")
        value = members[prefix][member]
        for step in rest:
            value = value[step]
        compared[name] = typed(value, kind)
    return list(compared), events.mutate(**compared)


def _column_of(comparison: Comparison) -> str:
    return f"{comparison.field} as {comparison.kind}"


def _folded(parts: list[Predicate], fold: Callable[..., Predicate], empty: bool) -> Predicate:
    return fold(*parts) if parts else ibis.literal(empty)


def _in_time(within: Duration | None, events: ir.Table, at: datetime) -> Predicate:
    past = events.timestamp <= _instant(at)
    if within is None:
        return past.fill_null(True)
    return (past & (events.timestamp > _instant(at - within.delta))).fill_null(False)


def _field(rows: ir.Table, comparison: Comparison) -> ir.Value:
    if (column := _column_of(comparison)) in rows.columns:
        return rows[column]
    first, _, rest = comparison.field.partition(".")
    if rest and first in JSON_PREFIXES:
        return typed_at(rows[first], rest, comparison.kind)
    value = rows[comparison.field]
    return value.nullif("") if comparison.kind is Kind.TEXT else value


def _compare(comparison: Comparison, value: ir.Value, at: datetime | None) -> Predicate:
    if comparison.op == "is_set":
        return value.notnull()
    if comparison.op == "is_missing":
        return value.isnull()
    if isinstance(comparison.value, Duration):
        if at is None:
            raise ValueError("a comparison with today's date needs `at`")
        now: Any = at if comparison.kind is Kind.DATETIME else at.astimezone(UTC).date()
        verdict = _WITHIN[comparison.op](value, now, comparison.value.delta)
    else:
        verdict = _COMPARE[comparison.op](value, _literal(comparison.value))
    return verdict.fill_null(False)


def _literal(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_literal(item) for item in value]
    return _instant(value) if isinstance(value, datetime) else value


def _instant(value: Any) -> Any:
    return ibis.literal(value.astimezone(UTC), "timestamp('UTC')") if isinstance(value, datetime) else value


_COMPARE: dict[str, Callable[[Any, Any], Predicate]] = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "in": lambda a, b: a.isin(b),
    "not_in": lambda a, b: a.notin(b),
    "eq_any_case": lambda a, b: a.lower() == b.lower(),
    "contains": lambda a, b: a.contains(b),
    "not_contains": lambda a, b: ~a.contains(b),
    "contains_any_case": lambda a, b: a.lower().contains(b.lower()),
    "starts_with": lambda a, b: a.startswith(b),
    "ends_with": lambda a, b: a.endswith(b),
    "contains_any": lambda a, b: ibis.or_(*(a.contains(item) for item in b)),
    "contains_all": lambda a, b: ibis.and_(*(a.contains(item) for item in b)),
    "length_le": lambda a, b: a.length() <= b,
    "length_ge": lambda a, b: a.length() >= b,
}

_WITHIN: dict[str, Callable[[Any, Any, Any], Predicate]] = {
    "within_last": lambda value, now, span: (value >= _instant(now - span)) & (value <= _instant(now)),
    "older_than": lambda value, now, span: value < _instant(now - span),
    "within_next": lambda value, now, span: (value >= _instant(now)) & (value <= _instant(now + span)),
    "later_than": lambda value, now, span: value > _instant(now + span),
}
