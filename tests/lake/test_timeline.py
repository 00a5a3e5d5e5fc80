"""One contact's events from the bucketed table are those of the whole store, however far the table has come."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from time import monotonic
from typing import Any

import ibis
import pytest
from tests.lake.conftest import AT

from excello.lake.landing import Event, Record, land_events, land_records
from excello.lake.store import Lake, Snapshot
from excello.lake.tables import clean_events, timeline
from excello.lake.timeline import building, layout, reading
from excello.lake.timeline.building import extend_timeline, merges_of
from excello.lake.timeline.layout import BUCKETS, REGIONS, bucket_of, region_of
from excello.lake.timeline.reading import contact_events
from excello.lake.timeline.shelf import Shelf, ShelfFile, open_shelf
from excello.lake.upkeep import tend
from excello.lake.upkeep.vacuum import vacuum

Make = Callable[..., Event]
PEOPLE = [f"c{number}" for number in range(12)]


def extend(lake: Lake) -> int:
    return extend_timeline(lake, until=monotonic() + 60)


def shelf_of(lake: Lake) -> Shelf:
    with lake.snapshot() as snapshot:
        shelf = open_shelf(lake.derived / "contact_timeline", snapshot.table_id("events"))
    assert shelf is not None
    return shelf


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every event is worth a version, a few make a region's file: what takes millions is seen with dozens."""
    monkeypatch.setattr(building, "FEW_ROWS", 1)
    monkeypatch.setattr(building, "WIDE_ROWS", 40)


def history(seed: int) -> Iterator[list[Event]]:
    """Landings of visitors, users, links, aliases and late events, in random order."""
    dice = random.Random(seed)
    for batch in range(8):
        events = []
        for number in range(20):
            user = dice.choice([None, *PEOPLE])
            anonymous = dice.choice([None, *(f"a{visitor}" for visitor in range(8)), "c3"])
            given: dict[str, Any] = {"user_id": user, "anonymous_id": anonymous}
            if user is None and anonymous is None:
                given["anonymous_id"] = "a0"
            if user is not None and dice.random() < 0.1:
                given |= {"type": "alias", "event": None, "previous_id": dice.choice([*PEOPLE, "a1"])}
            moment = AT - timedelta(hours=dice.randrange(2000))
            events.append(
                Event(f"{batch}-{number}", given.pop("type", "track"), "test", moment, **{"event": "X", **given})
            )
        yield events


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["message_id"] for row in rows]


def searched(snapshot: Snapshot) -> dict[str, list[dict[str, Any]]]:
    """Each contact's events by a search of the whole store."""
    events = clean_events(snapshot).filter(ibis._.contact_id.notnull())
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in snapshot.rows(events.order_by(ibis.desc("timestamp", nulls_first=False), ibis.desc("seq"))):
        found[row["contact_id"]].append(row)
    return found


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.usefixtures("eager")
def test_it_agrees_with_the_whole_store(lake: Lake, seed: int) -> None:
    for number, events in enumerate(history(seed)):
        land_events(lake, events, application="test", received_at=AT)
        if number % 3 == seed % 3:
            assert extend(lake) > 0
        with lake.snapshot() as snapshot:
            expected = searched(snapshot)
            for contact in [*PEOPLE, "nobody"]:
                assert snapshot.rows(timeline(snapshot, contact)) == expected[contact]
    extend(lake)
    assert sum(file.rows for file in shelf_of(lake).files) == 160


@pytest.mark.usefixtures("eager")
def test_replaced_records_do_not_show(lake: Lake, event: Make) -> None:
    def land(content: str, *names: str) -> None:
        record = Record("1", content, tuple(event(event=name, user_id="ann") for name in names))
        land_records(lake, [record], source="crm", application="import", received_at=AT)

    def shown() -> list[str]:
        with lake.snapshot() as snapshot:
            rows = snapshot.rows(timeline(snapshot, "ann"))
            assert rows == searched(snapshot)["ann"]
            return [row["event"] for row in rows]

    land("old", "Old")
    extend(lake)
    assert shown() == ["Old"]
    land("new", "New", "Newer")
    assert shown() == ["Newer", "New"]
    extend(lake)
    assert shown() == ["Newer", "New"]


@pytest.mark.usefixtures("eager")
def test_a_snapshot_does_not_see_what_the_table_learns_later(lake: Lake, event: Make) -> None:
    land_events(lake, [event(message_id="a")], application="test", received_at=AT)
    with lake.snapshot() as before:
        land_events(lake, [event(message_id="b")], application="test", received_at=AT)
        extend(lake)
        assert ids(before.rows(timeline(before, "ann"))) == ["a"]
    with lake.snapshot() as after:
        assert ids(after.rows(timeline(after, "ann"))) == ["b", "a"]


def test_undated_events_come_last(lake: Lake, event: Make) -> None:
    events = [event(message_id="undated", timestamp=None), event(message_id="dated")]
    land_events(lake, events, application="test", received_at=AT, allow_undated=True)
    with lake.snapshot() as snapshot:
        assert ids(snapshot.rows(timeline(snapshot, "ann"))) == ["dated", "undated"]


def test_a_few_events_are_not_worth_a_version(lake: Lake, event: Make) -> None:
    land_events(lake, [event()], application="test", received_at=AT)
    assert extend(lake) == 0
    for _ in range(building.FEW_FILES):
        land_events(lake, [event()], application="test", received_at=AT)
    assert tend(lake, at=AT).added == 0, "merged just before, they lie in few files"
    with lake.snapshot() as snapshot:
        assert snapshot.count(timeline(snapshot, "ann")) == building.FEW_FILES + 1


@pytest.mark.usefixtures("eager")
def test_wide_files_are_cut_into_regions_and_these_merged(lake: Lake, event: Make) -> None:
    rounds = 20
    for _ in range(rounds):
        events = [event(user_id=f"c{number}") for number in range(10)]
        land_events(lake, events, application="test", received_at=AT)
        extend(lake)
    files = shelf_of(lake).files
    assert sum(file.rows for file in files) == rounds * 10
    assert sum(file.region is None for file in files) <= building.WIDE_FILES + 1
    assert any(file.region is not None for file in files)
    regions = Counter(file.region for file in files)
    assert max(regions.values()) <= building.REGION_FILES + 1
    with lake.snapshot() as snapshot:
        assert len(snapshot.rows(timeline(snapshot, "c3"))) == rounds
    vacuum(lake, grace_hours=0)
    assert len(list(lake.derived.rglob("*.parquet"))) == len(files)


@pytest.mark.usefixtures("eager")
def test_other_events_in_the_same_place_make_it_begin_anew(lake: Lake, event: Make) -> None:
    import shutil

    land_events(lake, [event(message_id=name) for name in "abc"], application="test", received_at=AT)
    extend(lake)
    shutil.rmtree(lake.path_of("events"))
    land_events(lake, [event(message_id="z")], application="test", received_at=AT)
    with lake.snapshot() as snapshot:
        assert ids(snapshot.rows(timeline(snapshot, "ann"))) == ["z"]
    assert extend(lake) == 1
    assert [file.rows for file in shelf_of(lake).files] == [1]


def test_far_behind_the_whole_store_is_searched(lake: Lake, event: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    land_events(lake, [event(message_id="a")], application="test", received_at=AT)
    monkeypatch.setattr(reading, "TAIL_ROWS", 0)
    with lake.snapshot() as snapshot:
        assert contact_events(snapshot, "ann") is None
        assert ids(snapshot.rows(timeline(snapshot, "ann"))) == ["a"]


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("torn", ["*.parquet", "_delta_log/*.json"])
def test_a_broken_table_is_searched_around_and_made_anew(lake: Lake, event: Make, torn: str) -> None:
    land_events(lake, [event(message_id="a")], application="test", received_at=AT)
    extend(lake)
    for path in (lake.derived / "contact_timeline").glob(torn):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with lake.snapshot() as snapshot:
        assert ids(snapshot.rows(timeline(snapshot, "ann"))) == ["a"]
    assert extend(lake) == 1
    with lake.snapshot() as snapshot:
        found = contact_events(snapshot, "ann")
        assert found is not None
        assert found["message_id"].to_pylist() == ["a"]
        assert shelf_of(lake).covered == 1


def test_buckets_never_move() -> None:
    """They are on disk: another value would hide what stands there."""
    assert [bucket_of(identity) for identity in ("ann", "zoë", "")] == [29_299, 60_692, 0]
    assert (BUCKETS, REGIONS, region_of(0), region_of(BUCKETS - 1)) == (65_536, 512, 0, 511)
    assert layout.TIMELINE.schema.names[-1] == "bucket"


def file(name: str, rows: int, region: int | None = 0) -> ShelfFile:
    width = BUCKETS // REGIONS
    least = 0 if region is None else region * width
    return ShelfFile(name, least, BUCKETS - 1 if region is None else least + 1, 100, rows)


@pytest.mark.parametrize(
    ("rows", "merged"),
    [
        ([1, 1, 1], []),
        ([1, 1, 1, 1], [[1, 1, 1, 1]]),
        ([1, 1, 1, 100], [[1, 1, 1]]),
        ([5, 1, 1000, 8], [[1, 5, 8]]),
        ([1, 100, 1000, 10_000], [[1, 100]]),
    ],
)
def test_files_of_a_region_are_merged_from_the_smallest_on(rows: list[int], merged: list[list[int]]) -> None:
    found = merges_of(file(str(number), count) for number, count in enumerate(rows))
    assert [[member.rows for member in group] for group in found] == merged


def test_wide_files_belong_to_no_region() -> None:
    assert merges_of(file(str(number), 1, None) for number in range(9)) == []
