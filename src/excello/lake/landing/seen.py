"""Which messages the lake has already, and under which ingest number."""

from __future__ import annotations

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from excello.lake.store import Lake


def seqs_of(lake: Lake, message_ids: pa.ChunkedArray) -> pa.Array:
    """For each message id its `seq` in the lake, 0 where it is new."""
    if len(message_ids) == 0:
        return pa.array([], pa.int64())
    with lake.snapshot() as snapshot:
        ids = ibis.memtable(pa.table({"message_id": message_ids}))
        known = snapshot.arrow(snapshot.table("events").semi_join(ids, "message_id").select("message_id", "seq"))
    found = pc.index_in(message_ids, value_set=known["message_id"].combine_chunks())
    seqs = pc.take(known["seq"].combine_chunks(), found.combine_chunks())
    return pc.fill_null(seqs, 0)
