"""How events enter the lake: checked, once each by message id, on disk when the call returns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from excello.lake.landing.arrivals import Drop, Event
from excello.lake.landing.batches import Head, StaleBatch, append_sequenced
from excello.lake.landing.drops import columns_of, sift, without_empty_texts
from excello.lake.landing.seen import SeenMessages
from excello.lake.schemas import EVENTS
from excello.lake.store import Lake


@dataclass(frozen=True, slots=True)
class Landed:
    """What became of a batch of events; accepted + duplicates + len(dropped) is what was handed in."""

    accepted: int
    duplicates: int
    dropped: tuple[Drop, ...]


def land_events(
    lake: Lake,
    events: Iterable[Event],
    *,
    application: str,
    version: int | None = None,
    received_at: datetime,
    allow_undated: bool = False,
) -> Landed:
    """Append events once each; when this returns they are on disk.

    A message_id counts once, within the batch and against the store (the first one stays). `application` and
    `version` number the batch (rising within an application; None = the next), so that a replay after a crash is
    recognised; a number already landed that brings unseen events raises `StaleBatch`. Raises `LeaseHeld`, OSError.
    """
    rows, drops = columns_of(events, received_at)
    with lake.lease(holder=application):
        return append_events(lake, rows, drops, application, version, allow_undated=allow_undated)


def append_events(
    lake: Lake, rows: pa.Table, drops: list[Drop], application: str, version: int | None, *, allow_undated: bool
) -> Landed:
    """Land rows (schema `drops.ARRIVING`) beside `drops` that were found before; the caller holds the lease."""
    kept, refused = sift(rows, allow_undated=allow_undated)
    seen = SeenMessages(lake)
    fresh = seen.look_up(kept).fresh
    if fresh.rows.num_rows:
        if Head.of(lake, EVENTS).has_landed(application, version):
            raise StaleBatch(f"batch {version} of {application} was landed before, with other events")
        body = without_empty_texts(fresh.rows).drop_columns(["position"])
        seen.add(fresh.hashes, append_sequenced(lake, EVENTS, body, application, version))
    dropped = sorted([*drops, *refused], key=lambda drop: drop.position)
    return Landed(fresh.rows.num_rows, kept.num_rows - fresh.rows.num_rows, tuple(dropped))
