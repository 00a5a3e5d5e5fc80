"""Which arriving events are kept: a list of named checks over columns, each with one reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from excello.lake.landing.arrivals import JSON_COLUMNS, TIMES, Drop, DropReason, Event, json_text
from excello.lake.landing.scans import may_hold_control_characters
from excello.lake.schemas.contract import INSTANT
from excello.lake.vocabulary import EventType

MESSAGE_ID_LIMIT = 100
"""Characters; an id must stay under it (Segment)."""
ID_LIMIT = 256
"""Characters of a subject id or an event name."""
EVENT_LIMIT = 32 * 1024
"""Bytes of an event's JSON and ids (Segment: 32 KB)."""
OLDEST = datetime(1900, 1, 1, tzinfo=UTC)
CLOCK_SKEW = timedelta(days=1)
"""How far after its arrival an event may claim to have happened."""

ID_COLUMNS = ("user_id", "anonymous_id", "group_id", "previous_id", "event")
TEXT_COLUMNS = ("message_id", "type", "source", "center", "record_id", "record_hash", *ID_COLUMNS)
ARRIVING = pa.schema(
    [("position", pa.int64())]
    + [(name, pa.string()) for name in (*TEXT_COLUMNS, *JSON_COLUMNS)]
    + [(name, INSTANT) for name in (*TIMES, "received_at")]
)


Check = Callable[[pa.Table, bool], pa.ChunkedArray]
"""Which rows fail; told whether undated ones are allowed."""


def columns_of(events: Iterable[Event], received_at: datetime) -> tuple[pa.Table, list[Drop]]:
    """Events as columns (schema `ARRIVING`), less those whose JSON or time cannot be written down."""
    kept: list[dict[str, object]] = []
    drops: list[Drop] = []
    for position, event in enumerate(events):
        try:
            row: dict[str, object] = {name: json_text(getattr(event, name)) for name in JSON_COLUMNS}
        except ValueError as error:
            drops.append(Drop(DropReason.NOT_JSON, event.message_id or None, str(error)[:200], position))
            continue
        if event.timestamp is not None and event.timestamp.tzinfo is None:
            detail = event.timestamp.isoformat()
            drops.append(Drop(DropReason.TIME_WITHOUT_ZONE, event.message_id or None, detail, position))
            continue
        row.update({name: _unicode(getattr(event, name)) for name in TEXT_COLUMNS})
        row.update({name: getattr(event, name) for name in TIMES})
        row.update(position=position, received_at=received_at)
        kept.append(row)
    return pa.Table.from_pylist(kept, schema=ARRIVING), drops


def sift(rows: pa.Table, *, allow_undated: bool) -> tuple[pa.Table, list[Drop]]:
    """Keep the rows (schema `ARRIVING`) that pass every check; the others carry the first reason they met."""
    drops: list[Drop] = []
    for reason, fails in CHECKS:
        mask = pc.fill_null(fails(rows, allow_undated), False)
        if pc.any(mask).as_py():
            drops += _drops(rows.filter(mask), reason)
            rows = rows.filter(pc.invert(mask))
    return rows, drops


def failures_of(rows: pa.Table, *, allow_undated: bool) -> list[Drop]:
    """Every check that rows fail, where `sift` stops at the first."""
    return [
        drop
        for reason, fails in CHECKS
        for drop in _drops(rows.filter(pc.fill_null(fails(rows, allow_undated), False)), reason)
    ]


def _drops(rows: pa.Table, reason: DropReason) -> list[Drop]:
    ids, positions = rows["message_id"].to_pylist(), rows["position"].to_pylist()
    found = zip(ids, _details(rows, reason), positions, strict=True)
    return [Drop(reason, message_id, detail, position) for message_id, detail, position in found]


def _unicode(value: str | None) -> str | None:
    """A lone surrogate cannot be stored; as a control character it meets its check instead of breaking the batch."""
    return value.encode("utf-8", "replace").decode() if value and not value.isascii() else value


def _details(rows: pa.Table, reason: DropReason) -> list[str]:
    if name := DETAIL_COLUMNS.get(reason):
        # As text, since Arrow holds years that Python does not.
        return [str(value)[:200] for value in rows[name].cast(pa.string()).to_pylist()]
    if names := DETAIL_NAMES.get(reason):
        masks = [(name, COLUMN_CHECKS[reason](rows[name]).to_pylist()) for name in names]
        return [next((name for name, mask in masks if mask[row]), "") for row in range(rows.num_rows)]
    return [""] * rows.num_rows


def _empty(rows: pa.Table, name: str) -> pa.ChunkedArray:
    return pc.fill_null(pc.equal(rows[name], ""), True)


def _is(rows: pa.Table, kind: EventType) -> pa.ChunkedArray:
    return pc.equal(rows["type"], kind.value)


def _any_of(masks: Iterable[pa.ChunkedArray]) -> pa.ChunkedArray:
    first, *rest = [pc.fill_null(mask, False) for mask in masks]
    for mask in rest:
        first = pc.or_(first, mask)
    return first


def _no_subject(rows: pa.Table, allow_undated: bool) -> pa.ChunkedArray:
    nobody = pc.and_(_empty(rows, "user_id"), _empty(rows, "anonymous_id"))
    return pc.or_(nobody, pc.and_(_is(rows, EventType.ALIAS), _empty(rows, "user_id")))


def _control_characters(values: pa.ChunkedArray) -> pa.ChunkedArray:
    if not may_hold_control_characters(values):
        return _none(values)
    return pc.match_substring_regex(values, r"[\x00-\x1f\x7f]")


def _too_long(values: pa.ChunkedArray) -> pa.ChunkedArray:
    if (pc.max(pc.binary_length(values)).as_py() or 0) <= ID_LIMIT:
        return _none(values)
    return pc.greater(pc.utf8_length(values), ID_LIMIT)


def _none(values: pa.ChunkedArray) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(np.zeros(len(values), bool))])


def _any_column(reason: DropReason) -> Check:
    return lambda rows, _: _any_of(COLUMN_CHECKS[reason](rows[name]) for name in DETAIL_NAMES[reason])


COLUMN_CHECKS: dict[DropReason, Callable[[pa.ChunkedArray], pa.ChunkedArray]] = {
    DropReason.ID_TOO_LONG: _too_long,
    DropReason.CONTROL_CHARACTER: _control_characters,
}
DETAIL_NAMES = {DropReason.ID_TOO_LONG: ID_COLUMNS, DropReason.CONTROL_CHARACTER: TEXT_COLUMNS}
"""Columns of which one fails; the detail says which."""


def _too_large(rows: pa.Table, allow_undated: bool) -> pa.ChunkedArray:
    sizes = [pc.fill_null(pc.binary_length(rows[name]), 0) for name in (*TEXT_COLUMNS, *JSON_COLUMNS)]
    total = sizes[0]
    for size in sizes[1:]:
        total = pc.add(total, size)
    return pc.greater(total, EVENT_LIMIT)


def _instant(value: datetime) -> pa.Scalar:
    return pa.scalar(value, INSTANT)


CHECKS: tuple[tuple[DropReason, Check], ...] = (
    (DropReason.NO_MESSAGE_ID, lambda rows, _: _empty(rows, "message_id")),
    (
        DropReason.MESSAGE_ID_TOO_LONG,
        lambda rows, _: pc.greater_equal(pc.utf8_length(rows["message_id"]), MESSAGE_ID_LIMIT),
    ),
    (
        DropReason.UNKNOWN_TYPE,
        lambda rows, _: pc.invert(
            pc.fill_null(pc.is_in(rows["type"], value_set=pa.array([t.value for t in EventType])), False)
        ),
    ),
    (DropReason.NO_SOURCE, lambda rows, _: _empty(rows, "source")),
    (DropReason.NO_SUBJECT, _no_subject),
    (DropReason.NO_EVENT_NAME, lambda rows, _: pc.and_(_is(rows, EventType.TRACK), _empty(rows, "event"))),
    (DropReason.NO_GROUP_ID, lambda rows, _: pc.and_(_is(rows, EventType.GROUP), _empty(rows, "group_id"))),
    (DropReason.NO_PREVIOUS_ID, lambda rows, _: pc.and_(_is(rows, EventType.ALIAS), _empty(rows, "previous_id"))),
    (DropReason.ID_TOO_LONG, _any_column(DropReason.ID_TOO_LONG)),
    (DropReason.CONTROL_CHARACTER, _any_column(DropReason.CONTROL_CHARACTER)),
    (DropReason.TOO_LARGE, _too_large),
    (
        DropReason.NO_TIME,
        lambda rows, allow_undated: pc.and_(pc.is_null(rows["timestamp"]), pa.scalar(not allow_undated)),
    ),
    (DropReason.TIME_TOO_OLD, lambda rows, _: pc.less(rows["timestamp"], _instant(OLDEST))),
    (
        DropReason.TIME_IN_FUTURE,
        lambda rows, _: pc.greater(rows["timestamp"], pc.add(rows["received_at"], pa.scalar(CLOCK_SKEW))),
    ),
)

DETAIL_COLUMNS = {
    DropReason.MESSAGE_ID_TOO_LONG: "message_id",
    DropReason.UNKNOWN_TYPE: "type",
    DropReason.TIME_TOO_OLD: "timestamp",
    DropReason.TIME_IN_FUTURE: "timestamp",
}


def without_empty_texts(rows: pa.Table) -> pa.Table:
    """Empty ids become null, so that `is there a user` has one answer."""
    for name in TEXT_COLUMNS:
        values = pc.if_else(pc.equal(rows[name], ""), pa.scalar(None, pa.string()), rows[name])
        rows = rows.set_column(rows.schema.get_field_index(name), name, values)
    return rows
