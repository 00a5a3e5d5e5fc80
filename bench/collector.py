"""How fast the collector takes events, beside what the machine allows: the same bodies only decoded, and only synced.

Run: `python bench/collector.py [seconds] [connections]`. The collector runs as the product runs it (`excello collect`),
pinned to one core; the clients are a process of their own on another core, raw sockets, kept alive, each sending its
next request when the last one is answered. Every event has its own messageId. A run with any answer but 200 fails.
"""

from __future__ import annotations

import base64
import multiprocessing
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, cycle
from pathlib import Path

from excello.engagement.collect.bodies import write_key_in
from excello.engagement.collect.keys import Owner, hash_key, publish_keys

KEY = "bench-write-key"
BATCH = 100
EVENT = (
    b'{"messageId":"%020d","type":"track","event":"Product Viewed","userId":"u%06d",'
    b'"timestamp":"2026-11-02T09:00:00.000Z","properties":{"product":"GTX Pro","price":12.5,"currency":"EUR",'
    b'"category":"hardware","position":3},"context":{"library":{"name":"bench","version":"1.0"},'
    b'"page":{"path":"/products/gtx-pro","url":"http://shop.example.com/products/gtx-pro","title":"GTX Pro"}}}'
)
GOALS = {1: 15_000, BATCH: 250_000}


@dataclass(frozen=True)
class Run:
    """What one run of the clients measured; `processor` is the collector's own processor time."""

    events: int
    seconds: float
    processor: float
    latencies: list[float]
    others: int

    def rate(self) -> float:
        return self.events / self.seconds

    def rate_of_core(self) -> float:
        """Events a second of processor time: what a quiet core would take."""
        return self.events / self.processor

    def percentile(self, share: float) -> float:
        return sorted(self.latencies)[int(len(self.latencies) * share)] * 1000


def body_of(size: int, numbers: Iterator[int]) -> bytes:
    """One event, or a batch of `size`."""
    items = [EVENT % (number, number % 1_000_000) for number in (next(numbers) for _ in range(size))]
    return items[0] if size == 1 else b'{"batch":[' + b",".join(items) + b'],"sentAt":"2026-11-02T09:00:01.000Z"}'


def request_of(size: int, body: bytes) -> bytes:
    path = b"/v1/track" if size == 1 else b"/v1/batch"
    key = base64.b64encode(f"{KEY}:".encode())
    head = b"POST %b HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic %b\r\nContent-Length: %d\r\n\r\n"
    return head % (path, key, len(body)) + body


def load(port: int, size: int, connections: int, seconds: float, results: multiprocessing.Queue) -> None:  # type: ignore[type-arg]
    """Be `connections` clients for so long; give back how many events were answered by 200 and how long each took."""
    pin(1)
    numbers = count(time.time_ns())
    # Batches are made ahead and sent again: the clients must not be what is measured.
    ready = [request_of(size, body_of(size, numbers)) for _ in range(2_000 if size == 1 else 200)]
    waiting = selectors.EpollSelector()
    for _ in range(connections):
        client = socket.create_connection(("127.0.0.1", port))
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        waiting.register(client, selectors.EVENT_READ, Client(client))
    requests = cycle(ready)
    begun = now = time.perf_counter()
    clients: list[Client] = [key.data for key in waiting.get_map().values()]
    for one in clients:
        one.ask(next(requests), now)
    while now - begun < seconds:
        for key, _ in waiting.select(1.0):
            if key.data.has_answer():
                key.data.ask(next(requests), time.perf_counter())
        now = time.perf_counter()
    latencies = [latency for one in clients for latency in one.latencies]
    results.put((len(latencies) * size, now - begun, latencies, sum(one.others for one in clients)))


class Client:
    """One connection: at most one request under way."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection, self.asked_at, self.answer = connection, 0.0, b""
        self.latencies: list[float] = []
        self.others = 0

    def ask(self, request: bytes, at: float) -> None:
        self.answer, self.asked_at = b"", at
        self.connection.sendall(request)

    def has_answer(self) -> bool:
        self.answer += self.connection.recv(65536)
        if not self.answer.endswith(b"}"):
            return False
        if self.answer.startswith(b"HTTP/1.1 200"):
            self.latencies.append(time.perf_counter() - self.asked_at)
        else:
            self.others += 1
        return True


def pin(core: int) -> None:
    """Stay on one core, where there are two."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[core % len(cores)]})


@contextmanager
def collector(home: Path) -> Iterator[tuple[int, int]]:
    """The product's own process; yields its port and its process id."""
    publish_keys(home / "collector", {hash_key(KEY): Owner("bench", "demo")})
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "excello", "collect", "--port", str(port)]
    environment = {**os.environ, "EXCELLO_HOME": str(home)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, preexec_fn=lambda: pin(0)) as process:
        try:
            wait_for(port, process)
            yield port, process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            raise SystemExit("the collector did not start")
        time.sleep(0.1)
    raise SystemExit("the collector does not answer")


def processor_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(size: int, connections: int, seconds: float) -> Run:
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    with tempfile.TemporaryDirectory() as folder, collector(Path(folder)) as (port, process):
        before = processor_seconds(process)
        clients = context.Process(target=load, args=(port, size, connections, seconds, results))
        clients.start()
        events, took, latencies, others = results.get(timeout=seconds + 60)
        processor = processor_seconds(process) - before
        clients.join()
    return Run(events, took, processor, latencies, others)


def repeat(work: Callable[[], int], seconds: float = 1.0) -> float:
    """Events a second of `work`, which tells how many it handled."""
    begun, done = time.perf_counter(), 0
    while time.perf_counter() - begun < seconds:
        done += work()
    return done / (time.perf_counter() - begun)


def decode_only(size: int) -> float:
    body, kind = body_of(size, count()), "track" if size == 1 else "batch"

    def decode() -> int:
        write_key_in(kind, body)
        return size

    return repeat(decode)


def sync_only(size: int, group: int) -> float:
    """Groups as large as the connections make them, appended and synced by nothing but system calls."""
    data = body_of(size, count()) * group
    with tempfile.NamedTemporaryFile() as file:
        descriptor = file.fileno()

        def write() -> int:
            os.write(descriptor, data)
            os.fdatasync(descriptor)
            return size * group

        return repeat(write)


def report(size: int, connections: int, seconds: float) -> bool:
    run = measure(size, connections, seconds)
    limits = {
        "decode only": decode_only(size),
        f"sync only, {connections} requests a time": sync_only(size, connections),
    }
    print(f"{'single events' if size == 1 else f'batches of {size}'}, {connections} connections, {seconds:g} s")
    print(f"  events a second               {run.rate():12,.0f}   goal {GOALS[size]:,}")
    print(f"  … of the collector's own core {run.rate_of_core():12,.0f}   (its processor time: {run.processor:.1f} s)")
    print(f"  answered after, p50 / p99     {run.percentile(0.5):9.1f} ms / {run.percentile(0.99):.1f} ms")
    print(f"  answers other than 200        {run.others:12,}")
    for name, rate in limits.items():
        print(f"  {name:29} {rate:12,.0f}   collector reaches {run.rate() / rate:.0%}")
    return run.others == 0


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    connections = int(sys.argv[2]) if len(sys.argv) > 2 else 64
    if not all([report(1, connections, seconds), report(BATCH, connections, seconds)]):
        raise SystemExit("requests were refused: these figures do not count")


if __name__ == "__main__":
    main()
