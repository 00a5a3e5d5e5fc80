"""What arbitration decided for every pair, and whom a frozen audience holds."""

from __future__ import annotations

import pyarrow as pa

from excello.lake.schemas.contract import INSTANT, TableContract, column

DECISIONS = TableContract(
    name="decisions",
    version=1,
    month_of="decided_at",
    schema=pa.schema(
        [
            column("center", pa.string()),
            column("wave_id", pa.string(), required=True),
            column("wave_date", pa.date32(), required=True),
            column("contact_id", pa.string(), required=True),
            column("touch_id", pa.string(), required=True),
            column("campaign_id", pa.string()),
            column("campaign_label", pa.string()),
            column("channel", pa.string()),
            column("category", pa.string()),
            column("topic", pa.string()),
            # Worth of the pair, in the unit of the touch's value.
            column("value", pa.float64()),
            column("chosen", pa.bool_(), required=True),
            # One reason a pair: chosen, no_consent, gap, cap, lost, …
            column("reason", pa.string(), required=True),
            # Touch that was preferred, and by how much.
            column("lost_to", pa.string()),
            column("margin", pa.float64()),
            column("detail", pa.string()),
            column("decided_at", INSTANT, required=True),
        ]
    ),
)

AUDIENCES = TableContract(
    name="audiences",
    version=1,
    month_of="frozen_at",
    schema=pa.schema(
        [
            column("center", pa.string()),
            column("snapshot_id", pa.string(), required=True),
            column("campaign_id", pa.string(), required=True),
            column("contact_id", pa.string(), required=True),
            # Kept back from every touch of the campaign, to measure its effect.
            column("held_out", pa.bool_(), required=True),
            column("frozen_at", INSTANT, required=True),
        ]
    ),
)
