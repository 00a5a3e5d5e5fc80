"""Who may write the lake now: one process at a time holds the writer's lease."""

from __future__ import annotations

import fcntl
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

POLL_SECONDS = 0.02


class LeaseHeld(RuntimeError):
    """Another process holds the writer's lease; `holder` and `pid` name it."""

    def __init__(self, holder: str, pid: int | None) -> None:
        self.holder, self.pid = holder, pid
        super().__init__(f"the lake's writer's lease is held by {holder} (process {pid or 'unknown'})")


@dataclass(slots=True)
class _Door:
    """This process's own entrance to one lock file: threads queue here, the file lock keeps other processes out."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    depth: int = 0
    file: int | None = None


_doors: dict[Path, _Door] = {}
_doors_lock = threading.Lock()


@contextmanager
def hold_lease(path: Path, *, holder: str, wait: float) -> Iterator[None]:
    """Hold the lease of lock file `path`, waiting up to `wait` seconds; re-entrant within a thread.

    The kernel frees it when the process dies, so a crash leaves nothing to clean up. Raises `LeaseHeld`.
    """
    door = _door_of(path)
    if not door.lock.acquire(timeout=max(wait, 0.0)):
        raise _held(path)
    try:
        if door.depth == 0:
            door.file = _lock_file(path, holder, wait)
        door.depth += 1
        try:
            yield
        finally:
            door.depth -= 1
            if door.depth == 0 and door.file is not None:
                os.close(door.file)
                door.file = None
    finally:
        door.lock.release()


def _door_of(path: Path) -> _Door:
    with _doors_lock:
        return _doors.setdefault(path.resolve(), _Door())


def _lock_file(path: Path, holder: str, wait: float) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if time.monotonic() >= deadline:
                os.close(descriptor)
                raise _held(path) from None
            time.sleep(POLL_SECONDS)
        except OSError:
            os.close(descriptor)
            raise
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps({"holder": holder, "pid": os.getpid()}).encode(), 0)
    return descriptor


def _held(path: Path) -> LeaseHeld:
    try:
        said = json.loads(path.read_text())
        return LeaseHeld(str(said["holder"]), int(said["pid"]))
    except (OSError, ValueError, KeyError, TypeError):
        # The holder has taken the lock and not yet written its name.
        return LeaseHeld("another process", None)
