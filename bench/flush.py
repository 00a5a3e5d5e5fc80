"""How fast sealed segments become events of the lake, beside what that cannot go below, and beside Python lists.

Run: `python bench/flush.py [events] [history]`. One core; CPU seconds count, so that a busy machine does not. Segments
hold batches of 100 events of two kinds: `server` (a track call of a server's client) and `browser` (a page call with
the whole context that a browser sends). Each kind flows into a lake that already holds `history` events (see
history.py), since a flush must find out which messages came before. In the same run, with the same bodies:

  decode    their JSON read into Python objects, nothing else
  write     the same columns written as one commit: sorted, Parquet, synced
  lists     each item to an `Event` by json, then `land_events`
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pyarrow as pa

from excello.lake.commits import append_rows
from excello.lake.landing import Event, land_events
from excello.lake.landing.flush import flush_segment
from excello.lake.landing.flush.reading import read_segment
from excello.lake.landing.seen import SeenMessages
from excello.lake.log import Entry, LogWriter, Segment, sealed_segments
from excello.lake.schemas import EVENTS
from excello.lake.store import Lake
from history import write_history

AT = datetime(2026, 11, 2, 9, 0, 1, tzinfo=UTC)
GOAL = 200_000
"""Events a second and core; design/stack.md."""
BATCH = 100
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"


def server_event(random: Random) -> dict[str, Any]:
    """About 340 bytes."""
    return {
        "messageId": str(uuid.UUID(int=random.getrandbits(128))),
        "type": "track",
        "event": random.choice(("Product Viewed", "Email Link Clicked", "Form Submitted")),
        "userId": f"u{random.randrange(200_000)}",
        "timestamp": f"2026-11-02T08:59:{random.randrange(60):02}.{random.randrange(1000):03}Z",
        "properties": {"product": "GTX Pro", "price": random.randrange(10_000) / 100, "position": random.randrange(20)},
        "context": {"library": {"name": "analytics-python", "version": "2.3.5"}},
        "integrations": {},
    }


def browser_event(random: Random) -> dict[str, Any]:
    """About 800 bytes."""
    path = f"/products/{random.randrange(5_000)}"
    return {
        **server_event(random),
        "type": "page",
        "name": "Product",
        "anonymousId": str(uuid.UUID(int=random.getrandbits(128))),
        "context": {
            "library": {"name": "analytics.js", "version": "npm:next-1.82.0"},
            "page": {"path": path, "url": f"https://www.example.com{path}", "title": "Product", "referrer": ""},
            "campaign": {"name": "autumn", "source": "newsletter", "medium": "email"},
            "userAgent": AGENT,
            "locale": "it-IT",
            "timezone": "Europe/Rome",
        },
    }


def main(events: int, history: int) -> None:
    """Print a line a kind of event and measure."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    pa.set_cpu_count(1)
    home = Path(tempfile.mkdtemp(prefix="excello-flush-"))
    try:
        known = write_history(home / "known", contacts=max(1, history // 10), events=history)
        built = spent(lambda: SeenMessages(known.lake))
        print(f"index of {history:,} known messages built in {built:.1f} s")
        for first, kind in ((1, server_event), (100, browser_event)):
            measure(home, known.lake, kind, events, first)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def measure(home: Path, lake: Lake, kind: Callable[[Random], dict[str, Any]], events: int, first: int) -> None:
    """Flush three segments, numbered from `first` on, and compare the middle one of the times."""
    segments = list(seal(home / kind.__name__, kind, events, first))
    size = sum(segment.path.stat().st_size for segment in segments) / (len(segments) * events)
    times = sorted(spent(partial(accept, lake, segment, events)) for segment in segments)
    bodies = [request.body for request in read_segment(segments[0]).requests]
    decode = msgspec.json.Decoder().decode
    floor = {
        "decode": spent(lambda: [None for body in bodies if decode(body) is None]),
        "write": spent(partial(write, home / f"write {kind.__name__}", read_segment(segments[0]).rows)),
        "lists": spent(partial(by_lists, home / f"lists {kind.__name__}", bodies)),
    }
    flush = times[len(times) // 2]
    print(
        f"{kind.__name__} ({size:.0f} bytes): {events / flush:,.0f} events/s a core, {flush / events * 1e6:.2f} µs each"
    )
    print(f"    goal {GOAL:,}: {events / flush / GOAL:.2f}")
    for name, seconds in floor.items():
        print(f"    {name} alone {events / seconds:,.0f} events/s; flush takes {flush / seconds:.2f} × as long")


def seal(home: Path, kind: Callable[[Random], dict[str, Any]], events: int, first: int) -> Iterator[Segment]:
    """Three sealed segments of so many events, all different."""
    random = Random(first)
    writer = LogWriter(home / "log", first=first, segment_bytes=1 << 40, seal_after=float("inf"))
    received = int(AT.timestamp()) * 1_000_000
    for _segment in range(3):
        for _batch in range(events // BATCH):
            batch = {"batch": [kind(random) for _item in range(BATCH)], "sentAt": "2026-11-02T09:00:00.500Z"}
            writer.write([Entry(received, "web", "demo", "batch", json.dumps(batch, separators=(",", ":")).encode())])
        writer.seal()
    writer.close()
    yield from sealed_segments(home / "log")


def accept(lake: Lake, segment: Segment, events: int) -> None:
    """Flush a segment of which all must be new."""
    flushed = flush_segment(lake, segment, at=AT)
    if (flushed.accepted, flushed.duplicates, flushed.dead) != (events, 0, ()):
        raise SystemExit(f"not all was accepted: {flushed.accepted}, {flushed.duplicates}, {len(flushed.dead)}")


def write(home: Path, rows: pa.Table) -> None:
    """The commit alone."""
    numbered = rows.rename_columns(["seq", *rows.column_names[1:]])
    append_rows(Lake(home).place_of("events"), EVENTS, EVENTS.fit(numbered), transactions={"bench": 1})


def by_lists(home: Path, bodies: list[bytes]) -> None:
    """What one would write first."""
    events = [event_of(item) for body in bodies for item in json.loads(body)["batch"]]
    land_events(Lake(home), events, application="bench", received_at=AT)


def event_of(item: dict[str, Any]) -> Event:
    """An item as the lake's value, without any of the checks that a flush makes."""
    return Event(
        message_id=item["messageId"],
        type=item["type"],
        source="web",
        timestamp=datetime.fromisoformat(item["timestamp"]),
        event=item.get("event"),
        user_id=item.get("userId"),
        anonymous_id=item.get("anonymousId"),
        context=item["context"],
        properties=item["properties"],
    )


def spent(work: Callable[[], object]) -> float:
    """CPU seconds of this process."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


if __name__ == "__main__":
    given = [int(number) for number in sys.argv[1:]]
    main(*(given + [60_000, 1_000_000][len(given) :]))
