"""Which files nobody needs any more: no version in force, no living reader, nobody within the grace."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping

from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from excello.lake.commits import open_table
from excello.lake.readers import live_readers
from excello.lake.schemas import CONTRACTS
from excello.lake.storage import DiskPlace, Place
from excello.lake.store import Lake

GRACE_HOURS = 1
"""How long a file outlives the version that let it go, for readers that could not register."""

log = logging.getLogger(__name__)


def vacuum(lake: Lake, *, grace_hours: int = GRACE_HOURS) -> int:
    """Delete what nobody needs, of every table of the lake; returns how many files went. Raises `LeaseHeld`, OSError.

    A reader that has not said yet what it reads lets the vacuum wait for its next turn. Files that no version names
    (a crash left them) go once they are older than the grace. Nobody writes meanwhile: the lease is held.
    """
    with lake.lease(holder="vacuum"):
        readers = live_readers(lake.root / "readers")
        told = [reader for reader in readers if reader is not None]
        if len(told) < len(readers):
            return 0
        return sum(_vacuum_table(name, place, told, grace_hours) for name, place in _tables(lake))


def _tables(lake: Lake) -> Iterator[tuple[str, Place]]:
    """Landed tables, then the derived ones, by the names readers pin them under."""
    for name in CONTRACTS:
        yield name, lake.place_of(name)
    for log_folder in sorted(lake.derived.rglob("_delta_log")):
        folder = log_folder.parent
        yield folder.relative_to(lake.root).as_posix(), DiskPlace(folder)


def _vacuum_table(name: str, place: Place, readers: list[Mapping[str, int]], grace_hours: int) -> int:
    table = open_table(place)
    if table is None:
        return 0
    needed = {table.version(), *(reader[name] for reader in readers if name in reader)}
    try:
        unneeded = _unneeded(table, sorted(needed), grace_hours)
    except DeltaError:
        # Say, a reader older than the table's log: its files can not be told any more, so none goes.
        log.warning("%s is not vacuumed while versions %s are read", name, sorted(needed), exc_info=True)
        return 0
    place.remove(unneeded)
    table.cleanup_metadata()
    return len(unneeded)


def _unneeded(table: DeltaTable, keep: list[int], grace_hours: int) -> list[str]:
    return table.vacuum(
        retention_hours=grace_hours, dry_run=True, enforce_retention_duration=False, full=True, keep_versions=keep
    )
