"""How the timeline's table follows the events: what is new is added, what lies scattered is merged."""

from __future__ import annotations

import logging
import shutil
from collections import defaultdict
from collections.abc import Iterable, Sequence
from time import monotonic

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake.exceptions import DeltaError
from deltalake.transaction import AddAction

from excello.lake.commits import add_action, commit, file_name, open_table, remove_action, table_for
from excello.lake.crashpoints import crash_at
from excello.lake.storage import DiskPlace
from excello.lake.store import Lake, Snapshot
from excello.lake.timeline.layout import COMPRESSION, ROW_GROUP, TIMELINE, laid_out, regions_in
from excello.lake.timeline.shelf import Shelf, ShelfFile, covering, is_broken, read_shelf

FEW_ROWS, FEW_FILES = 5_000, 8
"""Events that a reader looks through by itself: fewer, in not more files, are not worth a version."""
WIDE_ROWS = 65_536
"""A chunk of fewer events becomes one wide file; wide files with more of them in all are cut into regions."""
WIDE_FILES = 3
CHUNK = 1_000_000
"""Events taken in at a time; about 1 GB of memory."""
REGION_FILES, GROWTH = 3, 8
"""A region with more files merges them, but for one that is eight times as large as all that are smaller."""
REGION_FILES_BEHIND = 24
"""As long as there is more to take in, merging waits for more."""
REGIONS_A_COMMIT = 64

log = logging.getLogger(__name__)


def extend_timeline(lake: Lake, *, until: float) -> int:
    """Add what landed since, then merge, until the clock (`monotonic`) says so; returns how many events were added.

    To be called by the one who keeps the lake up. Killed anywhere it leaves a table as before, or a step further.
    """
    place = DiskPlace(lake.derived / TIMELINE.name)
    added, new = 0, CHUNK
    while new == CHUNK:
        with lake.snapshot() as snapshot:
            new = _extend_once(place, snapshot)
            shelf = _current(place, snapshot.table_id("events"))
        added += new
        if shelf is not None:
            _merge(place, shelf, until, REGION_FILES_BEHIND if new == CHUNK else REGION_FILES)
        if monotonic() > until:
            break
    return added


def _extend_once(place: DiskPlace, snapshot: Snapshot) -> int:
    events_id, last = snapshot.table_id("events"), snapshot.last_seq("events")
    shelf = _current(place, events_id)
    covered = shelf.covered if shelf is not None else 0
    if last - covered < FEW_ROWS and len(snapshot.files_since("events", covered)) <= FEW_FILES:
        return 0
    if shelf is None:
        # Nothing yet, made of other events than these, or broken.
        shutil.rmtree(place.path, ignore_errors=True)
    upto = min(covered + CHUNK, last)
    events = snapshot.since("events", covered)
    rows = laid_out(snapshot.arrow(events.filter(events.seq <= upto).drop("month")))
    adds = _written(place, [rows] if rows.num_rows < WIDE_ROWS else [part for _, part in regions_in(rows)])
    crash_at("timeline.before_commit")
    commit(place, table_for(place, TIMELINE), TIMELINE, adds, transactions={covering(events_id): upto})
    return upto - covered


def _merge(place: DiskPlace, shelf: Shelf, until: float, most: int) -> None:
    wide = [file for file in shelf.files if file.region is None]
    if len(wide) > WIDE_FILES:
        rows = _rows_of(place, wide)
        parts = [rows] if rows.num_rows < WIDE_ROWS else [part for _, part in regions_in(rows)]
        _replace(place, wide, parts)
    groups = merges_of(shelf.files, most)
    while groups and monotonic() < until:
        step, groups = groups[:REGIONS_A_COMMIT], groups[REGIONS_A_COMMIT:]
        _replace(place, [file for group in step for file in group], [_rows_of(place, group) for group in step])


def merges_of(files: Iterable[ShelfFile], most: int = REGION_FILES) -> list[list[ShelfFile]]:
    """Files to be merged, each group of a region with more than `most`: from the smallest on, to a far larger one."""
    regions: dict[int, list[ShelfFile]] = defaultdict(list)
    for file in sorted(files, key=lambda file: (file.rows, file.name)):
        if file.region is not None:
            regions[file.region].append(file)
    return [_alike(held) for _, held in sorted(regions.items()) if len(held) > most]


def _alike(files: Sequence[ShelfFile]) -> list[ShelfFile]:
    group = list(files[:2])
    for file in files[2:]:
        if file.rows >= GROWTH * sum(member.rows for member in group):
            break
        group.append(file)
    return group


def _rows_of(place: DiskPlace, files: Sequence[ShelfFile]) -> pa.Table:
    parts = [pq.read_table(place.path / file.name, partitioning=None) for file in files]
    return pa.concat_tables(parts).sort_by([(name, "ascending") for name in TIMELINE.order])


def _replace(place: DiskPlace, files: Sequence[ShelfFile], parts: Sequence[pa.Table]) -> None:
    adds = _written(place, parts)
    since = max(add.modification_time for add in adds)
    removes = [remove_action(TIMELINE, file.name, file.size, partition="", since=since) for file in files]
    crash_at("timeline.before_merge")
    commit(place, table_for(place, TIMELINE), TIMELINE, adds, removes, transactions={})


def _written(place: DiskPlace, parts: Sequence[pa.Table]) -> list[AddAction]:
    place.prepare()
    adds: list[AddAction] = []
    try:
        for rows in parts:
            adds.append(_add(place, rows))
    except BaseException:
        place.remove(add.path for add in adds)
        raise
    return adds


def _add(place: DiskPlace, rows: pa.Table) -> AddAction:
    name = file_name(TIMELINE, "")
    stored = place.write(name, rows.cast(TIMELINE.schema), row_group=ROW_GROUP, compression=COMPRESSION)
    least, most = ({"bucket": rows["bucket"][position].as_py()} for position in (0, -1))
    return add_action(TIMELINE, name, stored, partition="", rows=rows.num_rows, least=least, most=most)


def _current(place: DiskPlace, events_id: str) -> Shelf | None:
    try:
        table = None if is_broken(place.path) else open_table(place)
    except DeltaError:
        log.warning("the timeline in %s does not open and is made anew", place.path, exc_info=True)
        return None
    return None if table is None else read_shelf(place.path, table, events_id)
