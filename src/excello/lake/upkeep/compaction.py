"""Which files of a month are merged into one, and how that becomes a version that nobody notices.

A landing leaves one small file a month; a reader opens every file. So files of like size are merged, eight at a time:
each row is rewritten as often as its file grows eightfold, a month keeps a few dozen files at most, and a month that
is over about four.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow.parquet as pq
from deltalake.transaction import AddAction

from excello.lake.commits import add_action, commit, file_name, remove_action
from excello.lake.crashpoints import crash_at
from excello.lake.lease import LeaseHeld
from excello.lake.schemas import TableContract
from excello.lake.store import Lake
from excello.lake.upkeep.files import DataFile, files_of, spans_of
from excello.lake.upkeep.scratch import scratch_file, sorted_into

SMALLEST = 64 * 1024
"""Bytes: what is smaller is all of one size."""
GROWTH = 8
"""Files within this factor are of like size; as many are merged at a time in a month that is not over."""
LARGEST = 256 * 1024 * 1024
"""Bytes of a file that is left alone."""


class Disagreement(RuntimeError):
    """A merged file does not hold as many rows as those it was made of; nothing was committed."""


@dataclass(frozen=True, slots=True)
class Merge:
    """Files of one partition that become one."""

    partition: str
    files: tuple[DataFile, ...]


def merges_of(files: Iterable[DataFile], *, month: str) -> list[Merge]:
    """What to merge, smallest first; `month` is the one that is not over yet."""
    alike: dict[tuple[int, str], list[DataFile]] = defaultdict(list)
    for file in files:
        if file.size < LARGEST:
            alike[_size_class(file.size), file.partition].append(file)
    found: list[Merge] = []
    for (_, partition), group in sorted(alike.items()):
        if len(group) >= (2 if partition < month else GROWTH):
            found.append(Merge(partition, tuple(group)))
    return found


def compact(lake: Lake, contract: TableContract, merge: Merge) -> bool:
    """Merge files of a table; False where another version has let one of them go meanwhile.

    The lease is held for the commit only: landings go on while the file is written. Rows, ingest numbers and app
    transactions stay as they are. Raises `LeaseHeld`, `Disagreement`, OSError; what is left then is a table as before.
    """
    add = _write_merged(lake, contract, merge)
    crash_at("compact.before_commit")
    try:
        with lake.lease(holder="compaction"):
            return _commit_merged(lake, contract, merge, add)
    except LeaseHeld:
        lake.place_of(contract.name).remove([add.path])
        raise


def _commit_merged(lake: Lake, contract: TableContract, merge: Merge, add: AddAction) -> bool:
    place, table = lake.place_of(contract.name), lake.open(contract.name)
    standing = set() if table is None else {file.name for file in files_of(table, "month")}
    if table is None or not standing.issuperset(file.name for file in merge.files):
        place.remove([add.path])
        return False
    removes = [
        remove_action(contract, file.name, file.size, partition=merge.partition, since=add.modification_time)
        for file in merge.files
    ]
    commit(place, table, contract, [add], removes, transactions={})
    crash_at("compact.after_commit")
    return True


def _write_merged(lake: Lake, contract: TableContract, merge: Merge) -> AddAction:
    place = lake.place_of(contract.name)
    uris = [f"{place.uri}/{file.name}" for file in merge.files]
    scratch = scratch_file(lake)
    sorted_into(scratch, lake, uris, contract.schema, order=contract.order)
    told = pq.read_metadata(scratch)
    if told.num_rows != sum(file.rows for file in merge.files):
        scratch.unlink()
        raise Disagreement(f"{told.num_rows} rows of {contract.name} came out of {merge}")
    name = file_name(contract, merge.partition)
    least, most = spans_of(told, contract.spans)
    stored = place.adopt(name, scratch)
    return add_action(
        contract, name, stored, partition=merge.partition, rows=told.num_rows, least=least, most=most, new=False
    )


def _size_class(size: int) -> int:
    return int(math.log(max(size, SMALLEST) / SMALLEST, GROWTH) + 1e-9)
