"""How far the lake has come for customers: what a stage, a count or a suggestion rests on."""

from __future__ import annotations

from excello.lake.store import Snapshot

OWN_WORK = "person:"
"""How the events of members' own work name their subject; they move no customer, and land all day."""


def arrived(snapshot: Snapshot) -> str:
    """The same text as long as no event of a customer arrived and no imported record changed."""
    events = snapshot.table("events")
    ours = events.user_id.isnull() & events.anonymous_id.startswith(OWN_WORK).fill_null(False)
    theirs = events.filter(~ours)
    rows = snapshot.rows(theirs.aggregate(last=theirs.seq.max()))
    return f"events {rows[0]['last'] or 0}, records {snapshot.versions['records'] or 0}"
