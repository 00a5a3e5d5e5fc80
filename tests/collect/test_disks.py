"""A disk that is full or fails is answered by 503; once it is well again the collector goes on by itself."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from tests.collect.clients import Clients
from tests.collect.conftest import entries_in
from tests.collect.processes import RunningCollector

from excello.lake.log import seal_abandoned

MEBIBYTE = 1024 * 1024
MESSAGE_ID = re.compile(rb'"messageId": "([0-9a-f]{32})"')


def health_of(collector: RunningCollector) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", collector.port, timeout=10)
    connection.request("GET", "/healthz")
    return connection.getresponse().status


def wait_until(condition: object, *, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.05)


def assert_nothing_lost(collector: RunningCollector, clients: Clients) -> None:
    log = collector.home / "collector" / "log"
    seal_abandoned(log)
    kept = {one.decode() for entry in entries_in(log) for one in MESSAGE_ID.findall(entry.body)}
    assert not clients.acknowledged - kept


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"a full disk needs the right to mount a small one: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def fill(path: Path, *, leave: int) -> None:
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"x" * 65536):
            pass
    os.truncate(path, path.stat().st_size - leave)


def test_a_full_disk_loses_nothing_and_heals(small_disk: Path) -> None:
    collector = RunningCollector(small_disk)
    collector.start()
    clients = Clients(collector.port)
    try:
        clients.wait_for(50)
        fill(small_disk / "ballast", leave=MEBIBYTE // 4)
        wait_until(lambda: clients.answers[503] > 20)
        assert health_of(collector) == 503
        (small_disk / "ballast").unlink()
        wait_until(lambda: health_of(collector) == 200, seconds=10)
        clients.wait_for(200)
        clients.stop()
    finally:
        collector.kill()
    assert_nothing_lost(collector, clients)


FAULTS = ["fdatasync:error=EIO", "pwrite64:error=ENOSPC", "fsync:error=EIO", "ftruncate:error=EIO", "rename:error=EIO"]


@pytest.mark.strace
@pytest.mark.parametrize("fault", FAULTS)
def test_errors_of_the_disk_lose_nothing_and_heal(tmp_path: Path, fault: str) -> None:
    """The kernel answers some calls in a row with an error, from the third on, then works again."""
    name = fault.partition(":")[0]
    faulty = ("strace", "-D", "-f", "-o", "/dev/null", "-e", f"trace={name}", "-e", f"inject={fault}:when=3..12")
    collector = RunningCollector(tmp_path, "seal_after=0.3", prefix=faulty)
    collector.start()
    clients = Clients(collector.port)
    try:
        wait_until(lambda: clients.answers[503] > 0, seconds=30)
        clients.wait_for(500)
        wait_until(lambda: health_of(collector) == 200, seconds=10)
        clients.stop()
    finally:
        collector.kill()
    assert_nothing_lost(collector, clients)
