"""The event: one thing that happened, in the Segment vocabulary, as a row of the lake."""

from __future__ import annotations

import pyarrow as pa

from excello.lake.schemas.contract import INSTANT, TableContract, column

EVENTS = TableContract(
    name="events",
    version=2,
    sequenced=True,
    month_of="timestamp",
    schema=pa.schema(
        [
            # Order of arrival in this lake, 1, 2, 3 …: breaks ties of equal times; an integer, a text key costs 1.7 ×.
            column("seq", pa.int64(), required=True),
            # Unique in the lake; under 100 characters; the same id again is the same event.
            column("message_id", pa.string(), required=True),
            column("type", pa.string(), required=True),
            # Name of a track event; null for the other types (a page's name is properties.name).
            column("event", pa.string()),
            # The known person; null while anonymous. A contact's id is its user_id.
            column("user_id", pa.string()),
            column("anonymous_id", pa.string()),
            # Account: of a group call, or of the account an imported record belongs to.
            column("group_id", pa.string()),
            # alias only: the id that becomes user_id.
            column("previous_id", pa.string()),
            # When it happened. Null = undated, only where a mapping allows it: import time never stands in.
            column("timestamp", INSTANT),
            column("received_at", INSTANT, required=True),
            # What sent it: a write key's source, a mapping, `excello.<room>`.
            column("source", pa.string(), required=True),
            # Slug of the center it arrived through; contacts belong to the whole company.
            column("center", pa.string()),
            # Imported rows: which record of the source, and the hash of that record's content (see records).
            column("record_id", pa.string()),
            column("record_hash", pa.string()),
            # JSON objects as text, members as they came (of imports: sorted); null when the call carried none.
            column("context", pa.string()),
            column("properties", pa.string()),
            column("traits", pa.string()),
            # Since v2. What the client's clocks said: when it happened, and when the request left; null where not told.
            column("original_timestamp", INSTANT),
            column("sent_at", INSTANT),
        ]
    ),
)
