"""How imported records enter the lake: new, changed or unchanged, whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

import ibis
import pyarrow as pa

from excello.lake.landing.arrivals import Drop, Record
from excello.lake.landing.batches import Head, StaleBatch, append_sequenced, constant
from excello.lake.landing.drops import columns_of, sift
from excello.lake.landing.events import append_events
from excello.lake.schemas import RECORDS
from excello.lake.store import Lake


@dataclass(frozen=True, slots=True)
class DroppedRecord:
    """A record of which an event was not accepted; nothing of it landed."""

    record: Record
    drops: tuple[Drop, ...]


@dataclass(frozen=True, slots=True)
class LandedRecords:
    """What became of each record: new, known with new content, known as it is, or refused."""

    accepted: tuple[Record, ...]
    changed: tuple[Record, ...]
    unchanged: tuple[Record, ...]
    dropped: tuple[DroppedRecord, ...]

    @property
    def fresh(self) -> tuple[Record, ...]:
        """Records that say something new."""
        return self.accepted + self.changed


def land_records(
    lake: Lake,
    records: Iterable[Record],
    *,
    source: str,
    application: str,
    version: int | None = None,
    received_at: datetime,
    allow_undated: bool = False,
    dry_run: bool = False,
) -> LandedRecords:
    """Land imported records in order: a known id with the same hash is unchanged, with another it is replaced.

    Events of a replaced version stay in the store, and out of every clean view. A record lands whole or not at all.
    A record without events is remembered too (its content lives elsewhere). `dry_run` sorts and writes nothing.
    """
    stamped = [_stamp(record, source) for record in records]
    with lake.lease(holder=application):
        fit, dropped = _sift_records(stamped, received_at, allow_undated)
        landed = _sort_records(lake, fit, source, dropped)
        if landed.fresh and not dry_run:
            if Head.of(lake, RECORDS).has_landed(application, version):
                return _replay_of(lake, landed, source)
            rows, drops = columns_of((event for record in landed.fresh for event in record.events), received_at)
            append_events(lake, rows, drops, application, None, allow_undated=allow_undated)
            _land_pointers(lake, landed.fresh, source, application, version, received_at)
    return landed


def _stamp(record: Record, source: str) -> Record:
    events = tuple(
        replace(
            event,
            message_id=_message_id(source, record, index),
            source=source,
            record_id=record.record_id,
            record_hash=record.record_hash,
        )
        for index, event in enumerate(record.events)
    )
    return replace(record, events=events)


def _message_id(source: str, record: Record, index: int) -> str:
    name = "\x00".join((source, record.record_id, record.record_hash, str(index)))
    return "record-" + hashlib.sha256(name.encode()).hexdigest()[:40]


def _sift_records(
    records: list[Record], received_at: datetime, allow_undated: bool
) -> tuple[list[Record], tuple[DroppedRecord, ...]]:
    """Part the records that may land from those with an event that may not."""
    rows, drops = columns_of((event for record in records for event in record.events), received_at)
    drops += sift(rows, allow_undated=allow_undated)[1]
    owners = [number for number, record in enumerate(records) for _ in record.events]
    bad: dict[int, list[Drop]] = {}
    for drop in drops:
        bad.setdefault(owners[drop.position], []).append(drop)
    fit = [record for number, record in enumerate(records) if number not in bad]
    return fit, tuple(DroppedRecord(records[number], tuple(found)) for number, found in sorted(bad.items()))


def _sort_records(lake: Lake, records: list[Record], source: str, dropped: tuple[DroppedRecord, ...]) -> LandedRecords:
    current = _current_hashes(lake, records, source)
    accepted: list[Record] = []
    changed: list[Record] = []
    unchanged: list[Record] = []
    for record in records:
        known = current.get(record.record_id)
        kind = accepted if known is None else unchanged if known == record.record_hash else changed
        kind.append(record)
        current[record.record_id] = record.record_hash
    return LandedRecords(tuple(accepted), tuple(changed), tuple(unchanged), dropped)


def _current_hashes(lake: Lake, records: list[Record], source: str) -> dict[str, str]:
    with lake.snapshot() as snapshot:
        ids = ibis.memtable(pa.table({"record_id": pa.array([r.record_id for r in records], pa.string())}))
        pointers = snapshot.table("records").filter(ibis._.source == source).semi_join(ids, "record_id")
        ordered = snapshot.rows(pointers.order_by("seq").select("record_id", "record_hash"))
    return {row["record_id"]: row["record_hash"] for row in ordered}


def _replay_of(lake: Lake, landed: LandedRecords, source: str) -> LandedRecords:
    """A batch number seen before: nothing is written, since an older content must not replace a newer one."""
    with lake.snapshot() as snapshot:
        pointers = snapshot.table("records").filter(ibis._.source == source).select("record_id", "record_hash")
        known = {(row["record_id"], row["record_hash"]) for row in snapshot.rows(pointers)}
    if any((record.record_id, record.record_hash) not in known for record in landed.fresh):
        raise StaleBatch(f"the batch of {source} was landed before, with other records")
    return LandedRecords((), (), landed.unchanged + landed.fresh, landed.dropped)


def _land_pointers(
    lake: Lake, records: tuple[Record, ...], source: str, application: str, version: int | None, at: datetime
) -> None:
    rows = pa.table(
        {
            "source": pa.repeat(pa.scalar(source), len(records)),
            "record_id": pa.array([record.record_id for record in records], pa.string()),
            "record_hash": pa.array([record.record_hash for record in records], pa.string()),
            "landed_at": constant(at, len(records)),
        }
    )
    append_sequenced(lake, RECORDS, rows, application, version)
