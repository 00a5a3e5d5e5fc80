"""Too much, too slow, or a failing disk: the collector says so, holds no more than it may, and comes back by itself."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import Callable

import pytest
from tests.collect.conftest import BASIC, ask, ask_async, entries_in, stored

from excello.engagement.collect.app import Collector

EVENT = b'{"messageId":"m1","event":"Product Viewed","userId":"ann"}'


def fail(number: int) -> Callable[..., None]:
    def raise_error(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    return raise_error


def test_requests_share_a_sync(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    real = os.fdatasync
    monkeypatch.setattr(os, "fdatasync", lambda descriptor: (synced.append(descriptor), real(descriptor)))

    async def many() -> list[int]:
        answers = await asyncio.gather(*(ask_async(collector, "/v1/track", EVENT, BASIC) for _ in range(200)))
        return [answer.status for answer in answers if answer]

    assert asyncio.run(many()) == [200] * 200
    assert len(synced) < 20
    assert len(stored(collector)) == 200


def test_more_than_memory_may_hold_is_put_off(make: Callable[..., Collector]) -> None:
    """The first ones are taken, the rest are told when to come again; nothing that was put off is stored."""
    collector = make(waiting_bytes=100_000, retry_after=7)

    async def many() -> list[int]:
        answers = await asyncio.gather(*(ask_async(collector, "/v1/track", EVENT, BASIC) for _ in range(100)))
        return [answer.status for answer in answers if answer]

    statuses = asyncio.run(many())
    assert set(statuses) == {200, 429}
    assert len(stored(collector)) == statuses.count(200)
    assert collector.budget.used == 0
    held, collector.budget.used = collector.budget.used, 100_000
    answer = ask(collector, "/v1/track", EVENT, BASIC)
    assert (answer.status, answer.json["code"]) == (429, "too_many_requests")
    assert (answer.headers["retry-after"], answer.headers["x-ratelimit-reset"]) == ("7", "7")
    assert "retry-after" in answer.headers["access-control-expose-headers"]
    collector.budget.used = held
    assert ask(collector, "/v1/track", EVENT, BASIC).status == 200


@pytest.mark.parametrize("body", [EVENT, b"?", b"x" * 40_000, b'{"writeKey":"nobody"}'])
def test_memory_is_given_back_after_every_answer(collector: Collector, body: bytes) -> None:
    ask(collector, "/v1/track", body)
    assert collector.budget.used == 0


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_failing_disk_is_answered_by_503_and_heals(
    collector: Collector, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    assert ask(collector, "/v1/track", b'{"a":1}', BASIC).status == 200
    with monkeypatch.context() as broken:
        broken.setattr(os, "fdatasync", fail(number))
        answer = ask(collector, "/v1/track", b'{"a":2}', BASIC)
        assert (answer.status, answer.json["code"]) == (503, "storage_failed")
        assert int(answer.headers["retry-after"]) > 0
        assert ask(collector, "/healthz", method="GET").status == 503
        with pytest.raises(OSError):
            asyncio.run(collector.commits.tend())
        assert ask(collector, "/healthz", method="GET").json["status"] == "failing"
    asyncio.run(collector.commits.tend())
    assert ask(collector, "/healthz", method="GET").json["status"] == "ok"
    assert ask(collector, "/v1/track", b'{"a":3}', BASIC).status == 200
    assert [entry.body for entry in stored(collector)] == [b'{"a":1}', b'{"a":3}']


def test_a_body_that_does_not_end_is_given_up(make: Callable[..., Collector]) -> None:
    collector = make(body_seconds=0.05)
    answer = ask(collector, "/v1/track", EVENT[:10], BASIC, ends=False)
    assert (answer.status, answer.json["code"]) == (408, "request_timeout")
    assert collector.budget.used == 0


def test_a_client_that_goes_away_midway_leaves_nothing(collector: Collector) -> None:
    assert asyncio.run(ask_async(collector, "/v1/track", EVENT[:10], BASIC, ends=False)) is None
    assert stored(collector) == []
    assert collector.budget.used == 0


def test_the_end_of_the_server_seals_what_was_written(make: Callable[..., Collector]) -> None:
    collector = make()

    async def live() -> None:
        messages = asyncio.Queue[dict[str, str]]()
        sent: list[str] = []

        async def send(message: dict[str, str]) -> None:
            sent.append(message["type"])

        await messages.put({"type": "lifespan.startup"})
        living = asyncio.create_task(collector({"type": "lifespan"}, messages.get, send))  # type: ignore[arg-type]
        await asyncio.sleep(0.05)
        await ask_async(collector, "/v1/track", EVENT, BASIC)
        await ask_async(collector, "/v1/track", b"?", BASIC)
        await messages.put({"type": "lifespan.shutdown"})
        await living
        assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]

    asyncio.run(live())
    assert [entry.body for entry in entries_in(collector.settings.folder / "log")] == [EVENT]
    assert (collector.settings.folder / "refusals.json").exists()


def test_a_fault_of_ours_is_said_in_the_same_shape(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collector.settings.__class__, "clock", property(lambda _: 1 / 0))
    answer = ask(collector, "/v1/track", EVENT, BASIC)
    assert (answer.status, answer.json["code"]) == (500, "internal_error")
    assert collector.budget.used == 0
