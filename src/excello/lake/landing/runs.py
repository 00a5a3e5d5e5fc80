"""Where hashes of message ids lie on disk: sorted runs, merged as they grow, looked into without being read whole."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from excello.lake.crashpoints import crash_at
from excello.lake.storage.disk import sync

Array = np.ndarray[Any, Any]

FAN = 4
"""Runs of about one size that become one."""
LARGEST = 8_000_000
"""Entries of a run that is merged no more: a merge must not hold up the landing."""
PART = 2_000_000
"""Entries merged in memory at one time."""
STRIDE = 256
"""Sorted questions asked of one stretch of a run, so that each stretch comes into the processor's cache once."""


@dataclass(frozen=True, slots=True)
class State:
    """Up to where the runs tell a table's messages: `table`, its last ingest number, the stamp of its last landing."""

    table: str = ""
    seq: int = 0
    stamp: int = 0
    runs: tuple[str, ...] = ()


class Runs:
    """Pairs of hash and ingest number in a folder. One process at a time, the holder of the lease, may use it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            self.state = State(**json.loads((folder / "state.json").read_text()))
            self._runs = [(name, np.load(folder / name, mmap_mode="r")) for name in self.state.runs]
            if any(run.ndim != 2 or run.dtype != np.uint64 or len(run) != 2 for _name, run in self._runs):
                raise ValueError("no run")
        except (OSError, ValueError, TypeError, EOFError):
            # A cache: whatever is missing or broken is made again from the table.
            self.forget()

    def forget(self) -> None:
        """Know nothing, until `extend`."""
        self.state, self._runs = State(), []

    def find(self, hashes: Array) -> tuple[Array, Array]:
        """For every entry with one of the hashes (index into `hashes`, ingest number)."""
        order = np.argsort(hashes)
        asked = hashes[order]
        places = [np.zeros(0, np.int64)]
        seqs = [np.zeros(0, np.uint64)]
        for _name, run in self._runs:
            left = _places(run[0], asked)
            hit = np.flatnonzero(run[0][np.minimum(left, run.shape[1] - 1)] == asked)
            # Two ids may share a hash, so a hash may have several entries.
            counts = np.searchsorted(run[0], asked[hit], "right") - left[hit]
            first = np.repeat(left[hit], counts)
            within = np.arange(len(first)) - np.repeat(np.cumsum(counts) - counts, counts)
            places.append(np.repeat(order[hit], counts))
            seqs.append(run[1][first + within])
        return np.concatenate(places), np.concatenate(seqs).astype(np.int64)

    def extend(self, pairs: Iterable[tuple[Array, Array]], state: State) -> None:
        """Add entries (hashes, ingest numbers) and make durable that the runs now tell `state`; raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for hashes, seqs in pairs:
            if len(hashes):
                order = np.argsort(hashes)
                self._write(len(hashes), [np.stack([hashes[order], seqs[order].astype(np.uint64)])])
        self._merge()
        names = tuple(name for name, _run in self._runs)
        self._write_state(State(state.table, state.seq, state.stamp, names))
        for path in self.folder.glob("*.npy"):
            if path.name not in names:
                path.unlink(missing_ok=True)

    def _merge(self) -> None:
        while (tail := self._tail()) >= FAN:
            runs = [run for _name, run in self._runs[-tail:]]
            self._write(sum(run.shape[1] for run in runs), _merged(runs))
            # Only now, so that a failure leaves what is.
            del self._runs[-tail - 1 : -1]

    def _tail(self) -> int:
        """How many of the newest runs are no larger than about the newest one."""
        if not self._runs:
            return 0
        limit = min(self._runs[-1][1].shape[1] * FAN, LARGEST)
        sizes = [run.shape[1] for _name, run in reversed(self._runs)]
        return next((number for number, size in enumerate(sizes) if size >= limit), len(sizes))

    def _write(self, length: int, parts: Iterable[Array]) -> None:
        name = f"{uuid.uuid4().hex}.npy"
        run = np.lib.format.open_memmap(self.folder / name, "w+", np.dtype(np.uint64), (2, length))
        begin = 0
        for part in parts:
            run[:, begin : begin + part.shape[1]] = part
            begin += part.shape[1]
        run.flush()
        sync(self.folder / name)
        self._runs.append((name, np.load(self.folder / name, mmap_mode="r")))

    def _write_state(self, state: State) -> None:
        fresh = self.folder / "state.tmp"
        fresh.write_text(json.dumps(asdict(state)))
        sync(fresh)
        sync(self.folder)
        crash_at("index.before_state")
        fresh.rename(self.folder / "state.json")
        sync(self.folder)
        crash_at("index.after_state")
        self.state = state


def _merged(runs: Sequence[Array]) -> Iterator[Array]:
    """Sorted runs as one, part by part."""
    count = sum(run.shape[1] for run in runs) // PART + 1
    cuts = np.array([(number << 64) // count for number in range(1, count)], np.uint64)
    edges = [[0, *np.searchsorted(run[0], cuts).tolist(), run.shape[1]] for run in runs]
    for number in range(count):
        part = np.concatenate(
            [run[:, edge[number] : edge[number + 1]] for run, edge in zip(runs, edges, strict=True)], axis=1
        )
        # Stable: sorted stretches are found as such and merged in one pass.
        yield part[:, np.argsort(part[0], kind="stable")]


def _places(run: Array, asked: Array) -> Array:
    """Where each of some sorted values would stand in a sorted run."""
    edges = [*np.searchsorted(run, asked[::STRIDE]).tolist(), len(run)]
    stretches = [
        begin + np.searchsorted(run[begin:end], asked[number * STRIDE : (number + 1) * STRIDE])
        for number, (begin, end) in enumerate(pairwise(edges))
    ]
    return np.concatenate([np.zeros(0, np.int64), *stretches])
