"""The one writer of the log: when entries count as written, and when a segment is full and sealed."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from excello.lake.crashpoints import crash_at
from excello.lake.log.entries import Entry, pack_entry
from excello.lake.log.segments import (
    create_file,
    numbers_in,
    open_path,
    seal_abandoned,
    seal_file,
    sync_folder,
    take_over,
)

SEGMENT_BYTES = 64 * 1024 * 1024
SEAL_AFTER_SECONDS = 2.0
CHECKED_BYTES = 1024 * 1024


class LogHeld(RuntimeError):
    """Another collector writes this log."""


@dataclass(slots=True)
class _OpenSegment:
    """The file being written: `durable` bytes of it count, since `begun` (monotonic) by which they began."""

    number: int
    descriptor: int
    durable: int = 0
    begun: float = 0.0


class LogWriter:
    """Writes entries so that they survive a power cut once `write` has returned.

    One a folder, held by a lock that dies with the process; to be used by one thread at a time. Its lock lies beside
    the folder (``collector.lock``). `first` is the lowest number it may give a segment.
    """

    def __init__(
        self,
        folder: Path,
        *,
        first: int = 1,
        segment_bytes: int = SEGMENT_BYTES,
        seal_after: float = SEAL_AFTER_SECONDS,
    ) -> None:
        """Take the folder and seal what an earlier writer left, at once or as soon as the disk lets it.

        Raises `LogHeld`.
        """
        self.folder, self.segment_bytes, self.seal_after = folder, segment_bytes, seal_after
        _make_folder(folder)
        self._lock = _lock(folder.parent / "collector.lock")
        self._full: list[_OpenSegment] = []
        self._open: _OpenSegment | None = None
        self._next = max([*numbers_in(folder), first - 1]) + 1
        self._left = numbers_in(folder, "open")
        # A disk that fails now is reported by the next write; a collector that ends would take nothing, ever.
        with suppress(OSError):
            self._begin()

    def write(self, entries: Sequence[Entry]) -> None:
        """Append all entries and sync them; after an OSError none of them counts, and the next call starts afresh."""
        if not entries:
            return
        self.seal_if_due()
        data = b"".join([pack_entry(entry) for entry in entries])
        segment = self._open or self._begin()
        try:
            self._append(segment, data)
        except BaseException:
            self._abandon(segment)
            raise

    def seal_if_due(self) -> None:
        """Seal the segment if it is large or old enough, or an earlier one could not be sealed."""
        segment = self._open
        old = segment and segment.durable and time.monotonic() - segment.begun >= self.seal_after
        if self._full or self._left or old or (segment and segment.durable >= self.segment_bytes):
            self.seal()

    def seal(self) -> None:
        """Hand what was written to the readers; does nothing when nothing was."""
        segment = self._open
        if segment is not None and segment.durable:
            self._full.append(segment)
            self._open = None
        if self._full or self._left:
            self._begin()

    def check(self) -> None:
        """Raise OSError if the disk would not take entries now."""
        segment = self._open or self._begin()
        try:
            os.posix_fallocate(segment.descriptor, segment.durable, CHECKED_BYTES)
            os.ftruncate(segment.descriptor, segment.durable)
            os.fdatasync(segment.descriptor)
        except OSError:
            self._abandon(segment)
            raise

    def close(self) -> None:
        """Seal what was written and let the folder go."""
        try:
            self.seal()
        finally:
            self._release()

    def _append(self, segment: _OpenSegment, data: bytes) -> None:
        crash_at("log.before_write")
        written = 0
        rest = memoryview(data)
        while written < len(data):
            written += os.pwrite(segment.descriptor, rest[written:], segment.durable + written)
        crash_at("log.before_sync")
        os.fdatasync(segment.descriptor)
        crash_at("log.after_sync")
        if not segment.durable:
            segment.begun = time.monotonic()
        segment.durable += len(data)

    def _abandon(self, segment: _OpenSegment) -> None:
        """After a failed sync nobody can tell what lies behind the last durable byte: never write there again."""
        self._full.append(segment)
        self._open = None
        # Gives back the space at once if it can; readers leave out a torn end in any case.
        with suppress(OSError):
            os.ftruncate(segment.descriptor, segment.durable)

    def _begin(self) -> _OpenSegment:
        """The next segment, made before those that are full are sealed: so numbers never repeat."""
        segment = self._open = self._open or self._create()
        crash_at("log.before_sealing")
        while self._full:
            self._finish(self._full[0])
            del self._full[0]
        if self._left:
            seal_abandoned(self.folder)
            _drop_empty(self.folder, self._left)
            self._left = []
        return segment

    def _finish(self, segment: _OpenSegment) -> None:
        if segment.durable:
            os.ftruncate(segment.descriptor, segment.durable)
            seal_file(self.folder, segment.number)
        else:
            open_path(self.folder, segment.number).unlink(missing_ok=True)
        os.close(segment.descriptor)

    def _create(self) -> _OpenSegment:
        while True:
            number = self._next
            self._next += 1
            try:
                return _OpenSegment(number, create_file(self.folder, number))
            except FileExistsError:
                continue

    def _release(self) -> None:
        for segment in (*self._full, *([self._open] if self._open else [])):
            os.close(segment.descriptor)
        self._full, self._open = [], None
        os.close(self._lock)


def _make_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for parent in (folder.parent, folder.parent.parent):
        sync_folder(parent)


def _drop_empty(folder: Path, numbers: list[int]) -> None:
    """Unlink what earlier writers opened and never wrote; a file that another process is just sealing is its affair."""
    for number in numbers:
        descriptor = take_over(open_path(folder, number))
        if descriptor is None:
            continue
        try:
            if os.fstat(descriptor).st_size == 0:
                open_path(folder, number).unlink()
        finally:
            os.close(descriptor)
    sync_folder(folder)


def _lock(path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise LogHeld(f"another collector writes {path.parent}") from None
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
