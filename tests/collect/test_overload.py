"""Twice the load that it can carry: the collector puts off what it cannot take, in bounded memory, and recovers.

`EXCELLO_PROOF_SECONDS` says how long the overload lasts: 5 s unless it is set, 60 s for a proof.
"""

from __future__ import annotations

import os
import re
import selectors
import socket
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.collect.clients import AUTHORIZATION
from tests.collect.processes import RunningCollector

from excello.lake.log import retire, sealed_segments

SECONDS = float(os.environ.get("EXCELLO_PROOF_SECONDS", "5"))
MOST_CONNECTIONS = 800
MEMORY_LIMIT_MB = 1_500
ITEM = b'{"type":"track","event":"Sent","userId":"u1","messageId":"%032d","properties":{"text":"' + b"x" * 900 + b'"}}'
BODY = b'{"batch":[' + b",".join(ITEM % number for number in range(450)) + b"]}"
HEAD = ("POST /v1/batch HTTP/1.1", "Host: localhost", f"Authorization: {AUTHORIZATION}", f"Content-Length: {len(BODY)}")
REQUEST = "\r\n".join((*HEAD, "", "")).encode() + BODY


class Connection:
    """One kept-alive connection with at most one request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setblocking(False)
        self.left = memoryview(b"")
        self.answer = b""
        self.asked_at = 0.0

    def ask(self) -> None:
        self.left, self.answer, self.asked_at = memoryview(REQUEST), b"", time.monotonic()

    def push(self) -> bool:
        """Send what the socket takes; whether all is sent."""
        try:
            self.left = self.left[self.socket.send(self.left) :]
        except BlockingIOError:
            return False
        return not self.left


class Load:
    """Requests at a rate that does not slow down when the answers do."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answers: Counter[int] = Counter()
        self.put_off_without_a_time = 0
        self.slowest = 0.0
        self._selector = selectors.EpollSelector()
        self._idle: deque[Connection] = deque()
        self._made = 0

    def run(self, seconds: float, *, rate: float | None = None, connections: int = MOST_CONNECTIONS) -> float:
        """Send for so long, at `rate` or as fast as so many connections go; returns 200s a second."""
        begun = time.monotonic()
        before = self.answers[200]
        sent = 0
        while (now := time.monotonic()) - begun < seconds:
            due = sent + connections if rate is None else (now - begun) * rate
            while sent < due and self._ask(connections):
                sent += 1
            self._turn()
        return (self.answers[200] - before) / seconds

    def finish(self, *, seconds: float = 30.0) -> None:
        """Take the answers that are still to come."""
        deadline = time.monotonic() + seconds
        while len(self._idle) < self._made:
            assert time.monotonic() < deadline, f"{self._made - len(self._idle)} requests were never answered"
            self._turn()

    def _ask(self, connections: int) -> bool:
        if not self._idle:
            if self._made >= connections:
                return False
            self._made += 1
            self._idle.append(Connection(self.port))
        connection = self._idle.popleft()
        connection.ask()
        self._selector.register(connection.socket, selectors.EVENT_READ | selectors.EVENT_WRITE, connection)
        return True

    def _turn(self) -> None:
        for key, events in self._selector.select(0.005):
            connection: Connection = key.data
            if events & selectors.EVENT_WRITE and connection.push():
                self._selector.modify(connection.socket, selectors.EVENT_READ, connection)
            if events & selectors.EVENT_READ:
                connection.answer += connection.socket.recv(65536)
                if connection.answer.endswith(b"}") and not connection.left:
                    self._settle(connection)

    def _settle(self, connection: Connection) -> None:
        self._selector.unregister(connection.socket)
        self._idle.append(connection)
        status = int(connection.answer[9:12])
        self.answers[status] += 1
        self.slowest = max(self.slowest, time.monotonic() - connection.asked_at)
        if status == 429 and not re.search(rb"retry-after: [1-9]", connection.answer):
            self.put_off_without_a_time += 1


@contextmanager
def landing(log: Path) -> Iterator[None]:
    """Take sealed segments away, as the worker does, so that the disk does not fill up."""
    ending = threading.Event()

    def land() -> None:
        while not ending.wait(0.2):
            for segment in sealed_segments(log):
                retire(segment)

    thread = threading.Thread(target=land)
    thread.start()
    yield
    ending.set()
    thread.join()


def peak_memory_mb(process: int) -> int:
    match = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    assert match is not None
    return int(match[1]) // 1024


@pytest.mark.proof
@pytest.mark.timeout(120 + 2 * SECONDS)
def test_twice_the_load_is_put_off_in_bounded_memory(tmp_path: Path) -> None:
    collector = RunningCollector(tmp_path)
    collector.start()
    assert collector.process is not None
    try:
        with landing(tmp_path / "collector" / "log"):
            load = Load(collector.port)
            capacity = load.run(min(SECONDS, 5.0), connections=16)
            load.finish()
            assert set(load.answers) == {200}
            load.run(SECONDS, rate=2 * capacity)
            ended = time.monotonic()
            load.finish()
            recovered = Load(collector.port)
            recovered.run(1.0, rate=capacity / 4)
            recovered.finish()
            took = time.monotonic() - ended
        memory = peak_memory_mb(collector.process.pid)
    finally:
        collector.kill()
    print(f"capacity {capacity:.0f}/s, {dict(load.answers)}, slowest {load.slowest:.2f} s, {memory} MB, {took:.1f} s")
    assert set(load.answers) == {200, 429}
    assert load.put_off_without_a_time == 0
    assert memory < MEMORY_LIMIT_MB
    assert set(recovered.answers) == {200}
    assert took < 10
