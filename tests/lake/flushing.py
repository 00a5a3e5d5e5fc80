"""How flush tests hand in requests, and look at what became of them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.lake.conftest import AT

from excello.lake.landing.flush import Flushed, flush_segment
from excello.lake.landing.flush.shapes import EPOCH
from excello.lake.log import Entry, LogWriter, Segment, sealed_segments
from excello.lake.store import Lake

RECEIVED = (AT - EPOCH) // timedelta(microseconds=1)


def request(body: Any, kind: str = "batch", source: str = "web", received: int = RECEIVED) -> Entry:
    """A request as the collector logs it; `body` is JSON-ready, or bytes that stand for themselves."""
    return Entry(received, source, "demo", kind, body if isinstance(body, bytes) else json.dumps(body).encode())


def item(message_id: str = "m1", **given: Any) -> dict[str, Any]:
    """A sound track event; None leaves a member out."""
    fields = {"type": "track", "event": "Email Link Clicked", "userId": "ann", "messageId": message_id, **given}
    return {name: value for name, value in fields.items() if value is not None}


def batch(*items: Any, **shared: Any) -> Entry:
    """A request with several items."""
    return request({"batch": list(items), **shared})


def seal(home: Path, *requests: Entry) -> Segment:
    """A sealed segment that holds these requests."""
    folder = home / "collector" / "log"
    writer = LogWriter(folder)
    writer.write(requests)
    writer.close()
    return sealed_segments(folder)[-1]


def flush(lake: Lake, *requests: Entry) -> Flushed:
    """What becomes of these requests as a segment of their own."""
    return flush_segment(lake, seal(lake.home, *requests), at=AT)


def stored(lake: Lake) -> list[dict[str, Any]]:
    """All events of the lake, in the order they came."""
    with lake.snapshot() as snapshot:
        return snapshot.rows(snapshot.table("events").order_by("seq"))
