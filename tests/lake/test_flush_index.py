"""The index of message ids: always right, whatever becomes of its files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lake.conftest import AT
from tests.lake.flushing import batch, flush, item, stored

from excello.lake.commits import append_rows
from excello.lake.landing import Event, Landed, land_events, runs, seen
from excello.lake.landing.batches import SEQUENCE
from excello.lake.landing.runs import Runs, State
from excello.lake.schemas import EVENTS
from excello.lake.store import Lake, Snapshot


def land(lake: Lake, *message_ids: str) -> Landed:
    events = [Event(name, "track", "t", AT, event="E", user_id="ann") for name in message_ids]
    return land_events(lake, events, application="t", received_at=AT)


def folder_of(lake: Lake) -> Path:
    return lake.root / "index"


def indexed(lake: Lake) -> int:
    return sum(np.load(path).shape[1] for path in folder_of(lake).glob("*.npy"))


def test_every_message_is_indexed_once(lake: Lake) -> None:
    land(lake, "a", "b")
    flush(lake, batch(item("b"), item("c")))
    assert indexed(lake) == 3
    assert land(lake, "a", "b", "c", "d") == Landed(1, 3, ())


def test_new_messages_are_told_without_reading_the_history(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    land(lake, "a")
    monkeypatch.setattr(Snapshot, "since", lambda *_: pytest.fail("the table was read"))
    assert land(lake, "b").accepted == 1


SPOIL: dict[str, Callable[[Path], object]] = {
    "gone": shutil.rmtree,
    "state gone": lambda folder: (folder / "state.json").unlink(),
    "state torn": lambda folder: (folder / "state.json").write_text('{"table":'),
    "state of another shape": lambda folder: (folder / "state.json").write_text('{"x":1}'),
    "run gone": lambda folder: [path.unlink() for path in folder.glob("*.npy")],
    "run empty": lambda folder: [path.write_bytes(b"") for path in folder.glob("*.npy")],
    "run cut": lambda folder: [path.write_bytes(path.read_bytes()[:-8]) for path in folder.glob("*.npy")],
    "run of another kind": lambda folder: [np.save(path, np.zeros(3)) for path in folder.glob("*.npy")],
}


@pytest.mark.parametrize("name", SPOIL)
def test_a_spoilt_index_is_made_again(lake: Lake, name: str) -> None:
    land(lake, "a", "b")
    SPOIL[name](folder_of(lake))
    assert land(lake, "b", "c") == Landed(1, 1, ())
    assert indexed(lake) == 3


def test_an_index_that_fell_behind_catches_up(lake: Lake) -> None:
    """As after a crash between the commit and the index."""
    land(lake, "a")
    before = shutil.copytree(folder_of(lake), lake.home / "before")
    land(lake, "b")
    shutil.rmtree(folder_of(lake))
    before.rename(folder_of(lake))
    assert land(lake, "a", "b", "c") == Landed(1, 2, ())


def test_an_index_of_another_past_is_not_believed(tmp_path: Path) -> None:
    """The lake was put back to an earlier state and went on, the index was not."""
    lake, other = Lake(tmp_path / "lake"), Lake(tmp_path / "other")
    land(lake, "a")
    shutil.copytree(lake.home, other.home)
    for lake_of, names in ((lake, "bcd"), (other, "xyz")):
        for name in names:
            land(lake_of, name)
    shutil.rmtree(folder_of(other))
    shutil.copytree(folder_of(lake), folder_of(other))
    assert land(other, "b", "x", "y", "z") == Landed(1, 3, ())
    assert indexed(other) == 5


def test_rows_that_came_another_way_are_seen(lake: Lake) -> None:
    land(lake, "a")
    row = {"seq": 2, "message_id": "b", "type": "track", "received_at": AT, "timestamp": AT, "source": "t"}
    append_rows(lake.place_of("events"), EVENTS, EVENTS.fit(pa.Table.from_pylist([row])), transactions={SEQUENCE: 2})
    assert land(lake, "b", "c") == Landed(1, 1, ())


def test_a_full_disk_costs_time_and_nothing_else(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    land(lake, "a")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Runs, "_write", fail)
        assert land(lake, "b").accepted == 1
    assert land(lake, "a", "b", "c") == Landed(1, 2, ())
    assert indexed(lake) == 3


def test_equal_hashes_are_told_apart(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "xxh3_64_intdigest", lambda text: len(text))
    assert land(lake, "a", "b", "c", "a") == Landed(3, 1, ())
    assert land(lake, "a", "d", "b", "e", "c") == Landed(2, 3, ())
    assert [row["message_id"] for row in stored(lake)] == ["a", "b", "c", "d", "e"]


def test_many_known_messages_are_confirmed(lake: Lake) -> None:
    names = [f"m{number}" for number in range(3_000)]
    land(lake, *names[:2_500])
    assert land(lake, *names) == Landed(500, 2_500, ())


@settings(max_examples=60, deadline=None)
@given(sizes=st.lists(st.integers(0, 40), max_size=30), modulus=st.sampled_from([7, 1_000_003]))
def test_runs_find_what_was_put_in(tmp_path_factory: pytest.TempPathFactory, sizes: list[int], modulus: int) -> None:
    folder = tmp_path_factory.mktemp("runs")
    expected: list[tuple[int, int]] = []
    for size in sizes:
        seqs = np.arange(len(expected) + 1, len(expected) + size + 1)
        hashes = (seqs.astype(np.uint64) * np.uint64(7_919)) % np.uint64(modulus)
        Runs(folder).extend([(hashes, seqs)], State("t", len(expected) + size, 1))
        expected += zip(hashes.tolist(), seqs.tolist(), strict=True)
    asked = np.array(sorted({number for number, _seq in expected}), np.uint64)[::-1]
    places, seqs = Runs(folder).find(asked)
    assert sorted(zip(asked[places].tolist(), seqs.tolist(), strict=True)) == sorted(expected)
    assert len(list(folder.glob("*.npy"))) <= 3 * runs.FAN
    if sizes:
        assert json.loads((folder / "state.json").read_text())["seq"] == len(expected)
