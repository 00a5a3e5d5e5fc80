"""Where the lake lies and how it is opened: a handle for writers, snapshots for readers."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import ibis.expr.types as ir
import pyarrow as pa
from deltalake import DeltaTable

from excello.lake.commits import VersionGone, open_table
from excello.lake.engines import (
    EngineSettings,
    connect,
    drop_stored,
    fetch_after,
    give_table,
    reach_objects,
    rename_stored,
    scan_files,
    store_query,
)
from excello.lake.lease import LeaseHeld, hold_lease
from excello.lake.readers import Reader
from excello.lake.schemas import CONTRACTS, contract_of
from excello.lake.schemas.contract import SEQUENCE, are_of_one_version
from excello.lake.storage import DiskPlace, ObjectStore, Place, StorageRefused

LEASE_WAIT_SECONDS = 10.0
COMPILED_LIMIT = 512

Made = TypeVar("Made")

_compiled: dict[Hashable, str] = {}
"""Compiled queries of this process, by what they mean; tables are read by name, so they fit every snapshot."""

lenders: list[Callable[[Snapshot], Any]] = []
"""What lends a snapshot the tables that compiled queries name beside the landed ones."""


class Lake:
    """The event store under ``EXCELLO_HOME/lake``: cheap to make, holds nothing open, safe to share between threads."""

    def __init__(
        self,
        home: Path,
        *,
        engine: EngineSettings | None = None,
        storage: str | None = None,
        options: Mapping[str, str] | None = None,
    ) -> None:
        """`home` is EXCELLO_HOME; `engine` caps each snapshot's connection.

        `storage` (``s3://bucket/prefix``, with `options` as `storage.objects.OPTIONS` names them) holds the tables
        instead of the home; lease, readers, indexes and derived tables stay in the home, which all processes share.
        Raises `StorageRefused`.
        """
        self.home = Path(home)
        self.root = self.home / "lake"
        self.engine = engine
        self.objects = None if storage is None else ObjectStore(storage, dict(options or {}))

    def place_of(self, table: str) -> Place:
        """Where a table lies; raises `UnknownTable`."""
        name = contract_of(table).name
        return DiskPlace(self.root / name) if self.objects is None else self.objects.place(name)

    def path_of(self, table: str) -> Path:
        """Folder of a Delta table; raises `UnknownTable`, `StorageRefused` where tables are no folders."""
        place = self.place_of(table)
        if not isinstance(place, DiskPlace):
            raise StorageRefused(f"{table} lies in an object store: {place.uri}")
        return place.path

    @property
    def derived(self) -> Path:
        """Folder of the tables that are made of the landed ones and can be made again: a Delta table a folder."""
        return self.root / "derived"

    def open(self, table: str, version: int | None = None) -> DeltaTable | None:
        """A table at its newest version (or at `version`), None where nothing was landed.

        What a power cut left half-written in its log is cleared away on the way, under the lease. Raises `VersionGone`.
        """
        place = self.place_of(table)
        try:
            return open_table(place, version)
        except VersionGone:
            raise
        except Exception:
            # Each way in which a log can be torn has its own error; only what `mend` finds is mended.
            with self.lease(holder="mending"):
                if not place.mend():
                    raise
            return open_table(place, version)

    def version_of(self, table: str) -> int | None:
        """Newest committed version of a table, None where nothing was landed."""
        opened = self.open(table)
        return None if opened is None else int(opened.version())

    def batch_of(self, table: str, application: str) -> int | None:
        """Number of the last batch that `application` landed in `table`, None where it landed none."""
        opened = self.open(table)
        return None if opened is None else opened.transaction_version(application)

    def lease(self, *, holder: str, wait: float = LEASE_WAIT_SECONDS) -> AbstractContextManager[None]:
        """Hold the writer's lease for a ``with`` block (re-entrant); raises `LeaseHeld` after `wait` seconds.

        Every landing takes it for its own length; hold it around several to keep other writers out between them.
        """
        return hold_lease(self.root / "writer.lock", holder=holder, wait=wait)

    def snapshot(self, versions: Mapping[str, int] | None = None) -> Snapshot:
        """Open every table at one moment (or at `versions`, table → version); use in a ``with`` block.

        Writers never disturb a snapshot, and the vacuum leaves it what it reads. Not to be shared between threads.
        """
        return Snapshot(self, versions or {})


class Snapshot:
    """The lake at one moment, on its own engine connection."""

    def __init__(self, lake: Lake, versions: Mapping[str, int]) -> None:
        self.lake = lake
        self.reader = Reader(lake.root / "readers")
        self.backend = connect(lake.engine)
        if lake.objects is not None:
            reach_objects(self.backend, lake.objects)
        self.versions: dict[str, int | None] = {}
        self._opened: dict[str, DeltaTable | None] = {}
        self._last_seqs: dict[str, int] = {}
        self._sources: dict[str, ir.Table] = {}
        self._derived: dict[Hashable, Any] = {}
        self._stored = 0
        # In the order of CONTRACTS: records before events, since landing commits events before records.
        for name in CONTRACTS:
            opened = self._opened[name] = lake.open(name, versions.get(name))
            self.versions[name] = None if opened is None else opened.version()
        self.reader.pin({name: version for name, version in self.versions.items() if version is not None})

    def table(self, name: str) -> ir.Table:
        """A landed table as it stands on disk, columns of its contract and `month`; raises `UnknownTable`."""
        if name not in self._sources:
            opened = self._opened[contract_of(name).name]
            self._sources[name] = self._source(name, [] if opened is None else sorted(opened.file_uris()))
        return self._sources[name]

    def table_id(self, name: str) -> str:
        """What tells a landed table from one laid anew in the same place; empty where nothing was landed."""
        opened = self._opened[contract_of(name).name]
        return "" if opened is None else str(opened.metadata().id)

    def last_seq(self, name: str) -> int:
        """The newest ingest number of a sequenced table, 0 where it is empty."""
        if name not in self._last_seqs:
            opened = self._opened[contract_of(name).name]
            # Asking takes a millisecond.
            self._last_seqs[name] = (opened and opened.transaction_version(SEQUENCE)) or 0
        return self._last_seqs[name]

    def since(self, name: str, seq: int) -> ir.Table:
        """Rows of a sequenced table that landed after ingest number `seq`; only files that hold such are opened."""
        rows = self._sources[self._since(name, seq)]
        return rows.filter(rows.seq > seq)

    def landed_since(self, name: str, seq: int, columns: Sequence[str]) -> pa.Table:
        """Some columns of what `since` tells, at once: for those who follow a table by small steps."""
        return fetch_after(self.backend, self._since(name, seq), columns, "seq", seq)

    def files_since(self, name: str, seq: int) -> list[str]:
        """Addresses of the files that may hold rows with an ingest number after `seq`."""
        opened = self._opened[contract_of(name).name]
        return [] if opened is None else _files_since(opened, seq)

    def derived(self, name: Hashable, make: Callable[[Snapshot], Made]) -> Made:
        """What is made once a snapshot: an expression, so that equal parts of a query are recognised as equal."""
        if name not in self._derived:
            self._derived[name] = make(self)
        made: Made = self._derived[name]
        return made

    def kept(self, meaning: Hashable, make: Callable[[Snapshot], ir.Table]) -> ir.Table:
        """A query computed now, its rows kept for later queries of this snapshot.

        `meaning` must tell all that `make` depends on but the rows of tables: the SQL is compiled once a process for
        each meaning, which saves more than half of the time of a small query. None: compiled anew each time.
        """
        self._stored += 1
        return store_query(self.backend, f"kept_{self._stored}", self._sql(meaning, make))

    def step(self, name: str, meaning: Hashable, make: Callable[[Snapshot], ir.Table]) -> ir.Table:
        """As `kept`, for queries in a row that read each other: under a fixed name, replacing what stood there."""
        return store_query(self.backend, name, self._sql(meaning, make))

    def keep_steps(self, kept: Sequence[str], dropped: Sequence[str]) -> tuple[ir.Table, ...]:
        """The results of a row of steps under names of their own, so that the row can be walked again."""
        found = []
        for name in kept:
            self._stored += 1
            found.append(rename_stored(self.backend, name, f"kept_{self._stored}"))
        for name in dropped:
            drop_stored(self.backend, name)
        return tuple(found)

    def given(self, name: str, rows: pa.Table) -> ir.Table:
        """Lend a small table to this snapshot's queries, replacing what stood under that name.

        Unless the query that reads it is `kept` at once, the name must tell the rows.
        """
        return give_table(self.backend, name, rows)

    def arrow(self, expression: ir.Table) -> pa.Table:
        """Run an expression; rows as an Arrow table."""
        return self.backend.to_pyarrow(expression)

    def rows(self, expression: ir.Table) -> list[dict[str, Any]]:
        """Run an expression; rows as dicts of Python values (times are aware UTC datetimes)."""
        rows: list[dict[str, Any]] = self.arrow(expression).to_pylist()
        return rows

    def count(self, expression: ir.Table) -> int:
        """How many rows an expression has."""
        return int(self.backend.to_pyarrow(expression.count()).as_py())

    def close(self) -> None:
        """Drop the connection and all it cached."""
        self._derived.clear()
        self._opened.clear()
        self.backend.disconnect()
        self.reader.close()

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _sql(self, meaning: Hashable, make: Callable[[Snapshot], ir.Table]) -> str:
        if meaning is None:
            return str(self.backend.compile(make(self)))
        sql = _compiled.get(meaning)
        if sql is None:
            if len(_compiled) >= COMPILED_LIMIT:
                _compiled.clear()
            return _compiled.setdefault(meaning, str(self.backend.compile(make(self))))
        # The compiled query names tables that nobody has asked this snapshot for.
        for name in CONTRACTS:
            self.table(name)
        for lend in lenders:
            lend(self)
        return sql

    def _since(self, name: str, seq: int) -> str:
        source = f"{contract_of(name).name}_since_{int(seq)}"
        if source not in self._sources:
            self._sources[source] = self._source(name, self.files_since(name, seq), source)
        return source

    def _source(self, name: str, uris: list[str], source: str | None = None) -> ir.Table:
        stored = contract_of(name).stored
        if not uris:
            return self.given(source or name, stored.empty_table())
        return scan_files(self.backend, source or name, uris, stored, uniform=are_of_one_version(uris))


def _files_since(opened: DeltaTable, seq: int) -> list[str]:
    """Files that may hold a row with a greater ingest number: the commits tell, of files older than that all may."""
    told = pa.table(opened.get_add_actions(flatten=True)).to_pylist()
    newest = {row["path"]: row.get("max.seq") for row in told}
    kept = {path for path, last in newest.items() if last is None or last > seq}
    uris = sorted(opened.file_uris())
    return [uri for uri in uris if "/".join(uri.rsplit("/", 2)[1:]) in kept]


@contextmanager
def opened(lake: Lake | Snapshot) -> Iterator[Snapshot]:
    """A snapshot of `lake`, closed afterwards; a snapshot passes through and stays open."""
    if isinstance(lake, Snapshot):
        yield lake
    else:
        with lake.snapshot() as snapshot:
            yield snapshot


__all__ = ["LEASE_WAIT_SECONDS", "Lake", "LeaseHeld", "Snapshot", "VersionGone", "opened"]
