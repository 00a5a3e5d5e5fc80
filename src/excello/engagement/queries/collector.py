"""What lies in the collector's folder: the newest events of a source, and the requests it refused."""

from __future__ import annotations

import hashlib
import json
import socket
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from excello.engagement.collect.refusals import FILE as REFUSALS
from excello.engagement.collect.refusals import RefusedRequest, read_refusals
from excello.lake.log import sealed_segments

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PATIENCE = timedelta(seconds=60)
"""How long a sealed segment may lie before somebody should look after the worker."""
RING = 200
"""Events of a source that are kept to be looked at."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One event as it came, and what became of it: accepted, duplicate or dead."""

    id: str
    received_at: datetime
    type: str
    name: str
    subject: str
    message_id: str
    verdict: str
    reason: str
    payload: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """One request that the collector turned away, with what it answered."""

    at: datetime
    source: str
    status: int
    code: str
    message: str
    path: str
    size: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What keeps events from arriving: nothing answers where programs send, or what came waits since a moment."""

    is_away: bool
    waits_since: datetime | None

    @property
    def is_well(self) -> bool:
        return not self.is_away and self.waits_since is None


def standing(*, at: datetime) -> Standing:
    """Whether the collector answers and the worker takes in what it sealed."""
    segments = sealed_segments(log_folder())
    oldest = None
    if segments:
        with suppress(FileNotFoundError):
            oldest = datetime.fromtimestamp(segments[0].path.stat().st_mtime, UTC)
    return Standing(_is_away(settings.COLLECT_URL), oldest if oldest and at - oldest > PATIENCE else None)


def _is_away(url: str) -> bool:
    """Asked of this machine only, where a refused connection is certain and quick."""
    place = urlsplit(url)
    if place.hostname not in ("localhost", "127.0.0.1", "::1"):
        return False
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", place.port or 80)) != 0


def collector_folder() -> Path:
    """Where the collector keeps its log and what it exchanges with the rest."""
    return Path(settings.EXCELLO_HOME) / "collector"


def log_folder() -> Path:
    """Where the collector's log lies."""
    return collector_folder() / "log"


def ring_file(source_key: str) -> Path:
    """The file of a source's newest events."""
    return collector_folder() / "recent" / f"{source_key}.json"


def read_ring(source_key: str) -> list[dict[str, Any]]:
    """A source's newest events as they were kept, newest first; none where there is no file yet."""
    try:
        kept: list[dict[str, Any]] = json.loads(ring_file(source_key).read_text("utf-8"))
    except FileNotFoundError:
        return []
    return kept


def arrivals(source_key: str) -> list[Arrival]:
    """A source's newest events, newest first."""
    return [_arrival(kept) for kept in read_ring(source_key)]


def refused_requests(source_keys: Iterable[str | None]) -> list[Refusal]:
    """What the collector turned away lately, newest first; None stands for requests of no known source."""
    wanted = set(source_keys)
    return [_refusal(one) for one in reversed(read_refusals(collector_folder())) if one.source in wanted]


def stamp_of(source_key: str) -> str:
    """Changes whenever the source's newest events or the refused requests do."""
    marks = []
    for path in (ring_file(source_key), collector_folder() / REFUSALS):
        try:
            stat = path.stat()
        except FileNotFoundError:
            continue
        marks.append(f"{stat.st_mtime_ns}-{stat.st_size}")
    return hashlib.sha256(" ".join(marks).encode()).hexdigest()[:12]


def _arrival(kept: Mapping[str, Any]) -> Arrival:
    text = json.dumps([kept["received_at"], kept["message_id"], kept["payload"]])
    values = {**kept, "received_at": datetime.fromisoformat(kept["received_at"])}
    return Arrival(id=hashlib.sha256(text.encode()).hexdigest()[:16], **values)


def _refusal(kept: RefusedRequest) -> Refusal:
    at = EPOCH + timedelta(microseconds=kept.at)
    return Refusal(at, kept.source or "", kept.status, kept.code, kept.message, kept.path, kept.bytes)
