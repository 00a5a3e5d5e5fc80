"""A table in a folder: every file and folder is synced, since delta-rs issues no fsync."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from excello.lake.storage.place import COMPRESSION, ROW_GROUP, Stored, repeating_texts


@dataclass(frozen=True, slots=True)
class DiskPlace:
    """The folder `path` of a local disk; safe against power cuts as far as its file system honours fsync."""

    path: Path

    @property
    def uri(self) -> str:
        return str(self.path)

    @property
    def options(self) -> dict[str, str] | None:
        return None

    def prepare(self) -> None:
        (self.path / "_delta_log").mkdir(parents=True, exist_ok=True)
        for folder in (self.path, self.path.parent, self.path.parent.parent):
            sync(folder)

    def write(self, name: str, rows: pa.Table, *, row_group: int = ROW_GROUP, compression: str = COMPRESSION) -> Stored:
        file = self._made(name)
        try:
            coded = repeating_texts(rows)
            pq.write_table(rows, file, compression=compression, row_group_size=row_group, use_dictionary=coded)
            return self._kept(file)
        except BaseException:
            file.unlink(missing_ok=True)
            raise

    def adopt(self, name: str, file: Path) -> Stored:
        target = self._made(name)
        try:
            os.replace(file, target)
            return self._kept(target)
        except BaseException:
            target.unlink(missing_ok=True)
            raise

    def remove(self, names: Iterable[str]) -> None:
        for name in names:
            (self.path / name).unlink(missing_ok=True)

    def settle_files(self) -> None:
        sync(self.path)

    def settle(self, version: int) -> None:
        log = self.path / "_delta_log"
        commit = log / f"{version:020}.json"
        try:
            sync(commit)
            sync(log)
        except OSError:
            # Else a caller who tries again would find it there, and take for lasting what is only in memory.
            with suppress(OSError):
                commit.unlink()
                sync(log)
            raise

    def settle_checkpoint(self, version: int) -> None:
        log = self.path / "_delta_log"
        for file in (*log.glob(f"{version:020}.checkpoint*"), log / "_last_checkpoint", log):
            sync(file)

    def mend(self) -> bool:
        """Remove a newest commit that is no JSON, and checkpoints that are no Parquet: neither was ever answered for.

        To be called by the holder of the writer's lease. An empty commit file is one, too.
        """
        log = self.path / "_delta_log"
        torn = [*_torn_commit(log), *_torn_checkpoints(log)]
        for file in torn:
            file.unlink(missing_ok=True)
        if torn:
            sync(log)
        return bool(torn)

    def _made(self, name: str) -> Path:
        file = self.path / name
        file.parent.mkdir(exist_ok=True)
        return file

    def _kept(self, file: Path) -> Stored:
        sync(file)
        if file.parent != self.path:
            sync(file.parent)
        status = file.stat()
        return Stored(status.st_size, status.st_mtime_ns // 1_000_000)


def sync(path: Path) -> None:
    """Make a file's content, or a folder's entries, outlast a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _torn_commit(log: Path) -> Iterator[Path]:
    commits = sorted(log.glob(f"{'[0-9]' * 20}.json"))
    if commits:
        try:
            lines = commits[-1].read_text().splitlines()
            if lines and all(isinstance(json.loads(line), dict) for line in lines):
                return
        except ValueError:
            pass
        yield commits[-1]


def _torn_checkpoints(log: Path) -> Iterator[Path]:
    """Checkpoints shorten the log and say nothing of their own; without one the commits are read."""
    torn = [file for file in log.glob("*.checkpoint*.parquet") if not _is_parquet(file)]
    yield from torn
    if torn and (log / "_last_checkpoint").exists():
        yield log / "_last_checkpoint"


def _is_parquet(file: Path) -> bool:
    try:
        pq.read_metadata(file)
    except pa.ArrowInvalid:
        return False
    return True
