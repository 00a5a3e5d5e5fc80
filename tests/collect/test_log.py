"""The log keeps what it acknowledged, in order, whatever the last write left behind."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from excello.lake.log import (
    KINDS,
    DamagedSegment,
    Entry,
    LogHeld,
    LogWriter,
    Segment,
    read_entries,
    retire,
    seal_abandoned,
    sealed_segments,
)
from excello.lake.log.entries import pack_entry, whole_length


def entry(number: int, **given: object) -> Entry:
    fields = {
        "received_at": 1_700_000_000_000_000 + number,
        "source": "web",
        "center": "demo",
        "kind": "track",
        "body": b'{"messageId":"m%d"}' % number,
    }
    return Entry(**{**fields, **given})  # type: ignore[arg-type]


def bodies(folder: Path) -> list[bytes]:
    return [read.body for segment in sealed_segments(folder) for read in read_entries(segment.path)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "collector" / "log"


entries = st.builds(
    Entry,
    received_at=st.integers(-(2**62), 2**62),
    source=st.text(max_size=40),
    center=st.none() | st.text(max_size=40),
    kind=st.sampled_from(KINDS),
    body=st.text(max_size=200).map(str.encode),
)


@given(written=st.lists(entries, max_size=6), cut=st.integers(0, 400))
@settings(deadline=None)
def test_whole_entries_come_back_and_a_torn_end_does_not(
    tmp_path_factory: pytest.TempPathFactory, written: list[Entry], cut: int
) -> None:
    packed = [pack_entry(one) for one in written]
    data = b"".join(packed)
    kept = data[: max(0, len(data) - cut)]
    path = tmp_path_factory.mktemp("segment") / "x.seg"
    path.write_bytes(kept)
    whole = list(read_entries(path))
    expected = [one for at, one in enumerate(written) if sum(map(len, packed[: at + 1])) <= len(kept)]
    assert [(r.received_at, r.source, r.center, r.kind, r.body) for r in whole] == [
        (e.received_at, e.source, e.center, e.kind, e.body) for e in expected
    ]
    assert whole_length(kept) == sum(len(pack_entry(one)) for one in expected)


def test_what_the_format_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError):
        pack_entry(entry(1, kind="beacon"))
    with pytest.raises(ValueError):
        pack_entry(entry(1, source="s" * 300))


def test_written_entries_are_read_once_sealed(folder: Path) -> None:
    writer = LogWriter(folder)
    writer.write([entry(1), entry(2)])
    writer.write([entry(3)])
    assert sealed_segments(folder) == []
    writer.seal()
    assert bodies(folder) == [entry(n).body for n in (1, 2, 3)]
    writer.close()


def test_a_segment_is_sealed_by_size_and_by_age(folder: Path) -> None:
    writer = LogWriter(folder, segment_bytes=1)
    writer.write([entry(1)])
    writer.write([entry(2)])
    assert [segment.number for segment in sealed_segments(folder)] == [1]
    writer.close()
    aged = LogWriter(folder, seal_after=0.0)
    aged.write([entry(3)])
    aged.seal_if_due()
    assert len(sealed_segments(folder)) == 3
    aged.close()


def test_nothing_written_seals_nothing(folder: Path) -> None:
    writer = LogWriter(folder, seal_after=0.0)
    writer.seal()
    writer.seal_if_due()
    writer.close()
    assert sealed_segments(folder) == []


def test_one_writer_a_folder(folder: Path) -> None:
    writer = LogWriter(folder)
    with pytest.raises(LogHeld):
        LogWriter(folder)
    writer.close()
    LogWriter(folder).close()


def test_a_living_writers_file_is_left_alone(folder: Path) -> None:
    writer = LogWriter(folder)
    writer.write([entry(1)])
    assert seal_abandoned(folder) == 0
    writer.close()


def abandon(folder: Path, *numbers: int, tail: bytes = b"", segment: int = 1) -> None:
    """What a killed writer leaves: an open file that nobody locks."""
    folder.mkdir(parents=True, exist_ok=True)
    data = b"".join(pack_entry(entry(number)) for number in numbers)
    (folder / f"{segment:020}.open").write_bytes(data + tail)


@pytest.mark.parametrize(
    "tail", [pack_entry(entry(3))[:-1], b"\0" * 5000, b"\xe5XL1" * 9], ids=["torn", "zeros", "marks"]
)
def test_what_a_dead_writer_left_is_sealed_without_its_torn_end(folder: Path, tail: bytes) -> None:
    abandon(folder, 1, 2, tail=tail)
    assert seal_abandoned(folder) == 1
    assert bodies(folder) == [entry(1).body, entry(2).body]
    assert seal_abandoned(folder) == 0


def test_a_starting_writer_seals_what_is_left(folder: Path) -> None:
    abandon(folder, 1, 2, segment=7)
    writer = LogWriter(folder)
    assert [segment.number for segment in sealed_segments(folder)] == [7]
    writer.write([entry(3)])
    writer.close()
    assert bodies(folder) == [entry(n).body for n in (1, 2, 3)]


def test_numbers_never_come_again(folder: Path) -> None:
    """Not after every segment is retired, not after a crash, not below what the lake has."""
    abandon(folder, 1, segment=4)
    seal_abandoned(folder)
    retire(sealed_segments(folder)[0])
    writer = LogWriter(folder)
    writer.write([entry(2)])
    writer.close()
    (segment,) = sealed_segments(folder)
    assert segment.number > 4
    retire(segment)
    later = LogWriter(folder, first=90)
    later.write([entry(3)])
    later.close()
    assert sealed_segments(folder)[0].number == 90
    assert len(list(folder.glob("*.open"))) == 1


def test_a_broken_entry_in_the_middle_is_named_and_the_rest_is_read(folder: Path) -> None:
    packed = [pack_entry(entry(number)) for number in (1, 2, 3)]
    damaged = bytearray(b"".join(packed))
    damaged[len(packed[0]) + 6] ^= 0xFF
    folder.mkdir(parents=True)
    path = folder / f"{1:020}.seg"
    path.write_bytes(damaged)
    read = []
    with pytest.raises(DamagedSegment) as caught:
        read.extend(read_entries(path))
    damage = caught.value
    assert (damage.position, len(damage.raw)) == (len(packed[0]), len(packed[1]))
    assert [one.body for one in read_entries(path, start=damage.following)] == [entry(3).body]
    assert whole_length(bytes(damaged)) == len(damaged)


def test_retiring_twice_is_harmless(folder: Path) -> None:
    folder.mkdir(parents=True)
    gone = Segment(1, folder / f"{1:020}.seg")
    retire(gone)
    retire(gone)


@pytest.mark.parametrize("call", ["fdatasync", "pwrite"])
def test_a_failed_write_counts_nothing_and_the_next_one_starts_afresh(
    folder: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    writer = LogWriter(folder)
    writer.write([entry(1)])
    with monkeypatch.context() as broken:
        broken.setattr(os, call, lambda *_: (_ for _ in ()).throw(OSError(errno.EIO, "input/output error")))
        with pytest.raises(OSError):
            writer.write([entry(2)])
        with pytest.raises(OSError):
            writer.check() if call == "fdatasync" else writer.write([entry(2)])
    writer.check()
    writer.write([entry(3)])
    writer.close()
    assert bodies(folder) == [entry(1).body, entry(3).body]
    assert len(list(folder.iterdir())) == 3, "two sealed, one open; no litter"


def test_a_sealing_that_fails_midway_is_taken_up_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = LogWriter(folder)
    writer.write([entry(1)])
    real = os.fsync
    calls = iter([real, lambda _: (_ for _ in ()).throw(OSError(errno.EIO, "input/output error"))])
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", lambda descriptor: next(calls, real)(descriptor))
        with pytest.raises(OSError):
            writer.seal()
    writer.write([entry(2)])
    writer.close()
    assert bodies(folder) == [entry(1).body, entry(2).body]
