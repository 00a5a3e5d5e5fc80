"""The last refused requests, kept for whoever looks why nothing arrives."""

from __future__ import annotations

from collections import deque
from pathlib import Path

import msgspec

FILE = "refusals.json"
KEPT = 200


class RefusedRequest(msgspec.Struct, frozen=True):
    """One request that was refused: when (µs, UTC), for which source if that was known, and why."""

    at: int
    source: str | None
    status: int
    code: str
    message: str
    bytes: int
    path: str


class RefusalLog:
    """Refused requests of this process, newest last; a restart goes on with what the file holds."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._kept: deque[RefusedRequest] = deque(read_refusals(folder), maxlen=KEPT)
        self._changed = False

    def add(self, refused: RefusedRequest) -> None:
        """Keep one; the oldest goes."""
        self._kept.append(refused)
        self._changed = True

    def take_changes(self) -> bytes | None:
        """What to write, if anything is new since the last call."""
        if not self._changed:
            return None
        self._changed = False
        return msgspec.json.encode(list(self._kept))

    def write(self, content: bytes) -> None:
        """Put the file in place, whole."""
        fresh = self._path.with_name(f".{FILE}")
        fresh.write_bytes(content)
        fresh.replace(self._path)


def read_refusals(folder: Path) -> list[RefusedRequest]:
    """The last refused requests, oldest first; empty when there were none or the file is damaged."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=list[RefusedRequest])
    except (FileNotFoundError, msgspec.MsgspecError, UnicodeDecodeError):
        return []
