"""Which version of an imported record counts: an append-only log of pointers, the newest row wins."""

from __future__ import annotations

import pyarrow as pa

from excello.lake.schemas.contract import INSTANT, TableContract, column

RECORDS = TableContract(
    name="records",
    version=1,
    sequenced=True,
    month_of="landed_at",
    order=("source", "record_id", "seq"),
    schema=pa.schema(
        [
            # Order of landing; the newest pointer of a (source, record_id) names the version in force.
            column("seq", pa.int64(), required=True),
            column("source", pa.string(), required=True),
            column("record_id", pa.string(), required=True),
            # Hash of the content in force; events of this record with another hash are history.
            column("record_hash", pa.string(), required=True),
            column("landed_at", INSTANT, required=True),
        ]
    ),
)
