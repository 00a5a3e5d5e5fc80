"""Imported records: new, changed, unchanged; the newest content alone is seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.lake.conftest import AT

from excello.lake.landing import DropReason, Event, LandedRecords, Record, StaleBatch, land_events, land_records
from excello.lake.store import Lake
from excello.lake.tables import clean_events

Make = Callable[..., Event]


def record(name: str, content: str, *, event: Make, events: int = 1) -> Record:
    return Record(name, content, tuple(event(user_id=name, properties={"says": content}) for _ in range(events)))


def land(lake: Lake, records: list[Record], **given: Any) -> LandedRecords:
    return land_records(lake, records, **{"source": "crm", "application": "import", "received_at": AT, **given})


def numbers(landed: LandedRecords) -> tuple[int, int, int, int]:
    return len(landed.accepted), len(landed.changed), len(landed.unchanged), len(landed.dropped)


def seen(lake: Lake) -> list[tuple[str, str]]:
    with lake.snapshot() as snapshot:
        rows = snapshot.rows(clean_events(snapshot))
    return sorted((row["record_id"], row["record_hash"]) for row in rows)


def test_new_changed_and_unchanged(lake: Lake, event: Make) -> None:
    assert numbers(land(lake, [record("a", "1", event=event), record("b", "1", event=event)])) == (2, 0, 0, 0)
    assert numbers(land(lake, [record("a", "1", event=event), record("b", "2", event=event)])) == (0, 1, 1, 0)
    assert seen(lake) == [("a", "1"), ("b", "2")]


def test_a_record_may_return_to_an_earlier_content(lake: Lake, event: Make) -> None:
    for content in ("1", "2", "1"):
        land(lake, [record("a", content, event=event)])
        assert seen(lake) == [("a", content)]


def test_a_new_content_without_events_removes_the_old_ones(lake: Lake, event: Make) -> None:
    land(lake, [record("a", "1", event=event)])
    assert numbers(land(lake, [record("a", "2", event=event, events=0)])) == (0, 1, 0, 0)
    assert seen(lake) == []


def test_sources_keep_records_apart(lake: Lake, event: Make) -> None:
    land(lake, [record("a", "1", event=event)])
    assert numbers(land(lake, [record("a", "2", event=event)], source="other")) == (1, 0, 0, 0)
    assert seen(lake) == [("a", "1"), ("a", "2")]


def test_a_row_twice_in_one_file(lake: Lake, event: Make) -> None:
    rows = [record("a", "1", event=event), record("a", "1", event=event), record("a", "2", event=event)]
    assert numbers(land(lake, rows)) == (1, 1, 1, 0)
    assert seen(lake) == [("a", "2")]


def test_a_record_lands_whole_or_not_at_all(lake: Lake, event: Make) -> None:
    half = Record("a", "1", (event(), event(event=None)))
    landed = land(lake, [half, record("b", "1", event=event)])
    assert numbers(landed) == (1, 0, 0, 1)
    [dropped] = landed.dropped
    assert dropped.record.record_id == "a"
    assert [drop.reason for drop in dropped.drops] == [DropReason.NO_EVENT_NAME]
    assert seen(lake) == [("b", "1")]


def test_a_dry_run_writes_nothing(lake: Lake, event: Make) -> None:
    assert numbers(land(lake, [record("a", "1", event=event)], dry_run=True)) == (1, 0, 0, 0)
    assert lake.version_of("records") is None


def test_a_replayed_batch_never_brings_an_older_content_back(lake: Lake, event: Make) -> None:
    land(lake, [record("a", "1", event=event)], version=1)
    land(lake, [record("a", "2", event=event)], version=2)
    assert numbers(land(lake, [record("a", "1", event=event)], version=1)) == (0, 0, 1, 0)
    assert seen(lake) == [("a", "2")]
    with pytest.raises(StaleBatch):
        land(lake, [record("c", "1", event=event)], version=2)


def test_a_crash_between_events_and_pointers_is_mended_by_the_next_try(
    lake: Lake, event: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [record("a", "1", event=event)]

    def crash(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("excello.lake.landing.records._land_pointers", crash)
        with pytest.raises(KeyboardInterrupt):
            land(lake, rows, version=1)
    assert seen(lake) == []
    assert numbers(land(lake, rows, version=1)) == (1, 0, 0, 0)
    assert seen(lake) == [("a", "1")]


def test_records_and_plain_events_live_together(lake: Lake, event: Make) -> None:
    land_events(lake, [event(message_id="plain")], application="web", received_at=AT)
    land(lake, [record("a", "1", event=event)])
    with lake.snapshot() as snapshot:
        assert snapshot.count(clean_events(snapshot)) == 2


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    batches=st.lists(
        st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("123")), min_size=1, max_size=6), max_size=5
    )
)
def test_the_last_content_of_each_record_is_what_is_seen(
    tmp_path_factory: pytest.TempPathFactory, event: Make, batches: list[list[tuple[str, str]]]
) -> None:
    lake = Lake(tmp_path_factory.mktemp("lake"))
    expected: dict[str, str] = {}
    for batch in batches:
        landed = land(lake, [record(name, content, event=event) for name, content in batch])
        assert sum(numbers(landed)) == len(batch)
        expected.update(batch)
    assert seen(lake) == sorted(expected.items())


def test_undated_records(lake: Lake, event: Make, at: datetime) -> None:
    undated = Record("a", "1", (event(timestamp=None),))
    assert numbers(land(lake, [undated])) == (0, 0, 0, 1)
    assert numbers(land(lake, [undated], allow_undated=True)) == (1, 0, 0, 0)
