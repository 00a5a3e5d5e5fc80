"""How a sealed segment is read: its requests, and all their items as columns."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
import pyarrow as pa

from excello.lake.landing.arrivals import JSON_COLUMNS
from excello.lake.landing.drops import ARRIVING
from excello.lake.landing.flush.columns import columns_of_items
from excello.lake.landing.flush.items import Faults, Items
from excello.lake.landing.flush.requests import read_apart, read_whole
from excello.lake.landing.flush.scans import members_in
from excello.lake.log import DamagedSegment, Entry, Segment, read_entries

CHUNK_BYTES = 2 * 1024 * 1024
"""Of requests whose items become columns at one time."""


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes of a log that are no entry any more."""

    position: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class SegmentRead:
    """All items of a segment, numbered from 0.

    rows: schema `ARRIVING`, `position` is the item's number, without the faulty; owners: number of each item's
    request; indexes: its place there; faults: item → (reason, detail).
    """

    segment: Segment
    requests: list[Entry]
    damages: list[Damage]
    rows: pa.Table
    owners: np.ndarray[Any, Any]
    indexes: np.ndarray[Any, Any]
    faults: Faults

    def message_id(self, item: int) -> str:
        """The name of an item that came without messageId."""
        owner = int(self.owners[item])
        return _made_id(self.segment, self.requests[owner], int(self.indexes[item]))


def read_segment(segment: Segment) -> SegmentRead:
    """Read a sealed segment to its end, whatever it holds; raises OSError."""
    requests, damages = _requests_of(segment)
    tables: list[pa.Table] = []
    owners: list[int] = []
    indexes: list[int] = []
    faults: Faults = {}
    first = 0
    for chunk in _chunks(requests):
        with uncollected():
            items, rows = _arrive(segment, chunk, first)
        shift = len(owners)
        tables.append(_sound(rows, items.faults, shift))
        faults |= {shift + row: fault for row, fault in items.faults.items()}
        owners += items.owners
        indexes += items.indexes
        first += len(chunk)
    rows = pa.concat_tables([ARRIVING.empty_table(), *tables])
    return SegmentRead(
        segment, requests, damages, rows, np.array(owners, np.int64), np.array(indexes, np.int64), faults
    )


@contextmanager
def uncollected() -> Iterator[None]:
    """No collection of cycles: what is read from JSON has none, and looking for them costs more than the reading."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _requests_of(segment: Segment) -> tuple[list[Entry], list[Damage]]:
    requests: list[Entry] = []
    damages: list[Damage] = []
    start: int | None = 0
    while start is not None:
        try:
            for entry in read_entries(segment.path, start=start):
                requests.append(entry)
            start = None
        except DamagedSegment as damage:
            damages.append(Damage(damage.position, damage.raw))
            start = damage.following
    return requests, damages


def _chunks(requests: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    begin = size = 0
    for number, request in enumerate(requests):
        size += len(request.body)
        if size >= CHUNK_BYTES:
            yield requests[begin : number + 1]
            begin, size = number + 1, 0
    if begin < len(requests):
        yield requests[begin:]


def _arrive(segment: Segment, requests: Sequence[Entry], first: int) -> tuple[Items, pa.Table]:
    """Read requests in one go where nothing in them is odd, else one by one."""

    def make_id(owner: int, index: int) -> str:
        return _made_id(segment, requests[owner - first], index)

    if items := read_whole(requests, first):
        rows = columns_of_items(items, requests, first, make_id)
        if items.said + _members_in(rows) == members_in(b"".join([request.body for request in requests])):
            return items, rows
    items = read_apart(requests, first)
    return items, columns_of_items(items, requests, first, make_id)


def _members_in(rows: pa.Table) -> int:
    return sum(members_in(chunk) for name in JSON_COLUMNS for chunk in rows[name].chunks)


def _made_id(segment: Segment, request: Entry, index: int) -> str:
    """The same for each flush of the segment; a resend by the client gets another one and counts again."""
    name = blake2b(f"{segment.number}:{request.position}:".encode() + request.body, digest_size=16)
    return f"made-{name.hexdigest()}-{index}"


def _sound(rows: pa.Table, faults: Faults, shift: int) -> pa.Table:
    """The rows without fault, numbered on."""
    if faults:
        kept = np.ones(rows.num_rows, bool)
        kept[list(faults)] = False
        rows = rows.filter(pa.array(kept))
    return rows.set_column(0, "position", pa.array(rows["position"].to_numpy() + shift))
