"""Whatever step of a commit fails or is cut short: the table opens, holds what was answered, and takes it again."""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from tests.lake.conftest import AT

from excello.lake import commits
from excello.lake.landing import Event, land_events
from excello.lake.readers import live_readers
from excello.lake.schemas import EVENTS
from excello.lake.store import Lake
from excello.lake.tables import timeline
from excello.lake.timeline import building
from excello.lake.upkeep import tend
from excello.lake.upkeep.compaction import GROWTH
from excello.lake.upkeep.vacuum import vacuum

Make = Callable[..., Event]


def stored(lake: Lake) -> list[str]:
    with lake.snapshot() as snapshot:
        return sorted(row["message_id"] for row in snapshot.rows(snapshot.table("events")))


def is_of(lake: Lake, descriptor: int) -> bool:
    """Whether an open file is one of the events table's."""
    return Path(os.readlink(f"/proc/self/fd/{descriptor}")).is_relative_to(lake.path_of("events"))


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("step", range(7))
def test_a_failed_sync_loses_and_doubles_nothing(
    lake: Lake, event: Make, monkeypatch: pytest.MonkeyPatch, step: int, code: int
) -> None:
    """Two months in one landing: data and folder twice, the table, the commit, its folder; each fails once."""
    land_events(lake, [event(message_id="before")], application="a", received_at=AT)
    batch = [event(message_id="a"), event(message_id="b", timestamp=AT - timedelta(days=40))]
    passed, real = 0, os.fsync

    def fail(descriptor: int) -> None:
        nonlocal passed
        passed += is_of(lake, descriptor)
        if passed == step + 1 and is_of(lake, descriptor):
            raise OSError(code, os.strerror(code))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match=os.strerror(code)):
        land_events(lake, batch, application="a", version=2, received_at=AT)
    assert passed > step
    monkeypatch.undo()
    assert stored(lake) == ["before"]
    assert lake.batch_of("events", "a") == 1
    assert land_events(lake, batch, application="a", version=2, received_at=AT).accepted == 2
    assert stored(lake) == ["a", "b", "before"]


def test_all_steps_were_tried(lake: Lake, event: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    land_events(lake, [event()], application="a", received_at=AT)
    passed: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: passed.append(is_of(lake, descriptor)))
    land_events(lake, [event(), event(timestamp=AT - timedelta(days=40))], application="a", received_at=AT)
    assert sum(passed) == 7


TORN: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "half": lambda content: content[: len(content) // 2],
    "zeros": lambda content: b"\0" * len(content),
}


@pytest.mark.parametrize("tear", TORN.values(), ids=TORN)
def test_a_half_written_commit_is_cleared_away(lake: Lake, event: Make, tear: Callable[[bytes], bytes]) -> None:
    """As a power cut leaves it, before the sync that the answer waits for."""
    land_events(lake, [event(message_id="a")], application="a", received_at=AT)
    land_events(lake, [event(message_id="b")], application="a", received_at=AT)
    newest = lake.path_of("events") / "_delta_log" / f"{2:020}.json"
    newest.write_bytes(tear(newest.read_bytes()))
    assert stored(lake) == ["a"]
    assert land_events(lake, [event(message_id="b")], application="a", received_at=AT).accepted == 1
    assert stored(lake) == ["a", "b"]


@pytest.mark.parametrize("tear", TORN.values(), ids=TORN)
def test_a_half_made_table_is_made_again(lake: Lake, event: Make, tear: Callable[[bytes], bytes]) -> None:
    land_events(lake, [event(message_id="a")], application="a", received_at=AT)
    log = lake.path_of("events") / "_delta_log"
    (log / f"{1:020}.json").unlink()
    (log / f"{0:020}.json").write_bytes(tear((log / f"{0:020}.json").read_bytes()))
    assert stored(lake) == []
    assert land_events(lake, [event(message_id="b")], application="a", received_at=AT).accepted == 1
    assert stored(lake) == ["b"]


@pytest.mark.parametrize("tear", TORN.values(), ids=TORN)
@pytest.mark.parametrize("torn", ["checkpoint", "pointer", "both"])
def test_a_half_written_checkpoint_is_cleared_away(
    lake: Lake, event: Make, monkeypatch: pytest.MonkeyPatch, tear: Callable[[bytes], bytes], torn: str
) -> None:
    monkeypatch.setattr("excello.lake.commits.CHECKPOINT_EVERY", 2)
    for name in "abc":
        land_events(lake, [event(message_id=name)], application="a", received_at=AT)
    log = lake.path_of("events") / "_delta_log"
    files = {"checkpoint": next(log.glob("*.checkpoint.parquet")), "pointer": log / "_last_checkpoint"}
    for file in files.values() if torn == "both" else [files[torn]]:
        file.write_bytes(tear(file.read_bytes()))
    assert stored(lake) == ["a", "b", "c"]
    assert lake.batch_of("events", "a") == 3


def test_a_checkpoint_that_fails_does_not_fail_the_landing(
    lake: Lake, event: Make, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("excello.lake.commits.CHECKPOINT_EVERY", 1)
    monkeypatch.setattr("excello.lake.commits.DeltaTable.create_checkpoint", _no_space)
    assert land_events(lake, [event(message_id="a")], application="a", received_at=AT).accepted == 1
    assert "no checkpoint" in caplog.text
    assert stored(lake) == ["a"]


def _no_space(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_commit_that_fails_leaves_no_file(lake: Lake, event: Make) -> None:
    """The library that writes the commit meets a full disk: here, a limit on the size of files."""
    land_events(lake, [event(message_id="a")], application="a", received_at=AT)
    files = sorted(lake.path_of("events").rglob("*"))
    reached = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    real = commits.crash_at

    def full(point: str) -> None:
        if point == "commit.before":
            resource.setrlimit(resource.RLIMIT_FSIZE, (16, limits[1]))

    commits.crash_at = full
    try:
        with pytest.raises(Exception, match=r"(?i)file too large|os error 27"):
            land_events(lake, [event(message_id="b")], application="a", received_at=AT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, reached)
        commits.crash_at = real
    assert sorted(path for path in lake.path_of("events").rglob("*") if path.suffix != ".tmp") == files
    assert stored(lake) == ["a"]
    assert land_events(lake, [event(message_id="b")], application="a", received_at=AT).accepted == 1


WORKER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from excello.lake.landing import Event, land_events
from excello.lake.store import Lake
from excello.lake.timeline import building
from excello.lake.upkeep import tend

building.FEW_ROWS = 1
building.WIDE_ROWS = 20
at = datetime(2026, 11, 2, 9, tzinfo=UTC)
lake = Lake(Path(sys.argv[1]))
for batch in range(12):
    events = [Event(f"{batch}-{i}", "track", "t", at, event="X", user_id=f"c{i}") for i in range(3)]
    land_events(lake, events, application="log", version=batch + 1, received_at=at)
    print(batch, flush=True)
    tend(lake, at=at)
"""
POINTS = [
    ("commit.before", 4),
    ("commit.before_sync", 4),
    ("commit.after", 4),
    ("compact.before_commit", 1),
    ("compact.after_commit", 1),
    ("timeline.before_commit", 2),
    ("timeline.before_merge", 1),
]


@pytest.mark.parametrize(("point", "passes"), POINTS, ids=[point for point, _ in POINTS])
def test_killed_at_a_named_point(lake: Lake, point: str, passes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Landing, merging and the timeline die at a step; what was answered stands, and the next one goes on."""
    environment = {**os.environ, "EXCELLO_CRASH_AT": f"{point}:{passes}"}
    died = subprocess.run(
        [sys.executable, "-c", WORKER, str(lake.home)], env=environment, capture_output=True, text=True, timeout=120
    )
    assert died.returncode == -signal.SIGKILL, died.stderr
    answered = [int(line) for line in died.stdout.split()]
    names = {f"{batch}-{number}" for batch in answered for number in range(3)}
    found = stored(lake)
    assert names <= set(found)
    assert len(found) == len(set(found))
    assert live_readers(lake.root / "readers") == []

    environment.pop("EXCELLO_CRASH_AT")
    subprocess.run([sys.executable, "-c", WORKER, str(lake.home)], env=environment, check=True, capture_output=True)
    assert stored(lake) == sorted(f"{batch}-{number}" for batch in range(12) for number in range(3))
    monkeypatch.setattr(building, "FEW_ROWS", 1)
    tend(lake, at=AT)
    with lake.snapshot() as snapshot:
        assert len(snapshot.rows(timeline(snapshot, "c1"))) == 12


def test_what_a_crash_left_goes_with_the_vacuum(lake: Lake, event: Make) -> None:
    for _ in range(GROWTH):
        land_events(lake, [event()], application="a", received_at=AT)
    left = lake.path_of("events") / "month=2026-11" / EVENTS.file_name("0" * 32)
    left.write_bytes(b"half")
    assert vacuum(lake) == 0, "it may be a landing's that goes on"
    os.utime(left, (0, 0))
    assert vacuum(lake) == 1
    assert not left.exists()
    assert len(stored(lake)) == GROWTH


def test_a_full_disk_keeps_nobody_from_reading(event: Make, small_disk: Path) -> None:
    lake = Lake(small_disk)
    land_events(lake, [event(message_id="a")], application="a", received_at=AT)
    fill(small_disk / "filler")
    with pytest.raises(OSError, match="No space"):
        land_events(lake, [event(message_id="b")], application="a", received_at=AT)
    assert stored(lake) == ["a"]
    (small_disk / "filler").unlink()
    assert land_events(lake, [event(message_id="b")], application="a", received_at=AT).accepted == 1
    assert stored(lake) == ["a", "b"]


def fill(file: Path) -> None:
    """Take all the room there is."""
    with file.open("wb", buffering=0) as filler, suppress(OSError):
        while filler.write(b"x" * 4_096):
            pass


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of four megabytes; needs the right to mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mount.returncode:
        pytest.skip(f"no small disk here: {mount.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
