"""How the timeline's table is laid out: rows by bucket of their id, so that one id's rows lie in a few small places.

A file is either wide (any bucket: a few events that came lately) or holds one region of buckets. Within a file rows
stand by bucket in small row groups; commits tell each file's least and greatest bucket. An event stands under its
user_id, else its anonymous_id; who that is, identity tells when it is read.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from excello.lake.schemas import EVENTS
from excello.lake.schemas.contract import TableContract, column

BUCKETS = 65_536
REGIONS = 512
ROW_GROUP, COMPRESSION = 2_048, "lz4"
"""Rows that are decoded to read a contact's few. Beginning to unpack costs zstd as much as all of them cost LZ4."""

TIMELINE = TableContract(
    name="contact_timeline",
    version=EVENTS.version,
    schema=EVENTS.schema.append(column("bucket", pa.int32(), required=True)),
    order=("bucket", "timestamp", "seq"),
    spans=("bucket",),
)


def bucket_of(identity: str) -> int:
    """Bucket of a user_id or an anonymous_id; the same on every machine and in every version."""
    return zlib.crc32(identity.encode()) % BUCKETS


def region_of(bucket: int) -> int:
    """Region of a bucket."""
    return bucket * REGIONS // BUCKETS


def laid_out(events: pa.Table) -> pa.Table:
    """Rows of the events contract as rows of the timeline, in its order."""
    ids = pc.coalesce(events["user_id"], events["anonymous_id"]).combine_chunks().dictionary_encode()
    buckets = pa.array([bucket_of(identity) for identity in ids.dictionary.to_pylist()], pa.int32())
    rows = events.select(EVENTS.schema.names).append_column("bucket", buckets.take(ids.indices))
    return rows.sort_by([(name, "ascending") for name in TIMELINE.order])


def regions_in(rows: pa.Table) -> Iterable[tuple[int, pa.Table]]:
    """Laid out rows cut into regions, empty ones left out."""
    buckets = rows["bucket"].combine_chunks().to_numpy()
    starts = [region * BUCKETS // REGIONS for region in range(REGIONS + 1)]
    edges = buckets.searchsorted(starts)
    for region, (first, last) in enumerate(pairwise(edges)):
        if last > first:
            yield region, rows.slice(first, last - first)
