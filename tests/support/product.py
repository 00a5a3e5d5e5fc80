"""Runs the product as its users do: its command, its processes, a home of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.postgres import free_port

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = [sys.executable, "-m", "excello"]
PATIENCE_SECONDS = 60.0


@dataclass
class Product:
    """An installation in `home`, and the processes of it that run."""

    home: Path
    port: int = field(default_factory=free_port)
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The machine's, with nobody's settings of Excello but this installation's."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith(("EXCELLO_", "DJANGO_"))}
        own = {"EXCELLO_HOME": str(self.home), "EXCELLO_SMTP_PORT": str(free_port()), "PYTHONPATH": str(ROOT / "src")}
        return {**plain, **own, **self.settings}

    def run(self, *arguments: str) -> str:
        """Run a command to its end; what it printed. Fails loudly."""
        done = subprocess.run(
            [*PROGRAM, *arguments], env=self.environment, capture_output=True, text=True, check=False, cwd=self.home
        )
        assert done.returncode == 0, f"{' '.join(arguments)}\n{done.stdout}{done.stderr}"
        return done.stdout

    def script(self, code: str) -> str:
        """Run Python inside the installation, with Django set up; what it printed."""
        start = "import django\ndjango.setup()\n"
        environment = {**self.environment, "DJANGO_SETTINGS_MODULE": "excello.site.settings"}
        done = subprocess.run(
            [sys.executable, "-c", start + code], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    @contextmanager
    def serving(self, *arguments: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
        """The web process (`serve` with `arguments`), answering, until the block ends."""
        with start(["serve", "--port", str(self.port), *arguments], self.environment, log) as process:
            wait_until_answers(f"{self.url}/health/", process, log)
            yield process


@contextmanager
def start(arguments: Sequence[str], environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the product in a group of its own; ended with everything it started."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            [*PROGRAM, *arguments], env=environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield process
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask a process and its children to stop; do not ask twice."""
    for number, seconds in ((signal.SIGTERM, 20), (signal.SIGKILL, 10)):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            continue
    process.wait()


def wait_until_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return once `url` answers; fail with the log when the process ends or takes too long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer\n{log.read_text(errors='replace')[-4000:]}")
