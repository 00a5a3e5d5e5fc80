"""What a flush answers: what was taken, what was not and why, and what just arrived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from excello.lake.landing.arrivals import DropReason

PAYLOAD_LIMIT = 32 * 1024
"""Characters of a dead event that are kept."""
GLIMPSE_LIMIT = 2 * 1024
"""Characters of an event that a watcher is shown."""
RECENT_LIMIT = 50
"""Newest events a source and flush."""
CUT = "…"
"""Ends a payload that was cut."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DeadEvent:
    """One item that was not accepted: item `index` of the request at `position` of a segment.

    `payload` is its JSON as it came, with what it takes from its request (type, sentAt, context, messageId) and
    without write key, so that it stands alone; cut payloads end with `CUT`. `source` is empty where the log itself
    was damaged and nobody can tell.
    """

    segment: int
    position: int
    index: int
    source: str
    center: str | None
    received_at: datetime
    reason: DropReason
    detail: str
    payload: str


@dataclass(frozen=True, slots=True)
class RecentEvent:
    """One item as a watcher sees it arrive; `verdict` is accepted, duplicate or dead, `reason` says why it is dead."""

    received_at: datetime
    type: str
    name: str
    subject: str
    message_id: str
    verdict: str
    reason: str
    payload: str


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """What became of one source's items."""

    accepted: int = 0
    duplicates: int = 0
    dead: int = 0


@dataclass(frozen=True, slots=True)
class Flushed:
    """What became of a segment: the same for each flush of it, so that counts can be kept once a segment."""

    accepted: int
    duplicates: int
    dead: tuple[DeadEvent, ...]
    by_source: Mapping[str, SourceCounts]
    recent: Mapping[str, tuple[RecentEvent, ...]]


def moment(microseconds: int) -> datetime:
    """The log's time as everybody else's."""
    return EPOCH + timedelta(microseconds=microseconds)


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, marked where something is missing."""
    return text if len(text) <= limit else text[: limit - len(CUT)] + CUT
