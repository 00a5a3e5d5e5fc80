"""What the timeline's table holds at a version: its files, and up to which ingest number it knows the events."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable

from excello.lake.commits import open_table
from excello.lake.schemas import EVENTS
from excello.lake.timeline.layout import TIMELINE, region_of

KEPT = 4
BROKEN = "_broken"
"""File that tells of it; the vacuum leaves such names alone."""


@dataclass(frozen=True, slots=True)
class ShelfFile:
    """One file: where it is, its least and greatest bucket, bytes, rows."""

    name: str
    least: int
    most: int
    size: int
    rows: int

    @property
    def region(self) -> int | None:
        """The region it holds, None for a wide one."""
        first, last = region_of(self.least), region_of(self.most)
        return first if first == last else None


@dataclass(frozen=True, slots=True)
class Shelf:
    """The table at a version; `covered`: its rows are the events up to this ingest number of the table `events_id`.

    `regions`: the files by region, wide ones under None.
    """

    folder: Path
    version: int
    events_id: str
    covered: int
    files: tuple[ShelfFile, ...]
    regions: Mapping[int | None, Sequence[ShelfFile]]

    def rows(self, buckets: Collection[int]) -> pa.Table:
        """Every row of some buckets, and of their neighbours; columns of the events contract."""
        parts = [
            part
            for region in (None, *sorted({region_of(bucket) for bucket in buckets}))
            for file in self.regions.get(region, ())
            if any(file.least <= bucket <= file.most for bucket in buckets)
            for part in _read(self.folder / file.name, file, buckets)
        ]
        return pa.concat_tables(parts) if parts else EVENTS.schema.empty_table()


_shelves: dict[Path, tuple[tuple[object, ...], Shelf]] = {}
"""The newest of each folder that this process has seen, and by what it is recognised."""
_shelves_lock = threading.Lock()


def open_shelf(folder: Path, events_id: str) -> Shelf | None:
    """The newest version, None where there is none of this events table. A process keeps it while it is the newest."""
    newest = max((folder / "_delta_log").glob(f"{'[0-9]' * 20}.json"), default=None)
    if newest is None:
        return None
    # A table that was made anew counts its versions anew.
    stamp = (newest.name, newest.stat().st_mtime_ns, newest.stat().st_ino, events_id)
    known = _shelves.get(folder)
    if known is not None and known[0] == stamp:
        return known[1]
    table = open_table(folder)
    shelf = None if table is None else read_shelf(folder, table, events_id)
    if shelf is None:
        return None
    with _shelves_lock:
        if len(_shelves) >= KEPT:
            _shelves.clear()
        _shelves[folder] = (stamp, shelf)
    return shelf


def mark_broken(folder: Path) -> None:
    """Have the table made anew at the next turn: it is derived, so nothing is lost."""
    with suppress(OSError):
        (folder / BROKEN).touch()


def is_broken(folder: Path) -> bool:
    """Whether a reader has found it so."""
    return (folder / BROKEN).exists()


def read_shelf(folder: Path, table: DeltaTable, events_id: str) -> Shelf | None:
    """What an opened table holds, None where it was made of another events table or under another contract."""
    covered = table.transaction_version(covering(events_id))
    if covered is None or [field.name for field in table.schema().fields] != TIMELINE.schema.names:
        return None
    told = pa.table(table.get_add_actions(flatten=True)).to_pylist()
    files = tuple(
        ShelfFile(row["path"], row["min.bucket"], row["max.bucket"], row["size_bytes"], row["num_records"])
        for row in sorted(told, key=lambda row: str(row["path"]))
    )
    regions: dict[int | None, list[ShelfFile]] = defaultdict(list)
    for file in files:
        regions[file.region].append(file)
    return Shelf(folder, table.version(), events_id, covered, files, dict(regions))


def covering(events_id: str) -> str:
    """Application under which the table keeps what it covers of an events table."""
    return f"excello.timeline:{events_id}"


def _read(path: Path, file: ShelfFile, buckets: Collection[int]) -> Iterator[pa.Table]:
    known = _wide_footer(path) if file.region is None else None
    with pq.ParquetFile(path, metadata=known, memory_map=True) as parquet:
        groups = {group for bucket in buckets for group in _groups_of(parquet.metadata, bucket)}
        if groups:
            yield parquet.read_row_groups(sorted(groups), columns=EVENTS.schema.names, use_threads=False)


@lru_cache(maxsize=16)
def _wide_footer(path: Path) -> pq.FileMetaData:
    """Every look-up reads the few wide files, whose many row groups take milliseconds to read about."""
    return pq.read_metadata(path, memory_map=True)


def _groups_of(told: pq.FileMetaData, bucket: int) -> Iterator[int]:
    """Row groups that hold a bucket; they stand in its order, so it is looked up as in a dictionary."""
    group = bisect_left(range(told.num_row_groups), bucket, key=lambda number: _buckets(told, number)[1])
    while group < told.num_row_groups and _buckets(told, group)[0] <= bucket:
        yield group
        group += 1


def _buckets(told: pq.FileMetaData, group: int) -> tuple[int, int]:
    """Least and greatest bucket of a row group; the layout has them in the last column."""
    statistics = told.row_group(group).column(told.num_columns - 1).statistics
    return statistics.min, statistics.max
