"""What the lake needs from time to time, in one call for the clock: merge, index, let go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from excello.lake.lease import LeaseHeld, hold_lease
from excello.lake.schemas import CONTRACTS, TableContract
from excello.lake.store import Lake
from excello.lake.timeline.building import extend_timeline
from excello.lake.upkeep.compaction import Merge, compact, merges_of
from excello.lake.upkeep.files import files_of
from excello.lake.upkeep.scratch import clear_scratch
from excello.lake.upkeep.vacuum import vacuum

BUDGET_SECONDS = 20.0
"""After that no further piece of work is begun; what is left waits for the next turn."""


@dataclass(frozen=True, slots=True)
class Tended:
    """What was done: files merged away, events added to the timeline, files deleted.

    `busy`: another process tends the lake, nothing was done.
    """

    merged: int = 0
    added: int = 0
    deleted: int = 0
    busy: bool = False


def tend(lake: Lake, *, at: datetime, budget: float = BUDGET_SECONDS) -> Tended:
    """Keep the lake in order; to be called every minute or so, by any process. Landings and readers go on meanwhile.

    Killed anywhere it leaves a lake as good as before. Raises `LeaseHeld` where a writer keeps the lease for long,
    and OSError; both pass with the next turn.
    """
    until = monotonic() + budget
    try:
        with hold_lease(lake.root / "upkeep.lock", holder="upkeep", wait=0):
            clear_scratch(lake)
            merged = _merge_files(lake, at, until)
            added = extend_timeline(lake, until=until)
            return Tended(merged=merged, added=added, deleted=vacuum(lake))
    except LeaseHeld as held:
        if held.holder == "upkeep":
            return Tended(busy=True)
        raise


def _merge_files(lake: Lake, at: datetime, until: float) -> int:
    merged = 0
    for contract, merge in _merges(lake, at):
        if monotonic() > until:
            break
        if compact(lake, contract, merge):
            merged += len(merge.files)
    return merged


def _merges(lake: Lake, at: datetime) -> Iterator[tuple[TableContract, Merge]]:
    for contract in CONTRACTS.values():
        table = lake.open(contract.name)
        if table is not None:
            for merge in merges_of(files_of(table, *contract.partitions), month=f"{at:%Y-%m}"):
                yield contract, merge
