"""What arrives, for tests: events written into the collector's log as the collector writes them, and taken in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.support.cast import AT

from excello.core.lake_home import lake
from excello.engagement.models import Source
from excello.engagement.public import take_collected
from excello.engagement.queries.collector import log_folder
from excello.lake.log import Entry, LogWriter


def event(message_id: str, **changes: Any) -> dict[str, Any]:
    """A track event that the lake takes; a change to None leaves a member out."""
    given = {"type": "track", "event": "Trial Started", "userId": "anna", "messageId": message_id, **changes}
    return {name: value for name, value in given.items() if value is not None}


def write(source: Source, *items: Mapping[str, Any], at: datetime = AT) -> None:
    """A batch of one source, acknowledged and sealed."""
    folder = log_folder()
    folder.mkdir(parents=True, exist_ok=True)
    writer = LogWriter(folder, first=(lake().batch_of("events", "collector") or 0) + 1)
    body = json.dumps({"batch": list(items)}).encode()
    writer.write([Entry(int(at.timestamp() * 1_000_000), source.key, source.center.slug, "batch", body)])
    writer.close()


def arrive(source: Source, *items: Mapping[str, Any], at: datetime = AT) -> int:
    """The same, and the worker's beat that takes it in."""
    write(source, *items, at=at)
    return take_collected(at=at)


def landed() -> list[dict[str, Any]]:
    """Every event of the lake that came through the collector, by message id."""
    with lake().snapshot() as snapshot:
        rows = snapshot.rows(snapshot.table("events").order_by("message_id"))
    return [row for row in rows if row["source"] != "excello"]
