"""One contact's events of a full year: the bucketed table against a search of the store, same rows asserted.

`python bench/timeline.py [CONTACTS EVENTS]`; the history is that of `bench/history.py`. Contacts are drawn evenly from
all of them, so most are seen once: nothing of theirs is in this process's memory, only in the system's file cache.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from time import monotonic, perf_counter, thread_time
from typing import Any

import numpy as np
import pyarrow as pa

from excello.lake.identity import members_of
from excello.lake.landing import Event, land_events
from excello.lake.schemas import EVENTS
from excello.lake.store import Snapshot
from excello.lake.timeline.building import extend_timeline
from excello.lake.timeline.reading import contact_events
from excello.lake.upkeep import tend
from history import History, write_history

Spent = tuple[float, float]
LOOKUPS, SEARCHES, FRESH = 1_000, 12, 20
GOAL_MS = 10.0


def main(contacts: str = "100000", events: str = "4400000") -> None:
    with tempfile.TemporaryDirectory() as folder:
        history = write_history(Path(folder), contacts=int(contacts), events=int(events))
        print(f"{history.events:,} events of {int(contacts):,} contacts, a year")
        _build(history)
        people = [f"c{number}" for number in np.random.default_rng(7).integers(0, int(contacts), LOOKUPS)]
        with history.lake.snapshot() as snapshot:
            _, first = _timed(contact_events, snapshot, people[0])
            print(f"first look-up of a process, who is who read from all events: {first[0]:,.0f} ms")
            table, spent = _look_up(snapshot, people)
            searched, peer = _search(snapshot, people[:SEARCHES])
            assert [rows.to_pylist() for rows in table[:SEARCHES]] == [rows.to_pylist() for rows in searched]
        median, p95 = _report("timeline's table", spent)
        slow, _ = _report("DuckDB over the whole store, by hand", peer)
        print(
            f"ratio of medians {slow / median:,.0f} ×; goal p95 < {GOAL_MS:.0f} ms: "
            f"{'met' if p95 < GOAL_MS else 'missed'}"
        )
        _report("right after a landing of 100 events, new snapshot", _fresh(history, people))


def _build(history: History) -> None:
    started = perf_counter()
    while extend_timeline(history.lake, until=monotonic() + 3600):
        pass
    seconds = perf_counter() - started
    tend(history.lake, at=history.end)
    print(f"built in {seconds:,.0f} s, {history.events / seconds:,.0f} events/s")


def _look_up(snapshot: Snapshot, people: list[str]) -> tuple[list[pa.Table], list[Spent]]:
    found = [_timed(contact_events, snapshot, contact) for contact in people]
    return [rows for rows, _ in found], [spent for _, spent in found]


def _search(snapshot: Snapshot, people: list[str]) -> tuple[list[pa.Table], list[Spent]]:
    """What a careful hand writes without the table: the ids are known, the engine filters every file by them."""
    found = [_timed(_searched, snapshot, contact) for contact in people]
    return [rows for rows, _ in found], [spent for _, spent in found]


def _searched(snapshot: Snapshot, contact: str) -> pa.Table:
    members = members_of(snapshot, contact)
    users, visitors = (
        ", ".join(f"'{identity}'" for identity in sorted(ids)) for ids in (members.users, members.visitors)
    )
    snapshot.table("events")
    rows = snapshot.backend.con.execute(
        f"SELECT * EXCLUDE (month) FROM events WHERE user_id IN ({users})"
        + (f" OR user_id IS NULL AND anonymous_id IN ({visitors})" if visitors else "")
        + " ORDER BY timestamp DESC, seq DESC"
    ).to_arrow_table()
    return rows.cast(EVENTS.schema)


def _fresh(history: History, people: list[str]) -> list[Spent]:
    spent = []
    for number in range(FRESH):
        at = history.end + timedelta(seconds=number)
        events = [Event(f"fresh-{number}-{n}", "track", "web", at, event="X", user_id=f"c{n}") for n in range(100)]
        land_events(history.lake, events, application="bench", received_at=at)
        with history.lake.snapshot() as snapshot:
            spent.append(_timed(contact_events, snapshot, people[number])[1])
    return spent


def _timed(work: Callable[..., Any], *given: Any) -> tuple[Any, Spent]:
    """What `work` made, and the milliseconds it took: by the clock, and of this thread's processor."""
    started, worked = perf_counter(), thread_time()
    made = work(*given)
    return made, ((perf_counter() - started) * 1000, (thread_time() - worked) * 1000)


def _report(name: str, spent: list[Spent]) -> tuple[float, float]:
    (median, worked), (p95, worked_95) = (np.percentile(spent, share, axis=0) for share in (50, 95))
    print(
        f"{name}: median {median:,.1f} ms, p95 {p95:,.1f} ms, {len(spent)} look-ups; "
        f"of this thread's processor {worked:,.1f} and {worked_95:,.1f} ms"
    )
    return float(median), float(p95)


if __name__ == "__main__":
    main(*sys.argv[1:])
