"""A head that does not end is cut off; what is no HTTP is refused; neither disturbs the others."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from tests.collect.clients import Clients
from tests.collect.processes import RunningCollector

START = b"POST /v1/track HTTP/1.1\r\nHost: localhost\r\n"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCollector]:
    collector = RunningCollector(tmp_path_factory.mktemp("home"))
    collector.start()
    yield collector
    collector.kill()


def say(port: int, parts: list[bytes]) -> bytes:
    """What comes back until the other side ends the connection."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        try:
            for part in parts:
                client.sendall(part)
            while heard := client.recv(65536):
                answer += heard
        except ConnectionError:
            # Cut off while still talking; the answer may be lost on the way.
            pass
    return answer


@pytest.mark.parametrize(
    "parts",
    [
        [START + b"X-Long: ", *[b"a" * 65536] * 64],
        [START, *[b"X-Many: %d\r\n" % number * 1000 for number in range(200)]],
        [b"POST /", *[b"a" * 65536] * 64],
        [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 not http\r\n\r\n"],
    ],
    ids=["one long header", "many headers", "a long path", "TLS"],
)
def test_a_head_without_end_is_cut_off(running: RunningCollector, parts: list[bytes]) -> None:
    answer = say(running.port, parts)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 400")
    clients = Clients(running.port, count=1)
    clients.wait_for(5)
    clients.stop()


def test_a_large_head_within_the_bound_passes(running: RunningCollector) -> None:
    head = START + b"Connection: close\r\nCookie: " + b"c" * 30_000 + b"\r\nContent-Length: 2\r\n\r\n"
    assert say(running.port, [head[:20_000], head[20_000:], b"{}"]).startswith(b"HTTP/1.1 401")
