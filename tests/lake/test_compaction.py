"""Small files become large ones: nothing else changes, and nobody who reads or dies in between loses anything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.lake.conftest import AT

from excello.lake.landing import Event, land_events
from excello.lake.schemas import EVENTS
from excello.lake.store import Lake
from excello.lake.tables import clean_events
from excello.lake.upkeep.compaction import GROWTH, LARGEST, SMALLEST, Merge, compact, merges_of
from excello.lake.upkeep.files import DataFile, files_of
from excello.lake.upkeep.vacuum import vacuum

Make = Callable[..., Event]


def file(name: str, size: int, partition: str = "2026-11") -> DataFile:
    return DataFile(name, partition, size, 1)


def small(count: int, partition: str = "2026-11") -> list[DataFile]:
    return [file(f"{partition}-{number}", 10 + number, partition) for number in range(count)]


def test_files_of_like_size_are_merged_once_there_are_enough() -> None:
    assert merges_of(small(GROWTH - 1), month="2026-11") == []
    assert merges_of(small(GROWTH), month="2026-11") == [Merge("2026-11", tuple(small(GROWTH)))]
    mixed = [*small(GROWTH - 1), file("large", SMALLEST * GROWTH)]
    assert merges_of(mixed, month="2026-11") == []


def test_a_month_that_is_over_needs_only_two() -> None:
    assert merges_of(small(2, "2026-10"), month="2026-11") == [Merge("2026-10", tuple(small(2, "2026-10")))]
    assert merges_of(small(2, "undated"), month="2026-11") == []


def test_large_files_are_left_alone() -> None:
    assert merges_of([file(str(number), LARGEST) for number in range(20)], month="2026-12") == []


@pytest.fixture
def scattered(lake: Lake, event: Make) -> Lake:
    """Ten landings, each with an event of this month and one of the last, in no order of time."""
    for number in range(10):
        events = [
            event(timestamp=AT - timedelta(hours=number * 7 % 10)),
            event(timestamp=AT - timedelta(days=20, hours=number * 3 % 10)),
        ]
        land_events(lake, events, application="test", received_at=AT)
    return lake


def compact_all(lake: Lake) -> int:
    table = lake.open("events")
    assert table is not None
    merges = merges_of(files_of(table, "month"), month="2026-11")
    return sum(compact(lake, EVENTS, merge) for merge in merges)


def test_rows_numbers_and_batches_stay(scattered: Lake) -> None:
    with scattered.snapshot() as snapshot:
        before = snapshot.rows(clean_events(snapshot).order_by("seq"))
    assert compact_all(scattered) == 2
    table = scattered.open("events")
    assert table is not None
    assert [(file.partition, file.rows) for file in files_of(table, "month")] == [("2026-10", 10), ("2026-11", 10)]
    assert scattered.batch_of("events", "test") == 10
    with scattered.snapshot() as snapshot:
        assert snapshot.rows(clean_events(snapshot).order_by("seq")) == before
        assert snapshot.last_seq("events") == 20
        assert snapshot.count(snapshot.since("events", 18)) == 2
    assert compact_all(scattered) == 0


def test_merged_rows_stand_in_order(scattered: Lake) -> None:
    compact_all(scattered)
    with scattered.snapshot() as snapshot:
        rows = snapshot.rows(snapshot.table("events").filter(snapshot.table("events").month == "2026-10"))
    keys = [(row["timestamp"], row["seq"]) for row in rows]
    assert keys == sorted(keys)


def test_a_reader_keeps_what_it_reads(scattered: Lake) -> None:
    with scattered.snapshot() as before:
        compact_all(scattered)
        assert vacuum(scattered, grace_hours=0) == 0
        assert before.count(before.table("events")) == 20
    assert vacuum(scattered, grace_hours=0) == 20
    assert len(list(scattered.path_of("events").rglob("*.parquet"))) == 2
    with scattered.snapshot() as after:
        assert after.count(after.table("events")) == 20


def test_within_the_grace_nothing_goes(scattered: Lake) -> None:
    compact_all(scattered)
    assert vacuum(scattered, grace_hours=10_000) == 0


def test_a_reader_that_has_not_told_lets_the_vacuum_wait(scattered: Lake) -> None:
    from excello.lake.readers import Reader

    compact_all(scattered)
    reader = Reader(scattered.root / "readers")
    assert vacuum(scattered, grace_hours=0) == 0
    reader.close()
    assert vacuum(scattered, grace_hours=0) == 20


def test_landings_go_on_while_files_are_merged(scattered: Lake, event: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    from excello.lake.upkeep import compaction

    real = compaction._write_merged

    def slow(*given: object) -> object:
        made = real(*given)  # type: ignore[arg-type]
        land_events(scattered, [event()], application="test", received_at=AT)
        return made

    monkeypatch.setattr(compaction, "_write_merged", slow)
    assert compact_all(scattered) == 2
    with scattered.snapshot() as snapshot:
        assert snapshot.count(snapshot.table("events")) == 22


def test_files_that_went_meanwhile_are_not_brought_back(scattered: Lake) -> None:
    table = scattered.open("events")
    assert table is not None
    first, second = merges_of(files_of(table, "month"), month="2026-11")
    assert compact(scattered, EVENTS, first)
    assert not compact(scattered, EVENTS, first)
    assert compact(scattered, EVENTS, second)
    with scattered.snapshot() as snapshot:
        assert snapshot.count(snapshot.table("events")) == 20
