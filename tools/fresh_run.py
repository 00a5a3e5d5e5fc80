"""Proves that `make run` in a fresh clone, with nothing cached, shows the sign-in page within a minute."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMIT_SECONDS = 60
PATIENCE_SECONDS = 240
STOP_SECONDS = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fresh_environment(folder: Path, port: int) -> dict[str, str]:
    """As on a new machine: an empty home, no caches, nobody's settings of Excello."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EXCELLO_")}
    return {
        **{name: value for name, value in kept.items() if name not in ("VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL")},
        "EXCELLO_HOME": str(folder / "home"),
        "PORT": str(port),
        "EXCELLO_SMTP_PORT": str(free_port()),
        "UV_CACHE_DIR": str(folder / "uv-cache"),
        "PIP_NO_CACHE_DIR": "1",
        "npm_config_cache": str(folder / "npm-cache"),
    }


def sign_in_page(port: int) -> str | None:
    """The page a visitor is led to, once it answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            return str(answer.read().decode())
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return None


def wait_for_page(running: subprocess.Popen[bytes], port: int) -> str | None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and running.poll() is None:
        if text := sign_in_page(port):
            return text
        time.sleep(0.2)
    return None


def stop(running: subprocess.Popen[bytes]) -> bool:
    """End what was started as Ctrl-C would; whether it ended by itself."""
    os.killpg(running.pid, signal.SIGINT)
    try:
        running.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        return False
    return True


def judge(text: str | None, seconds: float, *, stopped: bool) -> list[str]:
    faults = []
    if text is None:
        faults.append(f"no page answered ({seconds:.0f} s)")
    elif "<form" not in text:
        faults.append("the page that answered offers no sign-in")
    elif seconds > LIMIT_SECONDS:
        faults.append(f"the sign-in page took {seconds:.1f} s, more than {LIMIT_SECONDS}")
    if not stopped:
        faults.append(f"it did not stop within {STOP_SECONDS} s of Ctrl-C")
    return faults


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="excello-fresh-", ignore_cleanup_errors=True) as name:
        folder, port = Path(name), free_port()
        checkout = folder / "checkout"
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, checkout], check=True)
        started = time.monotonic()
        running = subprocess.Popen(
            ["make", "run"],
            cwd=checkout,
            env=fresh_environment(folder, port),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        text = wait_for_page(running, port)
        seconds = time.monotonic() - started
        faults = judge(text, seconds, stopped=running.poll() is not None or stop(running))
    print("\n".join(faults) or f"Fresh clone: make run showed the sign-in page after {seconds:.1f} s.", flush=True)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
