"""Killed at any moment, the lake keeps every event that was answered, and none twice."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from excello.lake.store import Lake

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from excello.lake.landing import Event, land_events
from excello.lake.store import Lake

at = datetime(2026, 11, 2, tzinfo=UTC)
lake, batch = Lake(Path(sys.argv[1])), int(sys.argv[2])
while True:
    events = [Event(f"{batch}-{i}", "track", "t", at, event="X", user_id="ann") for i in range(20)]
    land_events(lake, events, application="log", version=batch + 1, received_at=at)
    print(batch, flush=True)
    batch += 1
"""


@pytest.mark.parametrize("answers", [1, 3])
def test_a_killed_writer_loses_and_doubles_nothing(tmp_path: Path, answers: int) -> None:
    """The next writer hands in the last batch again, as a log is replayed; its answer may have been lost."""
    answered: set[int] = set()
    for _ in range(2):
        start = max(answered, default=0)
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path), str(start)], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            for _ in range(answers):
                answered.add(int(writer.stdout.readline()))
            writer.send_signal(signal.SIGKILL)
    with Lake(tmp_path).snapshot() as snapshot:
        stored = Counter(row["message_id"] for row in snapshot.rows(snapshot.table("events")))
    assert set(stored.values()) == {1}
    assert {f"{batch}-{i}" for batch in answered for i in range(20)} <= set(stored)
