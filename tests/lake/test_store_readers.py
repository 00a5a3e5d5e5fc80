"""Readers tell which versions they read; a dead one counts no more, a full disk keeps nobody from reading."""

from __future__ import annotations

import errno
import multiprocessing
import os
from collections.abc import Callable
from typing import Any

import pytest
from tests.lake.conftest import AT

from excello.lake.landing import Event, land_events
from excello.lake.readers import Reader, live_readers
from excello.lake.store import Lake

Make = Callable[..., Event]


def test_a_snapshot_is_registered_for_its_own_length(lake: Lake, event: Make) -> None:
    land_events(lake, [event()], application="a", received_at=AT)
    folder = lake.root / "readers"
    with lake.snapshot() as snapshot:
        assert live_readers(folder) == [{"events": snapshot.versions["events"]}]
    assert live_readers(folder) == []
    assert list(folder.iterdir()) == []


def test_a_reader_counts_before_it_has_told_its_versions(lake: Lake) -> None:
    folder = lake.root / "readers"
    reader = Reader(folder)
    assert live_readers(folder) == [None]
    reader.pin({"events": 3})
    reader.pin({"derived": 1})
    assert live_readers(folder) == [{"events": 3, "derived": 1}]
    reader.close()
    reader.close()
    assert live_readers(folder) == []


def _read(home: Any, opened: Any) -> None:
    snapshot = Lake(home).snapshot()
    assert snapshot.versions
    opened.set()
    multiprocessing.Event().wait(30)


def test_a_dead_reader_is_recognised(lake: Lake, event: Make) -> None:
    land_events(lake, [event()], application="a", received_at=AT)
    context = multiprocessing.get_context("spawn")
    opened = context.Event()
    other = context.Process(target=_read, args=(lake.home, opened))
    other.start()
    assert opened.wait(30)
    assert live_readers(lake.root / "readers") == [{"events": 1}]
    other.kill()
    other.join(30)
    assert live_readers(lake.root / "readers") == []
    assert list((lake.root / "readers").iterdir()) == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS])
def test_a_full_or_read_only_disk_can_still_be_read(
    lake: Lake, event: Make, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    land_events(lake, [event()], application="a", received_at=AT)
    real = os.open

    def full(path: Any, flags: int, *rest: Any, **named: Any) -> int:
        if str(path).endswith(".reader"):
            raise OSError(code, os.strerror(code))
        return real(path, flags, *rest, **named)

    monkeypatch.setattr(os, "open", full)
    with lake.snapshot() as snapshot:
        assert snapshot.count(snapshot.table("events")) == 1


def test_what_landed_since(lake: Lake, event: Make) -> None:
    land_events(lake, [event(message_id="a"), event(message_id="b")], application="a", received_at=AT)
    land_events(lake, [event(message_id="c")], application="a", received_at=AT)
    with lake.snapshot() as snapshot:
        assert snapshot.last_seq("events") == 3
        assert snapshot.last_seq("records") == 0
        for seq, expected in ((0, ["a", "b", "c"]), (1, ["b", "c"]), (2, ["c"]), (3, [])):
            rows = snapshot.rows(snapshot.since("events", seq).order_by("seq"))
            assert [row["message_id"] for row in rows] == expected
        assert snapshot.rows(snapshot.since("records", 0)) == []


def test_since_opens_only_the_files_that_may_hold_it(lake: Lake, event: Make) -> None:
    for _ in range(3):
        land_events(lake, [event()], application="a", received_at=AT)
    first, *_ = sorted(lake.path_of("events").rglob("*.parquet"), key=lambda file: file.stat().st_mtime_ns)
    with lake.snapshot() as snapshot:
        first.unlink()
        assert snapshot.count(snapshot.since("events", 1)) == 2
