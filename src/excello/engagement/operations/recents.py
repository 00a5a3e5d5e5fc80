"""The newest events of each source, kept in a file for whoever watches them arrive."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from excello.engagement.queries.collector import RING, collector_folder, read_ring, ring_file
from excello.lake.landing.flush import RecentEvent


def keep_recent(recent: Mapping[str, Iterable[RecentEvent]]) -> None:
    """Put what just arrived before what is kept of each source, and let the oldest go."""
    for source, events in recent.items():
        fresh = [_record(event) for event in sorted(events, key=lambda one: one.received_at, reverse=True)]
        kept = [old for old in read_ring(source) if old not in fresh]
        _write(source, [*fresh, *kept][:RING])


def forget_recent(key: str) -> int:
    """Drop every kept event that names this contact anywhere; how many there were."""
    forgotten, written = 0, (json.dumps(key), json.dumps(key, ensure_ascii=False))
    for path in (collector_folder() / "recent").glob("*.json"):
        kept = read_ring(path.stem)
        left = [one for one in kept if one["subject"] != key and not any(w in one["payload"] for w in written)]
        if len(left) < len(kept):
            _write(path.stem, left)
            forgotten += len(kept) - len(left)
    return forgotten


def _record(event: RecentEvent) -> dict[str, Any]:
    return {**asdict(event), "received_at": event.received_at.isoformat()}


def _write(source: str, events: list[dict[str, Any]]) -> None:
    """A file that is either the old or the new one; it may be lost, so nothing waits for the disk."""
    path = ring_file(source)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.tmp")
    fresh.write_text(json.dumps(events), "utf-8")
    fresh.replace(path)
