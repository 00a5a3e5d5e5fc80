"""Which events are one contact's: those of its buckets that belong to it now, and what landed since."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
from deltalake.exceptions import DeltaError

from excello.lake.identity import Members, members_of
from excello.lake.schemas import EVENTS
from excello.lake.store import Snapshot
from excello.lake.timeline.layout import TIMELINE, bucket_of
from excello.lake.timeline.shelf import Shelf, mark_broken, open_shelf

log = logging.getLogger(__name__)

TAIL_ROWS = 100_000
"""Events that this process keeps in memory beside the table; with more of them the whole store is searched."""
NEWEST_FIRST = (("timestamp", "descending"), ("seq", "descending"))


@dataclass(frozen=True, slots=True)
class Tail:
    """Events of a store after one ingest number and up to another."""

    events_id: str
    after: int
    upto: int
    rows: pa.Table


_tails: dict[str, Tail] = {}
_tails_lock = threading.Lock()
TAILS_KEPT = 4


def contact_events(snapshot: Snapshot, contact_id: str) -> pa.Table | None:
    """Every event that counts of one contact, newest first, undated ones last: columns of the events contract.

    None where the timeline's table is so far behind, or so broken, that the whole store must be searched.
    """
    shelf = snapshot.derived("contact_timeline", _shelf)
    covered = 0 if shelf is None else min(shelf.covered, snapshot.last_seq("events"))
    if snapshot.last_seq("events") - covered > TAIL_ROWS:
        return None
    members = members_of(snapshot, contact_id)
    parts = [_belonging(_tail(snapshot, covered), members)]
    if shelf is not None:
        found = _found(shelf, {bucket_of(identity) for identity in members.users | members.visitors})
        if found is None:
            return None
        parts.append(_belonging(found.filter(pc.less_equal(found["seq"], covered)), members))
    rows = _counting(snapshot, pa.concat_tables(parts))
    return rows.sort_by(NEWEST_FIRST)


def _shelf(snapshot: Snapshot) -> Shelf | None:
    folder = snapshot.lake.derived / TIMELINE.name
    try:
        shelf = open_shelf(folder, snapshot.table_id("events"))
    except (OSError, DeltaError):
        log.warning("the timeline in %s does not open", folder, exc_info=True)
        mark_broken(folder)
        return None
    if shelf is not None:
        snapshot.reader.pin({f"derived/{TIMELINE.name}": shelf.version})
    return shelf


def _found(shelf: Shelf, buckets: set[int]) -> pa.Table | None:
    try:
        return shelf.rows(buckets)
    except (OSError, pa.ArrowInvalid):
        log.warning("the timeline in %s is broken and will be made anew", shelf.folder, exc_info=True)
        mark_broken(shelf.folder)
        return None


def _belonging(rows: pa.Table, members: Members) -> pa.Table:
    users, visitors = (pa.array(sorted(ids), pa.string()) for ids in (members.users, members.visitors))
    known = pc.is_in(rows["user_id"], value_set=users)
    visiting = pc.and_(pc.is_null(rows["user_id"]), pc.is_in(rows["anonymous_id"], value_set=visitors))
    return rows.filter(pc.or_(known, visiting))


def _tail(snapshot: Snapshot, after: int) -> pa.Table:
    """What landed after an ingest number, up to the snapshot's own; only what this process has not seen is read."""
    events_id, upto = snapshot.table_id("events"), snapshot.last_seq("events")
    known = _tails.get(events_id)
    if known is None or not known.after <= after <= known.upto:
        known = Tail(events_id, after, after, EVENTS.schema.empty_table())
    rows = known.rows
    if upto > known.upto:
        new = snapshot.landed_since("events", known.upto, EVENTS.schema.names)
        rows = pa.concat_tables([rows, new.cast(EVENTS.schema)])
        rows = rows.filter(pc.greater(rows["seq"], after))
        with _tails_lock:
            if len(_tails) >= TAILS_KEPT:
                _tails.clear()
            _tails[events_id] = Tail(events_id, after, upto, rows)
    return rows.filter(pc.and_(pc.greater(rows["seq"], after), pc.less_equal(rows["seq"], upto)))


def _counting(snapshot: Snapshot, rows: pa.Table) -> pa.Table:
    """Rows without those of a record that newer content has replaced."""
    imported = rows.filter(pc.is_valid(rows["record_id"]))
    if imported.num_rows == 0:
        return rows
    wanted = imported.select(["source", "record_id"]).group_by(["source", "record_id"]).aggregate([])
    lent = snapshot.given("timeline_wanted", wanted)
    newest = snapshot.arrow(snapshot.kept("lake.timeline.newest", lambda opened: _newest(opened, lent)))
    in_force = set(zip(*(newest[name].to_pylist() for name in newest.column_names), strict=True))
    told = zip(*(rows[name].to_pylist() for name in ("source", "record_id", "record_hash")), strict=True)
    return rows.filter(pa.array([row[1] is None or row in in_force for row in told], pa.bool_()))


def _newest(snapshot: Snapshot, wanted: ir.Table) -> ir.Table:
    pointers = snapshot.table("records").semi_join(wanted, ["source", "record_id"])
    return pointers.group_by("source", "record_id").aggregate(record_hash=pointers.record_hash.argmax(pointers.seq))
