"""The collector and its lander as processes of their own, to be killed; run by `python -m tests.collect.processes`."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.support.postgres import free_port

from excello.cli.collecting import read_clock, take_events
from excello.engagement.collect.keys import Owner, hash_key, publish_keys
from excello.engagement.collect.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
KEY = "web-key"


class Running:
    """One process of ours, started again as often as it is killed."""

    def __init__(self, home: Path, role: str, *arguments: str, prefix: tuple[str, ...] = ()) -> None:
        self.home, self.role, self.prefix, self.arguments = home, role, prefix, arguments
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *, crash_at: str = "") -> None:
        command = [*self.prefix, sys.executable, "-m", "tests.collect.processes", self.role, str(self.home)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))}
        if crash_at:
            environment["EXCELLO_CRASH_AT"] = crash_at
        self.process = subprocess.Popen([*command, *self.arguments], env=environment, cwd=ROOT)

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, number: int) -> None:
        if self.process is None:
            return
        self.process.send_signal(number)
        self.process.wait(30)


class RunningCollector(Running):
    """A collector over `home`/collector that knows one key, on a port of its own."""

    def __init__(self, home: Path, *options: str, prefix: tuple[str, ...] = ()) -> None:
        self.port = free_port()
        publish_keys(home / "collector", {hash_key(KEY): Owner("web", "demo")})
        super().__init__(home, "collector", str(self.port), *options, prefix=prefix)

    def start(self, *, crash_at: str = "") -> None:
        super().start(crash_at=crash_at)
        # A fuse may burn down before the first request, when what was left behind is sealed.
        if not crash_at and self.process is not None:
            wait_until_it_answers(self.port, self.process)


def wait_until_it_answers(port: int, process: subprocess.Popen[Any], *, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, "the collector did not start"
        assert time.monotonic() < deadline, "the collector does not answer"
        time.sleep(0.02)


def collect(home: Path, port: int, options: list[str]) -> None:
    """Be the product's collector; `options` are numbers for its settings: ``waiting_bytes=1000``."""
    given = {name: float(value) for name, _, value in (option.partition("=") for option in options)}
    settings = Settings(folder=home / "collector", clock=read_clock, **given)  # type: ignore[arg-type]
    take_events(settings, host="127.0.0.1", port=port)


def land(home: Path, *, once: bool = False) -> None:
    """Land what is sealed, as the worker does, again and again."""
    from excello.lake.landing.flush import flush_segment
    from excello.lake.log import retire, seal_abandoned, sealed_segments
    from excello.lake.store import Lake

    while True:
        seal_abandoned(home / "collector" / "log")
        for segment in sealed_segments(home / "collector" / "log"):
            flush_segment(Lake(home), segment, at=datetime.now(UTC))
            retire(segment)
        if once:
            return
        time.sleep(0.05)


if __name__ == "__main__":
    if sys.argv[1] == "collector":
        collect(Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
    else:
        land(Path(sys.argv[2]))
