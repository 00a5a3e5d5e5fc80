"""How much happened each day: sums that add up, kept beside the lake and carried on by what arrived since.

Of an imported record only the events of its newest content count. When a new content arrives, what the old one had
added is taken away again, so that carried on and computed from the beginning are the same.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from dataclasses import dataclass
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from excello.lake.conditions.compile import passes, predicate
from excello.lake.conditions.nodes import EventFilter
from excello.lake.json_fields import number_at, text_at
from excello.lake.local_time import local_day
from excello.lake.measures.events import OWN_SOURCE, OWN_SUBJECT, PARTS, EventPart
from excello.lake.store import Lake, Snapshot

GRAIN = ("day", "part", "center", "source", "event", "division")
WORTH = "decimal(38, 4)"
ROWS = pa.schema(
    [
        ("day", pa.date32()),
        *((name, pa.string()) for name in GRAIN[1:]),
        ("number", pa.int64()),
        ("worth", pa.decimal128(38, 4)),
        ("worthy", pa.int64()),
    ]
)
SUMS = ("number", "worth", "worthy")
KEPT_FILES = 2
"""The newest, and the one before for who has just looked for it."""


@dataclass(frozen=True, slots=True, order=True)
class State:
    """How far the lake had come: the newest event and the newest pointer to a record's content."""

    events: int = 0
    records: int = 0


def daily_table(lake: Lake, snapshot: Snapshot, *, zone: str) -> ir.Table:
    """How much of each part happened on each day of a time zone, as of the snapshot.

    Columns: day (null = undated), part, center, source, event (its name, else its type), division, number (events),
    worth (sum of what they are worth), worthy (events that are worth something).
    """
    name = f"daily_{_fingerprint(zone)}"
    return snapshot.derived(name, lambda opened: opened.given(name, _rows(lake, opened, zone)))


def refresh_daily(lake: Lake, *, zone: str) -> int:
    """Carry the kept table on to the newest event; returns how many rows it has."""
    with lake.snapshot() as snapshot:
        state, rows = _state(snapshot), _rows(lake, snapshot, zone)
    _keep(_folder(lake), f"{_fingerprint(zone)}-{state.events:020}-{state.records:020}", rows)
    return int(rows.num_rows)


def shown_event(events: ir.Table) -> ir.StringValue:
    """What an event is called in the table: its name, else its type."""
    return ibis.coalesce(events.event, events.type)


def is_part(part: EventPart, events: ir.Table) -> ir.BooleanValue:
    """Whether each event belongs to a part; the properties are only looked at where the rest fits."""
    ours = (events.source == OWN_SOURCE) & events.anonymous_id.startswith(OWN_SUBJECT).fill_null(False)
    fits = (ours if part.own_work else ~ours) & passes(EventFilter(part.filter.events, part.filter.type), events)
    if part.filter.where is None:
        return fits
    return ibis.ifelse(fits, predicate(part.filter.where, events, {}), False)


def division_of(events: ir.Table) -> ir.StringValue:
    """The division a member's work was done in; null for what customers do."""
    ours = events.source == OWN_SOURCE
    return ibis.ifelse(ours, text_at(events.properties, "division"), ibis.null("string"))


def _rows(lake: Lake, snapshot: Snapshot, zone: str) -> pa.Table:
    until = _state(snapshot)
    since, kept = _newest_kept(_folder(lake), _fingerprint(zone), until)
    if since == until:
        return kept
    return _summed([kept, *_changes(snapshot, since, until, zone)])


def _changes(snapshot: Snapshot, since: State, until: State, zone: str) -> list[pa.Table]:
    """What arrived since, and less what newer contents of records have put out of force."""
    now = _in_force(snapshot, until)
    if since == State():
        return [_sums(snapshot, now, zone)]
    records = snapshot.table("records")
    touched = records.filter(records.seq > since.records).select("source", "record_id").distinct()
    untouched = now.anti_join(touched, ["source", "record_id"])
    before = _in_force(snapshot, since)
    gone = _sums(snapshot, before.semi_join(touched, ["source", "record_id"]), zone)
    return [
        _sums(snapshot, untouched.filter(untouched.seq > since.events), zone),
        _sums(snapshot, now.semi_join(touched, ["source", "record_id"]), zone),
        _negative(gone),
    ]


def _in_force(snapshot: Snapshot, state: State) -> ir.Table:
    """The events that counted at a state of the lake."""
    events, pointers = snapshot.table("events"), snapshot.table("records")
    known = pointers.filter(pointers.seq <= state.records)
    newest = known.group_by(its_source=known.source, its_record=known.record_id).aggregate(
        its_hash=known.record_hash.argmax(known.seq)
    )
    seen = events.filter(events.seq <= state.events)
    joined = seen.left_join(newest, [seen.source == newest.its_source, seen.record_id == newest.its_record])
    return joined.filter(joined.record_id.isnull() | (joined.record_hash == joined.its_hash).fill_null(False)).select(
        *events.columns
    )


def _sums(snapshot: Snapshot, events: ir.Table, zone: str) -> pa.Table:
    """One row a day, part and origin: all parts in one pass, each a column first and then rows of its own."""
    parts = list(PARTS.values())
    marked = events.select(
        day=local_day(events.timestamp, zone),
        center=events.center,
        source=events.source,
        event=shown_event(events),
        division=division_of(events),
        **{f"is_{part.name}": is_part(part, events) for part in parts},
        **{f"worth_{part.name}": _worth(part, events) for part in parts if part.worth},
    )
    columns: dict[str, ir.Value] = {}
    for part in parts:
        columns[f"number_{part.name}"] = ibis.ifelse(marked[f"is_{part.name}"], 1, 0).sum()
        if part.worth:
            columns[f"worth_{part.name}"] = marked[f"worth_{part.name}"].sum()
            columns[f"worthy_{part.name}"] = marked[f"worth_{part.name}"].count()
    wide = snapshot.arrow(marked.group_by([name for name in GRAIN if name != "part"]).aggregate(**columns))
    return _summed([_long(wide, part) for part in parts])


def _worth(part: EventPart, events: ir.Table) -> ir.DecimalValue:
    amount = number_at(events.properties, part.worth or "").try_cast(WORTH)
    return ibis.ifelse(is_part(part, events), amount, ibis.null(WORTH))


def _long(wide: pa.Table, part: EventPart) -> pa.Table:
    length = wide.num_rows
    zero: dict[str, pa.Array] = {
        "part": pa.repeat(pa.scalar(part.name), length),
        "worth": pa.repeat(pa.scalar(0, pa.int64()), length),
        "worthy": pa.repeat(pa.scalar(0, pa.int64()), length),
    }
    found = {name: wide[f"{name}_{part.name}"] for name in SUMS if f"{name}_{part.name}" in wide.column_names}
    columns = {**{name: wide[name] for name in wide.column_names if name in GRAIN}, **zero, **found}
    return pa.table({name: columns[name].cast(ROWS.field(name).type) for name in ROWS.names}, schema=ROWS)


def _negative(rows: pa.Table) -> pa.Table:
    return pa.table(
        {
            name: pc.negate(rows[name]).cast(ROWS.field(name).type) if name in SUMS else rows[name]
            for name in ROWS.names
        },
        schema=ROWS,
    )


def _summed(parts: list[pa.Table]) -> pa.Table:
    """Added up, without what comes to nothing, in one order: the same sums are the same table."""
    every = pa.concat_tables(parts)
    summed = every.group_by(list(GRAIN)).aggregate([(name, "sum") for name in SUMS])
    renamed = summed.rename_columns([name.removesuffix("_sum") for name in summed.column_names]).select(ROWS.names)
    filled = pa.table([_filled(renamed[field.name], field) for field in ROWS], schema=ROWS)
    some = filled.filter(pc.not_equal(filled["number"], 0))
    return some.sort_by([(name, "ascending") for name in GRAIN]).combine_chunks()


def _filled(column: pa.ChunkedArray, field: pa.Field) -> pa.ChunkedArray:
    typed = column.cast(field.type)
    return pc.fill_null(typed, pa.scalar(0, field.type)) if field.name in SUMS else typed


def _state(snapshot: Snapshot) -> State:
    newest = [snapshot.rows(snapshot.table(name).aggregate(seq=snapshot.table(name).seq.max())) for name in TABLES]
    return State(*(int(rows[0]["seq"] or 0) for rows in newest))


TABLES = ("events", "records")


def _folder(lake: Lake) -> Path:
    return lake.root / "derived" / "daily"


def _fingerprint(zone: str) -> str:
    """Changes with whatever a kept table depends on but the events."""
    return hashlib.sha256(repr((sorted(PARTS.items()), str(ROWS), zone)).encode()).hexdigest()[:16]


def _newest_kept(folder: Path, fingerprint: str, until: State) -> tuple[State, pa.Table]:
    """The newest kept table that is not ahead of `until`; empty where there is none that can be read."""
    for file in sorted(folder.glob(f"{fingerprint}-*.parquet"), reverse=True):
        _, events, records = file.stem.split("-")
        state = State(int(events), int(records))
        if state.events <= until.events and state.records <= until.records:
            try:
                return state, pq.read_table(file, schema=ROWS)
            except (OSError, pa.ArrowException):
                continue  # Gone meanwhile, or broken: it is computed again.
    return State(), ROWS.empty_table()


def _keep(folder: Path, name: str, rows: pa.Table) -> None:
    """Write the table beside its final name, then rename it: nobody ever reads half of it."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{uuid.uuid4().hex}"
    pq.write_table(rows, draft, compression="zstd")
    with draft.open("rb") as written:
        os.fsync(written.fileno())
    draft.rename(folder / f"{name}.parquet")
    fingerprint = name.split("-")[0]
    for old in sorted(folder.glob(f"{fingerprint}-*.parquet"), reverse=True)[KEPT_FILES:]:
        old.unlink(missing_ok=True)
