"""Where hashes of message ids lie on disk: sorted runs, merged as they grow, looked into without being read whole."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from excello.lake.crashpoints import crash_at
from excello.lake.log.segments import sync_folder

Array = np.ndarray[Any, Any]

FAN = 8
"""Runs of about one size that become one."""
LARGEST = 16_000_000
"""Entries of a run that is merged no more: 256 MB."""


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
            left = np.searchsorted(run[0], asked, "left")
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
                self._write(np.stack([hashes[order], seqs[order].astype(np.uint64)]))
        self._merge()
        names = tuple(name for name, _run in self._runs)
        self._write_state(State(state.table, state.seq, state.stamp, names))
        for path in self.folder.glob("*.npy"):
            if path.name not in names:
                path.unlink(missing_ok=True)

    def _merge(self) -> None:
        while (tail := self._tail()) >= FAN:
            merged = np.concatenate([run for _name, run in self._runs[-tail:]], axis=1)
            del self._runs[-tail:]
            # Stable: sorted runs are found as such and merged in one pass.
            self._write(merged[:, np.argsort(merged[0], kind="stable")])

    def _tail(self) -> int:
        """How many of the newest runs are no larger than about the newest one."""
        if not self._runs:
            return 0
        limit = min(self._runs[-1][1].shape[1] * FAN, LARGEST)
        sizes = [run.shape[1] for _name, run in reversed(self._runs)]
        return next((number for number, size in enumerate(sizes) if size >= limit), len(sizes))

    def _write(self, run: Array) -> None:
        name = f"{uuid.uuid4().hex}.npy"
        with (self.folder / name).open("wb") as file:
            np.save(file, run)
            file.flush()
            os.fsync(file.fileno())
        self._runs.append((name, np.load(self.folder / name, mmap_mode="r")))

    def _write_state(self, state: State) -> None:
        fresh = self.folder / "state.tmp"
        with fresh.open("w") as file:
            json.dump(asdict(state), file)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(self.folder)
        crash_at("index.before_state")
        fresh.rename(self.folder / "state.json")
        sync_folder(self.folder)
        crash_at("index.after_state")
        self.state = state
