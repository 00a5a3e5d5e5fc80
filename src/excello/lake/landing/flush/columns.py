"""How items become the columns of arriving events, and which of them say something that no column holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from excello.lake.landing.arrivals import JSON_COLUMNS, DropReason
from excello.lake.landing.drops import ARRIVING, DETAIL_NAMES
from excello.lake.landing.flush.items import Faults, Items, only
from excello.lake.landing.flush.scans import rows_with_huge_numbers
from excello.lake.landing.flush.times import client_times, read_times
from excello.lake.log import Entry

TEXTS = {
    "message_id": "messageId",
    "type": "type",
    "event": "event",
    "user_id": "userId",
    "anonymous_id": "anonymousId",
    "group_id": "groupId",
    "previous_id": "previousId",
}
"""Column → member of an item."""


def sender_detail(reason: DropReason, detail: str) -> str:
    """A drop's detail in the sender's words: members, not columns."""
    return TEXTS.get(detail, detail) if reason in DETAIL_NAMES else detail


def columns_of_items(
    items: Items, requests: Sequence[Entry], first: int, make_id: Callable[[int, int], str]
) -> pa.Table:
    """Columns (schema `ARRIVING`, `position` counts items) of items whose requests are numbered from `first` on.

    `make_id(owner, index)` names an item without messageId. What no column can hold becomes a fault of `items`; the
    row of a faulty item means nothing.
    """
    items.settle()
    if None in items.columns["messageId"]:
        items.columns["messageId"] = [
            given or make_id(owner, index)
            for given, owner, index in zip(items.columns["messageId"], items.owners, items.indexes, strict=True)
        ]
    columns = {name: _texts(items.columns[member], member, items.faults) for name, member in TEXTS.items()}
    columns |= {name: _objects(items.columns[name], items.faults) for name in JSON_COLUMNS}
    columns |= _origins(items, requests, first)
    columns |= _times(items, columns["received_at"])
    length = len(items.owners)
    columns["position"] = pa.array(np.arange(length, dtype=np.int64))
    return pa.table(
        [columns[field.name] if field.name in columns else pa.nulls(length, field.type) for field in ARRIVING],
        schema=ARRIVING,
    )


def _texts(values: list[Any], member: str, faults: Faults) -> pa.Array:
    try:
        return pa.array(values, pa.string())
    except pa.ArrowTypeError:
        return pa.array(only(str, values, member, faults), pa.string())


def _objects(values: list[bytes | None], faults: Faults) -> pa.Array:
    texts = pa.array(values, pa.binary()).cast(pa.string())
    for row in rows_with_huge_numbers(texts):
        faults.setdefault(row, (DropReason.NOT_JSON, "a number too large"))
    return texts


def _origins(items: Items, requests: Sequence[Entry], first: int) -> dict[str, pa.Array]:
    """What is known of each item from its request."""
    owners = pa.array(np.array(items.owners, np.int64) - first)
    received = pa.array([request.received_at for request in requests], pa.int64())
    return {
        "source": pa.array([request.source for request in requests], pa.string()).take(owners),
        "center": pa.array([request.center or None for request in requests], pa.string()).take(owners),
        "received_at": received.cast(ARRIVING.field("received_at").type).take(owners),
    }


def _times(items: Items, received: pa.Array) -> dict[str, pa.Array]:
    given, others = items.columns["timestamp"], items.columns["originalTimestamp"]
    if any(others):
        given = [at or original for at, original in zip(given, others, strict=True)]
    if not {str, type(None)}.issuperset(map(type, given)):
        given = only(str, given, "timestamp", items.faults)
    happened, unreadable = read_times(given)
    for row, reason in unreadable.items():
        items.faults.setdefault(row, (reason, str(given[row])))
    sent = items.columns["sentAt"]
    sent = [own or shared for own, shared in zip(sent, items.shared_sent_at, strict=True)]
    # A clock that cannot be read corrects nothing, and harms nothing.
    left, _ignored = read_times([text if type(text) is str else None for text in sent])
    return client_times(happened, left, received)
