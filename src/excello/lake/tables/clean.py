"""Which landed events count: of an imported record only those of its newest content.

Each message is in the store once: landing sees to that, so that readers need not sort every event to find doubles.
"""

from __future__ import annotations

import hashlib

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from excello.lake.identity import with_contacts
from excello.lake.ordered import latest
from excello.lake.store import Snapshot
from excello.lake.timeline.reading import contact_events


def clean_events(snapshot: Snapshot) -> ir.Table:
    """Events that count, one row a message_id: the columns of the events contract, and

    contact_id: who it is by all that is known now (see `lake.identity`), null for a visitor nobody knows; subject: the
    contact, else the visitor's anonymous_id.
    """
    return snapshot.derived("clean_events", lambda opened: counting(opened, opened.table("events")))


def timeline(snapshot: Snapshot, contact_id: str) -> ir.Table:
    """Every event of one contact, newest first, undated ones last; columns as those of `clean_events`.

    From the timeline's table and what landed since, wherever the lake is kept up; else from the whole store.
    """
    found = contact_events(snapshot, contact_id)
    if found is None:
        every = clean_events(snapshot)
        events = every.filter(every.contact_id == contact_id)
    else:
        who = pa.repeat(pa.scalar(contact_id), found.num_rows)
        rows = found.append_column("contact_id", who).append_column("subject", who)
        events = snapshot.given(f"timeline_{hashlib.md5(contact_id.encode()).hexdigest()}", rows)
    return events.order_by(ibis.desc("timestamp", nulls_first=False), ibis.desc("seq"))


def counting(snapshot: Snapshot, events: ir.Table) -> ir.Table:
    """Those of some landed events that count, with contact_id and subject."""
    pointers = snapshot.table("records")
    in_force = pointers.group_by(record_source=pointers.source, record_key=pointers.record_id).aggregate(
        hash_in_force=latest(pointers.record_hash, pointers.seq)
    )
    joined = events.left_join(
        in_force, [events.source == in_force.record_source, events.record_id == in_force.record_key]
    )
    in_force = joined.filter(joined.record_id.isnull() | (joined.record_hash == joined.hash_in_force))
    return with_contacts(snapshot, in_force.select(*(name for name in events.columns if name != "month")))
