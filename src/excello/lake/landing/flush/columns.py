"""How items become the columns of arriving events, and which of them say something of the wrong type."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from excello.lake.landing.arrivals import JSON_COLUMNS, DropReason
from excello.lake.landing.drops import ARRIVING, DETAIL_NAMES
from excello.lake.landing.flush.objects import count_members, encode
from excello.lake.landing.flush.requests import BATCH, Items
from excello.lake.landing.flush.scans import members_in, rows_with_huge_numbers
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
NAMES = ("name", "category")
"""Beside the properties of a page or screen; stored among them."""
TIMES = ("timestamp", "originalTimestamp", "sentAt")

Taken = dict[str, list[Any]]
Faults = dict[int, tuple[DropReason, str]]


@dataclass(frozen=True, slots=True)
class Columns:
    """rows: schema `ARRIVING`, `position` counts items; faults: row → (reason, detail); members: all that were said."""

    rows: pa.Table
    faults: Faults
    members: int


def sender_detail(reason: DropReason, detail: str) -> str:
    """A drop's detail in the sender's words: members, not columns."""
    return TEXTS.get(detail, detail) if reason in DETAIL_NAMES else detail


def columns_of_items(
    items: Items, requests: Sequence[Entry], first: int, make_id: Callable[[int, int], str]
) -> Columns:
    """Columns of `items`, whose requests are numbered from `first` on; a faulty row's values mean nothing.

    `make_id(owner, index)` names an item without messageId. The objects of `items` are emptied on the way.
    """
    faults = dict(items.faults)
    said = sum(map(len, items.objects))
    taken = {name: [item.pop(name, None) or None for item in items.objects] for name in MEMBERS}
    said -= sum(map(len, items.objects))
    taken["type"] = _types(taken["type"], items.kinds)
    said -= _move_names(taken) if any(taken["name"]) or any(taken["category"]) else 0
    taken["messageId"] = [
        given or make_id(owner, index)
        for given, owner, index in zip(taken["messageId"], items.owners, items.indexes, strict=True)
    ]
    taken["groupId"] = _groups(taken["groupId"], taken["context"])
    columns = {name: _texts(taken, member, faults) for name, member in TEXTS.items()}
    columns |= {name: _objects(taken, name, faults) for name in JSON_COLUMNS}
    columns |= _origins(items, requests, first)
    columns |= _times(taken, items, columns["received_at"], faults)
    said += items.members + count_members([*items.rests, *filter(None, items.objects)])
    said += sum(members_in(columns[name]) for name in JSON_COLUMNS)
    return Columns(_table(columns, len(items.objects)), faults, said)


MEMBERS = tuple(dict.fromkeys([*TEXTS.values(), *JSON_COLUMNS, *NAMES, *TIMES]))


def _types(given: list[Any], kinds: list[str]) -> list[Any]:
    """The route says the type; in a batch each item does."""
    return [said if kind == BATCH else kind for said, kind in zip(given, kinds, strict=True)]


def _move_names(taken: Taken) -> int:
    """Put name and category of pages and screens among their properties; returns how many that added."""
    added = 0
    for row, kind in enumerate(taken["type"]):
        if kind not in ("page", "screen"):
            continue
        own = taken["properties"][row] or {}
        if isinstance(own, dict):
            lent = {name: value for name in NAMES if (value := taken[name][row]) and name not in own}
            added += count_members(lent)
            taken["properties"][row] = {**own, **lent} or None
    return added


def _groups(given: list[Any], contexts: list[Any]) -> list[Any]:
    """The account of a call that is no group call stands in its context."""
    if not any("groupId" in context for context in contexts if type(context) is dict):
        return given
    lent = [context.get("groupId") if type(context) is dict else None for context in contexts]
    return [own or (other if isinstance(other, str) else None) for own, other in zip(given, lent, strict=True)]


def _texts(taken: Taken, member: str, faults: Faults) -> pa.Array:
    try:
        return pa.array(taken[member], pa.string())
    except pa.ArrowTypeError:
        return pa.array(_only(str, taken[member], member, faults), pa.string())


def _objects(taken: Taken, name: str, faults: Faults) -> pa.Array:
    values = taken[name]
    if not {dict, type(None)}.issuperset(map(type, values)):
        values = _only(dict, values, name, faults)
    texts = pa.array([None if value is None else encode(value) for value in values], pa.binary()).cast(pa.string())
    for row in rows_with_huge_numbers(texts):
        faults.setdefault(row, (DropReason.NOT_JSON, "a number too large"))
    return texts


def _only(kind: type, values: Sequence[Any], member: str, faults: Faults) -> list[Any]:
    """The values of the right type; the others are faults."""
    for row, value in enumerate(values):
        if value is not None and not isinstance(value, kind):
            faults.setdefault(row, (DropReason.WRONG_TYPE, member))
    return [value if isinstance(value, kind) else None for value in values]


def _origins(items: Items, requests: Sequence[Entry], first: int) -> dict[str, pa.Array]:
    """What is known of each item from its request."""
    owners = pa.array(np.array(items.owners, np.int64) - first)
    received = pa.array([request.received_at for request in requests], pa.int64())
    return {
        "source": pa.array([request.source for request in requests], pa.string()).take(owners),
        "center": pa.array([request.center or None for request in requests], pa.string()).take(owners),
        "received_at": received.cast(ARRIVING.field("received_at").type).take(owners),
    }


def _times(taken: Taken, items: Items, received: pa.Array, faults: Faults) -> dict[str, pa.Array]:
    given = [at or original for at, original in zip(taken["timestamp"], taken["originalTimestamp"], strict=True)]
    given = given if {str, type(None)}.issuperset(map(type, given)) else _only(str, given, "timestamp", faults)
    sent = [own or shared for own, shared in zip(taken["sentAt"], items.sent_at, strict=True)]
    happened, unreadable = read_times(given)
    for row, reason in unreadable.items():
        faults.setdefault(row, (reason, str(given[row])))
    # A clock that cannot be read corrects nothing, and harms nothing.
    left, _ignored = read_times([text if isinstance(text, str) else None for text in sent])
    return client_times(happened, left, received)


def _table(columns: dict[str, pa.Array], length: int) -> pa.Table:
    columns["position"] = pa.array(np.arange(length, dtype=np.int64))
    return pa.table(
        [columns[field.name] if field.name in columns else pa.nulls(length, field.type) for field in ARRIVING],
        schema=ARRIVING,
    )
