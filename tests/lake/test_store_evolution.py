"""A contract grows columns: what was written under an older version keeps its place and reads as null there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pyarrow as pa
import pytest
from tests.lake.conftest import AT

from excello.lake.commits import append_rows
from excello.lake.landing import Event, land_events
from excello.lake.schemas import EVENTS
from excello.lake.store import Lake
from excello.lake.tables import clean_events

Make = Callable[..., Event]
NEW = ("original_timestamp", "sent_at")
FIRST = replace(EVENTS, version=1, schema=pa.schema([field for field in EVENTS.schema if field.name not in NEW]))


@pytest.fixture
def old(lake: Lake) -> Lake:
    """A lake as the first version left it: one event, no column of the second, no version in the file's name."""
    row = {"seq": 1, "message_id": "old", "type": "track", "event": "X", "user_id": "ann", "source": "test"}
    rows = pa.Table.from_pylist([{**row, "timestamp": AT, "received_at": AT}])
    append_rows(lake.path_of("events"), FIRST, FIRST.fit(rows), transactions={"excello.sequence": 1, "test": 1})
    return lake


def test_old_files_read_as_null_before_anything_new_lands(old: Lake) -> None:
    with old.snapshot() as snapshot:
        rows = snapshot.rows(clean_events(snapshot))
    assert [(row["message_id"], row["original_timestamp"], row["sent_at"]) for row in rows] == [("old", None, None)]


def test_old_and_new_files_stand_side_by_side(old: Lake, event: Make) -> None:
    rows = pa.Table.from_pylist(
        [
            {
                "seq": 2,
                "message_id": "new",
                "type": "track",
                "source": "test",
                "timestamp": AT,
                "received_at": AT,
                "original_timestamp": AT - timedelta(hours=1),
                "sent_at": AT,
            }
        ]
    )
    append_rows(old.path_of("events"), EVENTS, EVENTS.fit(rows), transactions={"excello.sequence": 2, "test": 2})
    landed = land_events(old, [event(message_id="old"), event(message_id="next")], application="test", received_at=AT)
    assert (landed.accepted, landed.duplicates) == (1, 1)
    with old.snapshot() as snapshot:
        events = snapshot.table("events").order_by("seq").select("seq", "message_id", *NEW, "month")
        found = [tuple(row.values()) for row in snapshot.rows(events)]
    assert found == [
        (1, "old", None, None, "2026-11"),
        (2, "new", AT - timedelta(hours=1), AT, "2026-11"),
        (3, "next", None, None, "2026-11"),
    ]


def test_a_snapshot_of_an_old_version_still_opens(old: Lake, event: Make) -> None:
    before = old.version_of("events")
    assert before is not None
    land_events(old, [event()], application="test", received_at=AT)
    with old.snapshot({"events": before}) as snapshot:
        assert [row["message_id"] for row in snapshot.rows(snapshot.table("events"))] == ["old"]


def test_batches_stay_numbered_across_versions(old: Lake, event: Make) -> None:
    land_events(old, [event()], application="test", received_at=AT)
    assert old.batch_of("events", "test") == 2
    assert old.batch_of("events", "excello.sequence") == 2
