"""How a plain file of events comes into a lake: a table by a mapping, Segment's JSON lines, or our own Parquet."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from excello.findings import Finding, Severity, mark
from excello.lake.imports import (
    FileMapping,
    FileRead,
    ImportSettings,
    draft_mapping,
    mapping_named,
    mappings,
    parse_mapping,
    preview_file,
    read_import,
    row_kinds,
)
from excello.lake.imports.mapping import Arrangement
from excello.lake.landing import Event, land_events, land_records
from excello.lake.landing.arrivals import JSON_COLUMNS, TIMES
from excello.lake.landing.flush import flush_segment
from excello.lake.log import Entry, LogWriter, sealed_segments
from excello.lake.store import Lake
from excello.lake.vocabulary import EventType

SOURCE = "file"
MAPPING = "events"
BATCH = 50_000
ITEMS = 500
"""Items of one entry in the log, as a client would send them together."""
OURS = frozenset({"message_id", "type", "timestamp", "user_id", "properties"})
"""Columns by which a Parquet file is one of our own events."""
COLUMNS = frozenset(Event.__slots__) - {"record_id", "record_hash", "source"}


@dataclass(frozen=True, slots=True)
class LandedFile:
    """What became of a file: rows = accepted + unchanged (said before, in the file or the lake) + refused."""

    rows: int
    accepted: int
    unchanged: int
    refused: int
    findings: tuple[Finding, ...] = field(default=())


class _Item(msgspec.Struct):
    """The members that tell a line of Segment's from any other JSON, and whether it says when."""

    type: str
    timestamp: str | None = None
    original: str | None = msgspec.field(default=None, name="originalTimestamp")


def land_plain(
    lake: Lake,
    path: Path | str,
    *,
    at: datetime,
    mapping: str = "",
    values: Mapping[str, str] | None = None,
    member: str = "",
) -> LandedFile:
    """Land a file of events at the aware time `at`; landing it again changes nothing.

    JSON lines in Segment's shape (type, userId, timestamp, …) and Parquet with the columns of our events contract are
    recognised; every other file is a table read by `mapping` (see `imports.mappings`; default: ``events``, with the
    columns event, date, user_id and further ones as properties). Of a general mapping columns are also found by other
    names (Deal is an opportunity_id), and a finding says so. values: field → text for empty cells; member: sheet, or
    file of an archive. Raises `Refused` where it cannot be read as a whole.
    """
    source = Path(path)
    if not mapping and _is_ours(source):
        return _land_parquet(lake, source, at)
    if not mapping and _is_segment(source):
        return _land_lines(lake, source, at)
    settings = ImportSettings(at, source=SOURCE, values=values or {}, member=member)
    kind, notes = _fitted(mapping_named(mapping or MAPPING), source, member)
    landed = _land_table(lake, read_import(source, mapping=kind, settings=settings), at)
    return replace(landed, findings=(*notes, *landed.findings))


def _fitted(kind: FileMapping, path: Path, member: str) -> tuple[FileMapping, tuple[Finding, ...]]:
    """A general mapping with the columns of this file that stand for its fields, and a word on those it renames."""
    if kind.arrangement != Arrangement() or kind.key not in row_kinds():
        return kind, ()
    draft = draft_mapping(preview_file(path, member=member).columns, kind, key=kind.key, label=kind.label)
    renamed = {column: name for column, name in draft["columns"].items() if column != name}
    if not renamed:
        return kind, ()
    message, mend = mark("Columns are read as: {columns}."), mark("Rename those in the file that mean something else.")
    told = ", ".join(f"{column} = {name}" for column, name in renamed.items() if column.lower() != name)
    note = Finding("plain.columns_read", "file.header", message, mend, Severity.NOTE, {"columns": told})
    return parse_mapping(draft, mappings()), (note,) if told else ()


def _land_table(lake: Lake, read: FileRead, at: datetime) -> LandedFile:
    landed = land_records(
        lake,
        [row.record for row in read.records],
        source=read.source,
        application=SOURCE,
        received_at=at,
        allow_undated=read.mapping.allow_undated,
    )
    accepted = len(landed.accepted) + len(landed.changed)
    dropped = Counter(drop.reason.value for record in landed.dropped for drop in record.drops[:1])
    refused = [finding for row in read.refused for finding in row.findings]
    findings = (*read.findings, *refused, *_told(dropped))
    return LandedFile(read.rows, accepted, len(landed.unchanged), len(read.refused) + len(landed.dropped), findings)


def _is_segment(path: Path) -> bool:
    """Whether the first line is an event as Segment's libraries send it."""
    try:
        with path.open("rb") as file:
            first = next((line for line in file if line.strip()), b"")
        return msgspec.json.decode(first.strip(), type=_Item).type in set(EventType)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return False


def _land_lines(lake: Lake, path: Path, at: datetime) -> LandedFile:
    """Through a log of its own, as if the collector had taken them."""
    rows, faults = 0, Counter[str]()
    accepted = unchanged = 0
    received = int(at.timestamp() * 1_000_000)
    with tempfile.TemporaryDirectory(prefix="excello-") as folder:
        log = Path(folder) / "log"
        writer = LogWriter(log, first=(lake.batch_of("events", "collector") or 0) + 1)
        for lines in _lines(path):
            good = [line for line in lines if _fault(line, faults) is None]
            rows += len(lines)
            if good:
                writer.write([Entry(received, SOURCE, None, "batch", b'{"batch":[' + b",".join(good) + b"]}")])
        writer.seal()
        writer.close()
        for segment in sealed_segments(log):
            flushed = flush_segment(lake, segment, at=at)
            accepted, unchanged = accepted + flushed.accepted, unchanged + flushed.duplicates
            faults.update(letter.reason.value for letter in flushed.dead)
    return LandedFile(rows, accepted, unchanged, rows - accepted - unchanged, tuple(_told(faults)))


def _lines(path: Path) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    with path.open("rb") as file:
        for line in file:
            if text := line.strip():
                batch.append(text)
            if len(batch) == ITEMS:
                yield batch
                batch = []
    if batch:
        yield batch


def _fault(line: bytes, faults: Counter[str]) -> str | None:
    """Why a line is no event with a time; import time is never taken for it."""
    try:
        item = msgspec.json.decode(line, type=_Item)
        fault = None if item.timestamp or item.original else "no_time"
    except (msgspec.DecodeError, UnicodeDecodeError):
        fault = "not_json"
    if fault:
        faults[fault] += 1
    return fault


def _is_ours(path: Path) -> bool:
    try:
        return set(pq.read_schema(path).names) >= OURS
    except (OSError, pa.ArrowException):
        return False


def _land_parquet(lake: Lake, path: Path, at: datetime) -> LandedFile:
    rows = accepted = unchanged = 0
    faults = Counter[str]()
    for batch in pq.ParquetFile(path).iter_batches(batch_size=BATCH):
        events = [_event(row, faults) for row in batch.to_pylist()]
        landed = land_events(lake, [e for e in events if e is not None], application=SOURCE, received_at=at)
        rows, accepted, unchanged = rows + len(events), accepted + landed.accepted, unchanged + landed.duplicates
        faults.update(drop.reason.value for drop in landed.dropped)
    return LandedFile(rows, accepted, unchanged, rows - accepted - unchanged, tuple(_told(faults)))


def _event(row: Mapping[str, Any], faults: Counter[str]) -> Event | None:
    said = {name: value for name, value in row.items() if name in COLUMNS and value is not None}
    try:
        for name in JSON_COLUMNS:
            if isinstance(said.get(name), str):
                said[name] = json.loads(said[name])
        for name in TIMES:
            if isinstance(moment := said.get(name), datetime) and moment.tzinfo is None:
                said[name] = moment.replace(tzinfo=UTC)
        return Event(source=str(row.get("source") or SOURCE), **said)
    except (TypeError, ValueError):
        faults["not_json"] += 1
        return None


def _told(faults: Mapping[str, int]) -> Sequence[Finding]:
    message, mend = mark("{count} events are left out: {reason}."), mark("Correct them in the file.")
    return [
        Finding(f"plain.{code}", "rows", message, mend, Severity.WARNING, {"count": count, "reason": code})
        for code, count in sorted(faults.items())
        if count
    ]
