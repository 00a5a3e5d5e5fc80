"""One call keeps the lake in order; two at once do not meet."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from deltalake.exceptions import DeltaError
from tests.lake.conftest import AT

from excello.lake.landing import Event, Record, land_events, land_records
from excello.lake.lease import hold_lease
from excello.lake.store import Lake
from excello.lake.tables import timeline
from excello.lake.timeline import building
from excello.lake.upkeep import Tended, compaction, tend
from excello.lake.upkeep.compaction import GROWTH
from excello.lake.upkeep.vacuum import vacuum

Make = Callable[..., Event]


def test_an_empty_lake_needs_nothing(lake: Lake) -> None:
    assert tend(lake, at=AT) == Tended()


def test_every_table_is_merged(lake: Lake, event: Make) -> None:
    for number in range(GROWTH):
        land_events(lake, [event()], application="test", received_at=AT)
        land_records(lake, [Record(str(number), "a")], source="s", application="test", received_at=AT)
    assert tend(lake, at=AT) == Tended(merged=2 * GROWTH)
    assert tend(lake, at=AT) == Tended()
    with lake.snapshot() as snapshot:
        assert snapshot.count(snapshot.table("records")) == GROWTH


def test_who_comes_second_leaves_it(lake: Lake) -> None:
    seen: list[Tended] = []
    with hold_lease(lake.root / "upkeep.lock", holder="upkeep", wait=0):
        thread = threading.Thread(target=lambda: seen.append(tend(lake, at=AT)))
        thread.start()
        thread.join()
    assert seen == [Tended(busy=True)]


def test_an_unfinished_file_is_cleared_away(lake: Lake) -> None:
    left = lake.root / "scratch" / "left.parquet"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half a file")
    tend(lake, at=AT)
    assert not left.exists()


def test_landings_readers_and_upkeep_at_once(lake: Lake, event: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody fails, every reader sees a whole number of landings, and never fewer than before."""
    monkeypatch.setattr(building, "FEW_ROWS", 1)
    monkeypatch.setattr(compaction, "GROWTH", 2)
    landed, failures = threading.Event(), []

    def land() -> None:
        for _ in range(20):
            land_events(lake, [event(user_id=f"c{number}") for number in range(3)], application="test", received_at=AT)
        landed.set()

    def keep_up() -> None:
        while not landed.is_set():
            tend(lake, at=AT)
            vacuum(lake, grace_hours=0)

    def noting(work: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            try:
                work()
            except (OSError, RuntimeError, ValueError, LookupError, DeltaError) as error:
                failures.append(error)
                landed.set()

        return run

    threads = [threading.Thread(target=noting(work)) for work in (land, keep_up)]
    for thread in threads:
        thread.start()
    seen = [0]
    while not landed.is_set():
        with lake.snapshot() as snapshot:
            seen.append(snapshot.count(snapshot.table("events")))
            assert len(snapshot.rows(timeline(snapshot, "c1"))) * 3 == seen[-1]
    for thread in threads:
        thread.join()
    assert failures == []
    assert seen == sorted(seen)
    assert all(count % 3 == 0 for count in seen)
