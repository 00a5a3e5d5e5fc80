"""Who reads the lake now, and at which versions: what they need is not vacuumed from under them."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import uuid
from collections.abc import Mapping
from pathlib import Path

UNREGISTERED = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM}
"""Faults that must not keep anybody from reading: an unregistered reader has the vacuum's grace, which is hours."""


class Reader:
    """One reader's entry: a file whose lock the kernel frees when the process dies, so that no dead reader counts."""

    def __init__(self, folder: Path) -> None:
        """Register before looking at any version: what is newest then can not be vacuumed any more."""
        self._versions: dict[str, int] = {}
        self._path = folder / f"{uuid.uuid4().hex}.reader"
        self._owner = os.getpid()
        self._file: int | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = _locked(self._path)
        except OSError as error:
            if error.errno not in UNREGISTERED:
                raise

    def pin(self, versions: Mapping[str, int]) -> None:
        """Tell which versions are being read, table by table; adds to what was told."""
        self._versions.update(versions)
        if self._file is None:
            return
        try:
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, json.dumps(self._versions).encode(), 0)
        except OSError as error:
            # The entry stays, untold: the vacuum waits for its end.
            if error.errno not in UNREGISTERED:
                raise

    def close(self) -> None:
        """End the registration; twice does no harm."""
        if self._file is not None:
            if self._owner == os.getpid():  # and not a fork that inherited it
                self._path.unlink(missing_ok=True)
            os.close(self._file)
            self._file = None

    def __del__(self) -> None:
        self.close()


def live_readers(folder: Path) -> list[Mapping[str, int] | None]:
    """Versions each living reader has told, None for one that has not told yet; entries of dead ones are removed."""
    found: list[Mapping[str, int] | None] = []
    for path in sorted(folder.glob("*.reader")):
        try:
            file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            found.append(_told(file))
        else:
            path.unlink(missing_ok=True)
        finally:
            os.close(file)
    return found


def _locked(path: Path) -> int:
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        fcntl.flock(file, fcntl.LOCK_EX)
        if os.fstat(file).st_nlink:
            return file
        os.close(file)  # taken for a dead one's between the two calls, and removed


def _told(file: int) -> Mapping[str, int] | None:
    try:
        told = json.loads(os.pread(file, os.fstat(file).st_size, 0))
    except ValueError:
        return None
    return {str(table): int(version) for table, version in told.items()}
