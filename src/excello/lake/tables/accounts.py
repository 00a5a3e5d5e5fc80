"""Which companies the lake knows, from group events."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from excello.lake.json_fields import merged_objects, text_at
from excello.lake.store import Snapshot
from excello.lake.tables.clean import clean_events
from excello.lake.vocabulary import EventType


def accounts(snapshot: Snapshot) -> ir.Table:
    """One row an account: account_id, name, sector, country, traits (JSON text, latest), first_seen, last_seen."""
    return snapshot.derived("accounts", _accounts)


def _accounts(snapshot: Snapshot) -> ir.Table:
    events = clean_events(snapshot)
    calls = events.filter((events.type == EventType.GROUP.value) & events.group_id.notnull())
    seen = calls.group_by("group_id").aggregate(first_seen=calls.timestamp.min(), last_seen=calls.timestamp.max())
    joined = seen.left_join(merged_objects(calls, "group_id", "traits"), "group_id")
    return joined.select(
        account_id=joined.group_id,
        name=ibis.coalesce(text_at(joined.traits, "name"), joined.group_id),
        sector=text_at(joined.traits, "sector"),
        country=text_at(joined.traits, "country"),
        traits=ibis.coalesce(joined.traits, ibis.literal("{}")),
        first_seen=joined.first_seen,
        last_seen=joined.last_seen,
    )
