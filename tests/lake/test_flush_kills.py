"""Killed at any named point between log and lake, a flush loses nothing and doubles nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from tests.lake.flushing import batch, item, seal, stored

from excello.lake.crashpoints import VARIABLE
from excello.lake.log import sealed_segments
from excello.lake.store import Lake

FLUSHER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from excello.lake.landing.flush import flush_segment
from excello.lake.log import retire, sealed_segments
from excello.lake.store import Lake

lake = Lake(Path(sys.argv[1]))
for segment in sealed_segments(lake.home / "collector" / "log"):
    flushed = flush_segment(lake, segment, at=datetime(2026, 11, 2, 9, tzinfo=UTC))
    print(segment.number, flushed.accepted, flushed.duplicates, len(flushed.dead), flush=True)
    retire(segment)
"""
POINTS = [
    *("flush.read", "commit.before", "commit.before_sync", "commit.after", "flush.committed", "index.before_state"),
    *("index.after_state", "flush.landed", "log.before_retire", "log.after_retire"),
]
SEGMENTS, ITEMS = 3, 40


def run(home: Path, crash: str = "") -> tuple[int, dict[int, list[int]]]:
    """Flush what is there; exit status, and what was said of each segment."""
    done = subprocess.run(
        [sys.executable, "-c", FLUSHER, str(home)],
        env={**os.environ, VARIABLE: crash},
        capture_output=True,
        text=True,
        check=False,
    )
    said = [tuple(map(int, line.split())) for line in done.stdout.splitlines()]
    return done.returncode, {number: counts for number, *counts in said}


@pytest.mark.parametrize("point", [*(f"{point}:2" for point in POINTS), "commit.before_sync:1", "flush.landed:1"])
def test_a_kill_loses_and_doubles_nothing(tmp_path: Path, point: str) -> None:
    for segment in range(SEGMENTS):
        named = [item(f"{segment}-{number}") for number in range(ITEMS)]
        again = [item(f"{segment - 1}-0")] if segment else []
        seal(tmp_path, batch(*named, *again, item(messageId=None), 5))
    status, first = run(tmp_path, point)
    assert status == -signal.SIGKILL, f"{point} is passed less often"
    status, second = run(tmp_path)
    assert status == 0
    assert sealed_segments(tmp_path / "collector" / "log") == []
    rows = stored(Lake(tmp_path))
    assert set(Counter(row["message_id"] for row in rows).values()) == {1}
    assert len(rows) == SEGMENTS * (ITEMS + 1)
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    expected = {number: [ITEMS + 1, int(place > 0), 1] for place, number in enumerate(sorted({**first, **second}))}
    # What a segment that was flushed twice is said to hold is the same both times: its counts are kept once.
    assert {**first, **second} == expected
    assert all(expected[number] == counts for number, counts in first.items())
