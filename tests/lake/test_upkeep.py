"""One call keeps the lake in order; two at once do not meet."""

from __future__ import annotations

from collections.abc import Callable

from tests.lake.conftest import AT

from excello.lake.landing import Event, Record, land_events, land_records
from excello.lake.lease import hold_lease
from excello.lake.store import Lake
from excello.lake.upkeep import Tended, tend
from excello.lake.upkeep.compaction import GROWTH

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
    import threading

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
