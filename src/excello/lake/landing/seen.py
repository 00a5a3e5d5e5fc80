"""Which messages the lake has already, and under which ingest number, without reading its history."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from xxhash import xxh3_64_intdigest

from excello.lake.landing.batches import STAMP, STAMP_BEFORE, Appended, Head
from excello.lake.landing.runs import Array, Runs, State
from excello.lake.schemas import EVENTS
from excello.lake.schemas.contract import SEQUENCE
from excello.lake.store import Lake, Snapshot

ROWS_AT_ONCE = 4_000_000
FEW = 1_000
"""Ingest numbers that are asked for one by one; more are asked for as a range."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Looked:
    """Arriving rows, one a message id (the first stays): the hash of each, and its `seq` in the lake, 0 = new."""

    rows: pa.Table
    hashes: Array
    seqs: Array

    @property
    def fresh(self) -> Looked:
        """Those that are new."""
        new = self.seqs == 0
        return Looked(self.rows.filter(pa.array(new)), self.hashes[new], self.seqs[new])


class SeenMessages:
    """The index of message ids of table `events`, up to date with it; to be used under the lake's lease.

    A cache under ``lake/index``: a hash that is found is confirmed by the table, and an index that cannot be shown to
    belong to the table as it stands is made again from it.
    """

    def __init__(self, lake: Lake) -> None:
        self.lake = lake
        self.runs = Runs(lake.root / "index")
        self._catch_up()

    def look_up(self, rows: pa.Table) -> Looked:
        """What the lake knows of some arriving rows (columns position and message_id, and any other)."""
        hashes = hashes_of(rows["message_id"])
        if _repeat(hashes):
            firsts = rows.group_by("message_id").aggregate([("position", "min")])["position_min"]
            kept = pc.is_in(rows["position"], value_set=firsts.combine_chunks())
            rows, hashes = rows.filter(kept), hashes[kept.to_numpy()]
        return Looked(rows, hashes, self._seqs_of(rows["message_id"], hashes))

    def add(self, hashes: Array, appended: Appended) -> None:
        """Know the rows of a landing, in their order. They are landed whatever happens here: a failure costs time."""
        seqs = np.arange(appended.first, appended.first + len(hashes), dtype=np.int64)
        table = self.runs.state.table or Head.of(self.lake, EVENTS).table_id
        try:
            self.runs.extend([(hashes, seqs)], State(table, int(seqs[-1]), appended.stamp))
        except OSError:
            log.warning("the index of message ids was not written; the next landing reads the table", exc_info=True)

    def _seqs_of(self, message_ids: pa.ChunkedArray, hashes: Array) -> Array:
        answer = np.zeros(len(hashes), np.int64)
        places, seqs = self.runs.find(hashes)
        if len(places):
            known = self._named(seqs)
            found = pc.index_in(pa.array(seqs), value_set=known["seq"].combine_chunks())
            named = known["message_id"].combine_chunks().take(found)
            same = pc.fill_null(pc.equal(named, message_ids.take(pa.array(places)).combine_chunks()), False).to_numpy(
                False
            )
            answer[places[same]] = seqs[same]
        return answer

    def _catch_up(self) -> None:
        """Add what landed without the index, or start anew where it belongs to another past of the table."""
        head = Head.of(self.lake, EVENTS)
        table, last, stamp = head.table_id, head.number(SEQUENCE), head.number(STAMP)
        state = self.runs.state
        if state.table != table or state.seq > last or state.stamp not in (stamp, head.number(STAMP_BEFORE)):
            self.runs.forget()
        if self.runs.state.seq < last:
            with self.lake.snapshot() as snapshot:
                self.runs.extend(_pairs_since(snapshot, self.runs.state.seq), State(table, last, stamp))

    def _named(self, seqs: Array) -> pa.Table:
        """Message ids of the rows with these ingest numbers, and of some others."""
        with self.lake.snapshot() as snapshot:
            events = snapshot.since(EVENTS.name, int(seqs.min()) - 1)
            wanted = np.unique(seqs)
            near = events.seq.isin(wanted.tolist()) if len(wanted) <= FEW else events.seq <= int(seqs.max())
            return snapshot.arrow(events.filter(near).select("message_id", "seq"))


def hashes_of(message_ids: pa.ChunkedArray) -> Array:
    """64 bits of each id, the same for ever."""
    return np.fromiter(map(xxh3_64_intdigest, message_ids.cast(pa.binary()).to_pylist()), np.uint64, len(message_ids))


def _repeat(hashes: Array) -> bool:
    ordered = np.sort(hashes)
    return bool((ordered[1:] == ordered[:-1]).any())


def _pairs_since(snapshot: Snapshot, seq: int) -> Iterator[tuple[Array, Array]]:
    """Hashes and ingest numbers of the rows that landed after `seq`, some at a time."""
    rows = snapshot.since(EVENTS.name, seq).select("message_id", "seq")
    for batch in snapshot.backend.to_pyarrow_batches(rows, chunk_size=ROWS_AT_ONCE):
        yield hashes_of(batch["message_id"]), batch["seq"].to_numpy()
