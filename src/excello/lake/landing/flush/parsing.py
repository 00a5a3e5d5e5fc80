"""Whether one item, say a mended dead letter, would be accepted, and as which event."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import blake2b

import pyarrow as pa

from excello.findings import Finding, Refused, refuse_if
from excello.lake.landing.arrivals import JSON_COLUMNS, DropReason, Event
from excello.lake.landing.drops import failures_of, without_empty_texts
from excello.lake.landing.flush.columns import columns_of_items
from excello.lake.landing.flush.faults import finding_of
from excello.lake.landing.flush.items import BATCH, Items
from excello.lake.landing.flush.objects import Unreadable, read_object
from excello.lake.landing.flush.shapes import EPOCH
from excello.lake.log import Entry


def parse_arrival(payload: str | bytes, *, source: str, center: str | None, received_at: datetime) -> Event:
    """The event that an item's JSON says, as a flush would land it; raises Refused with findings on its members.

    `received_at` is when it arrived, which its time is measured against. An item without messageId gets one made of
    its text, so that handing it in twice still counts once.
    """
    data = payload.encode("utf-8", "surrogatepass") if isinstance(payload, str) else payload
    try:
        item = read_object(data)
    except Unreadable as error:
        raise Refused([finding_of(error.reason, error.detail)]) from error
    items = Items()
    items.add(0, BATCH, [item])
    request = Entry((received_at - EPOCH) // timedelta(microseconds=1), source, center, BATCH, data)
    rows = columns_of_items(items, [request], 0, lambda _owner, _index: _made_id(request))
    refuse_if([finding_of(reason, detail) for reason, detail in items.faults.values()])
    refuse_if(_failed_checks(rows))
    try:
        return _event_of(without_empty_texts(rows))
    except RecursionError as error:
        raise Refused([finding_of(DropReason.NOT_JSON, str(error))]) from error


def _failed_checks(rows: pa.Table) -> Iterator[Finding]:
    for drop in failures_of(rows, allow_undated=False):
        yield finding_of(drop.reason, drop.detail)


def _made_id(request: Entry) -> str:
    name = blake2b(f"{request.source}:{request.received_at}:".encode() + request.body, digest_size=16)
    return f"made-{name.hexdigest()}"


def _event_of(rows: pa.Table) -> Event:
    [row] = rows.drop_columns(["position", "received_at"]).to_pylist()
    return Event(**{**row, **{name: json.loads(row[name] or "{}") for name in JSON_COLUMNS}})
