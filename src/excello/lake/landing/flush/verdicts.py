"""What a flush answers of each item: accepted, duplicate or dead; counted by source, dead and newest ones shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import numpy as np

from excello.lake.landing.arrivals import Drop, DropReason
from excello.lake.landing.flush.columns import sender_detail
from excello.lake.landing.flush.items import Faults
from excello.lake.landing.flush.letters import ItemTexts, damaged_letter
from excello.lake.landing.flush.objects import Unreadable, read_object
from excello.lake.landing.flush.reading import SegmentRead
from excello.lake.landing.flush.shapes import (
    GLIMPSE_LIMIT,
    PAYLOAD_LIMIT,
    RECENT_LIMIT,
    DeadEvent,
    Flushed,
    RecentEvent,
    SourceCounts,
    cut,
    moment,
)

Array = np.ndarray[Any, Any]

ACCEPTED, DUPLICATE, DEAD = range(3)
NAMES = ("accepted", "duplicate", "dead")


class Verdicts:
    """The verdict of each item of a segment that was read."""

    def __init__(self, read: SegmentRead, *, accepted: Array, drops: Iterable[Drop], at: datetime) -> None:
        """`accepted`: numbers of the items that are in the lake by this segment."""
        self.read, self.at = read, at
        self.reasons: Faults = dict(read.faults)
        for drop in drops:
            self.reasons[drop.position] = (drop.reason, sender_detail(drop.reason, drop.detail))
        self.verdicts = np.full(len(read.owners), DUPLICATE, np.int8)
        self.verdicts[accepted] = ACCEPTED
        self.verdicts[list(self.reasons)] = DEAD
        names, codes = np.unique([request.source for request in read.requests], return_inverse=True)
        self.sources = [str(name) for name in names]
        self.source_codes = codes[read.owners] if len(codes) else np.zeros(0, np.int64)
        self.texts = ItemTexts(read)

    def flushed(self) -> Flushed:
        """The answer to the caller."""
        counts = np.bincount(self.source_codes * 3 + self.verdicts, minlength=3 * len(self.sources)).reshape(-1, 3)
        by_source = {name: SourceCounts(*map(int, row)) for name, row in zip(self.sources, counts, strict=True)}
        totals = counts.sum(axis=0)
        dead = [self._dead(item) for item in sorted(self.reasons)]
        dead += [damaged_letter(self.read, damage, self.at) for damage in self.read.damages]
        recent = {name: self._recent(code) for code, name in enumerate(self.sources)}
        return Flushed(int(totals[ACCEPTED]), int(totals[DUPLICATE]), tuple(dead), by_source, recent)

    def _dead(self, item: int) -> DeadEvent:
        request = self.read.requests[int(self.read.owners[item])]
        reason, detail = self.reasons[item]
        return DeadEvent(
            segment=self.read.segment.number,
            position=request.position,
            index=int(self.read.indexes[item]),
            source=request.source,
            center=request.center,
            received_at=moment(request.received_at),
            reason=reason,
            detail=detail[:200],
            payload=cut(self.texts.payload(item), PAYLOAD_LIMIT),
        )

    def _recent(self, code: int) -> tuple[RecentEvent, ...]:
        newest = np.flatnonzero(self.source_codes == code)[-RECENT_LIMIT:]
        return tuple(self._glimpse(int(item)) for item in newest[::-1])

    def _glimpse(self, item: int) -> RecentEvent:
        payload = self.texts.payload(item)
        said = _said(payload)
        reason: DropReason | str = self.reasons[item][0] if item in self.reasons else ""
        return RecentEvent(
            received_at=moment(self.read.requests[int(self.read.owners[item])].received_at),
            type=said("type"),
            name=said("event") or said("name"),
            subject=said("userId") or said("anonymousId"),
            message_id=said("messageId"),
            verdict=NAMES[self.verdicts[item]],
            reason=str(reason),
            payload=cut(payload, GLIMPSE_LIMIT),
        )


def _said(payload: str) -> Any:
    """How to ask a payload for a text; empty where it has none, or cannot be read."""
    try:
        members = read_object(payload.encode())
    except Unreadable:
        members = {}
    return lambda name: value if isinstance(value := members.get(name), str) else ""
