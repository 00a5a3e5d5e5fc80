"""The files of the log: which are sealed, what they hold, and who seals those whose writer died."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from excello.lake.crashpoints import crash_at
from excello.lake.log.entries import Entry, end_of_entry, next_entry, unpack_entry, whole_length

_NAME = re.compile(r"^(\d{20})\.(open|seg)$")


@dataclass(frozen=True, slots=True, order=True)
class Segment:
    """A sealed file of the log: it never changes again. Its number is its batch number in the lake."""

    number: int
    path: Path


class DamagedSegment(Exception):
    """A broken entry with whole ones after it: the disk lost bytes that had been synced.

    `raw` is what lies between `position` and `following`, where the next whole entry begins: go on reading there.
    """

    def __init__(self, path: Path, position: int, following: int, raw: bytes) -> None:
        self.path, self.position, self.following, self.raw = path, position, following, raw
        super().__init__(f"{path.name}: the entry at byte {position} is broken ({len(raw)} bytes)")


def open_path(folder: Path, number: int) -> Path:
    """The file that is being written under this number."""
    return folder / f"{number:020}.open"


def sealed_path(folder: Path, number: int) -> Path:
    """The same file once it is sealed."""
    return folder / f"{number:020}.seg"


def numbers_in(folder: Path, ending: str = "open|seg") -> list[int]:
    """Numbers of the files there, ascending."""
    if not folder.is_dir():
        return []
    found = (_NAME.match(name) for name in os.listdir(folder))
    return sorted(int(match[1]) for match in found if match and match[2] in ending.split("|"))


def sealed_segments(folder: Path) -> list[Segment]:
    """What waits for the lake, in the order it was written."""
    return [Segment(number, sealed_path(folder, number)) for number in numbers_in(folder, "seg")]


def read_entries(path: Path, *, start: int = 0) -> Iterator[Entry]:
    """Entries from byte `start` on, in the order they were written.

    An unfinished last entry was never answered and is left out. Raises `DamagedSegment` at a broken one that others
    follow; its `following` is the `start` to go on with.
    """
    data = path.read_bytes()
    position = start
    while (end := end_of_entry(data, position)) is not None:
        yield unpack_entry(data, position, end)
        position = end
    following = next_entry(data, position)
    if following is not None:
        raise DamagedSegment(path, position, following, data[position:following])


def retire(segment: Segment) -> None:
    """Drop a segment whose events, dead letters and counts are all stored; harmless when it is gone already."""
    crash_at("log.before_retire")
    segment.path.unlink(missing_ok=True)
    sync_folder(segment.path.parent)
    crash_at("log.after_retire")


def seal_abandoned(folder: Path) -> int:
    """Seal what writers left open when they died; returns how many. The file of a living writer is left alone."""
    return sum(_seal_if_abandoned(folder, number) for number in numbers_in(folder, "open"))


def _seal_if_abandoned(folder: Path, number: int) -> bool:
    descriptor = take_over(open_path(folder, number))
    if descriptor is None:
        return False
    try:
        size = cut_to_whole(descriptor)
        if size:
            _keep_numbers_rising(folder, number)
            seal_file(folder, number)
        return size > 0
    finally:
        os.close(descriptor)


def take_over(path: Path) -> int | None:
    """Open and lock a file whose writer is dead; None while a living one holds it or when it is gone."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Whoever held the lock until now may have sealed the file: then its name is gone.
        if os.stat(path).st_ino == os.fstat(descriptor).st_ino:
            return descriptor
    except (BlockingIOError, FileNotFoundError):
        pass
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


def cut_to_whole(descriptor: int) -> int:
    """Cut off a torn last entry and make the rest durable; returns the bytes that remain."""
    size = os.fstat(descriptor).st_size
    whole = whole_length(_read_whole(descriptor, size))
    if whole < size:
        os.ftruncate(descriptor, whole)
    # The dead writer may not have come to it; nobody may land what a power cut could still take.
    os.fdatasync(descriptor)
    return whole


def seal_file(folder: Path, number: int) -> None:
    """Give the file its sealed name, for good; its holder may repeat this after an OSError."""
    crash_at("log.before_seal")
    # A repeated call finds the new name, or not even that if the segment was retired meanwhile.
    if (path := open_path(folder, number)).exists():
        path.rename(sealed_path(folder, number))
    sync_folder(folder)
    crash_at("log.after_seal")


def create_file(folder: Path, number: int) -> int:
    """A new locked file for a writer; raises FileExistsError if the number was used."""
    path = open_path(folder, number)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o640)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        sync_folder(folder)
    except BaseException:
        os.close(descriptor)
        path.unlink()
        raise
    return descriptor


def sync_folder(folder: Path) -> None:
    """Make names that came, went or changed in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _keep_numbers_rising(folder: Path, number: int) -> None:
    """Leave a higher number in the folder, so that no writer takes this one again once the segment is retired."""
    if numbers_in(folder)[-1] == number:
        # A writer that starts at this moment may make it first, which serves as well.
        with suppress(FileExistsError):
            os.close(create_file(folder, number + 1))


def _read_whole(descriptor: int, size: int) -> bytes:
    parts = []
    position = 0
    while position < size and (part := os.pread(descriptor, size - position, position)):
        parts.append(part)
        position += len(part)
    return b"".join(parts)
