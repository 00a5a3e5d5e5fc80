"""A collector process over this test's home, with a source whose key the clients send with."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.utils import timezone
from tests.collect.processes import Running
from tests.rooms.engagement.arriving import landed
from tests.support.cast import AT, Member
from tests.support.postgres import free_port

from excello.engagement.models import Source
from excello.engagement.operations.sources import add_source
from excello.engagement.public import take_collected

FOLDER = Path(__file__).resolve().parent
SEGMENT = FOLDER / "node_modules/@segment"


@dataclass(frozen=True)
class Collecting:
    """Where a client sends, and what it needs to be let in."""

    url: str
    key: str
    source: Source
    process: Running


@pytest.fixture
def collecting(gwen: Member, home: Path) -> Iterator[Collecting]:
    """The product's collector as its own process."""
    issued = add_source(name="Client", kind="server", by=gwen.actor, at=AT)
    port = free_port()
    process = Running(home, "collector", str(port), "seal_after=0.1")
    process.start()
    url = f"http://127.0.0.1:{port}"
    wait_until(lambda: _answers(url))
    yield Collecting(url, issued.secret, Source.objects.get(pk=issued.source_id), process)
    process.stop()


@pytest.fixture
def arrived(collecting: Collecting) -> Callable[[int], list[dict[str, Any]]]:
    """Waits until so many events are in the lake, by the worker's beat, and returns them."""

    def wait(count: int) -> list[dict[str, Any]]:
        deadline = time.monotonic() + 20
        while len(landed()) < count and time.monotonic() < deadline:
            take_collected(at=timezone.now())
            time.sleep(0.1)
        rows = landed()
        assert len(rows) == count, [(row["type"], row["event"]) for row in rows]
        assert {row["source"] for row in rows} == {collecting.source.key}
        return rows

    return wait


def wait_until(condition: Callable[[], object], *, seconds: float = 20.0) -> None:
    """Until it holds; fails when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to hold in time"
        time.sleep(0.05)


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/healthz", timeout=2):
            return True
    except URLError:
        return False
