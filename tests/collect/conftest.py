"""What collector tests stand on: a collector in this process, a way to ask it, and what it wrote."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from excello.engagement.collect.app import Collector, application
from excello.engagement.collect.keys import Owner, hash_key, publish_keys
from excello.engagement.collect.settings import Settings
from excello.lake.log import Entry, read_entries, sealed_segments

AT = 1_793_610_000_000_000
KEY = "web-key"
BASIC = {"authorization": "Basic d2ViLWtleTo="}


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


async def ask_async(
    collector: Collector,
    path: str,
    body: bytes | Sequence[bytes] = b"",
    headers: Mapping[str, str] | None = None,
    *,
    method: str = "POST",
    ends: bool = True,
) -> Answer | None:
    """Ask as a server would: the body in parts; `ends=False` leaves it hanging. None when nothing was answered."""
    parts = [body] if isinstance(body, bytes) else list(body)
    messages = [
        {"type": "http.request", "body": part, "more_body": not ends or part is not parts[-1]} for part in parts
    ]
    sent: list[Mapping[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if messages:
            return messages.pop(0)
        await asyncio.sleep(0.3)
        return {"type": "http.disconnect"}

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(message)

    length = {"content-length": str(sum(map(len, parts)))}
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "scheme": "http",
        "headers": [
            (k.encode(), v.encode()) for k, v in {"host": "events.example.com", **length, **(headers or {})}.items()
        ],
    }
    await collector(scope, receive, send)  # type: ignore[arg-type]
    if not sent:
        return None
    start, content = sent
    return Answer(start["status"], {k.decode(): v.decode() for k, v in start["headers"]}, content["body"])


def ask(*args: Any, **given: Any) -> Answer:
    """Ask and wait for an answer."""
    answer = asyncio.run(ask_async(*args, **given))
    assert answer is not None
    return answer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "collector"


@pytest.fixture
def make(folder: Path) -> Iterator[Callable[..., Collector]]:
    """Make a collector that knows the key of the source `web`."""
    publish_keys(folder, {hash_key(KEY): Owner("web", "demo"), hash_key("app-key"): Owner("app", None)})
    made: list[Collector] = []

    def build(**given: Any) -> Collector:
        made.append(application(Settings(**{"folder": folder, "clock": lambda: AT, **given})))
        return made[-1]

    yield build
    for collector in made:
        asyncio.run(collector.commits.close())


@pytest.fixture
def collector(make: Callable[..., Collector]) -> Collector:
    return make()


def stored(collector: Collector) -> list[Entry]:
    """What the log holds by now."""
    asyncio.run(collector.commits.run(collector.commits._writer.seal))
    return entries_in(collector.settings.folder / "log")


def entries_in(log: Path) -> list[Entry]:
    return [entry for segment in sealed_segments(log) for entry in read_entries(segment.path)]
