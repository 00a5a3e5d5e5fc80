"""Where the computed paths of a model are kept: a derived Delta table, a row a cycle, good until something moves.

A model and a catalogue have a folder of their own, named by what they mean, so that a changed one begins anew. Each
refresh adds the rows of the cycles that changed under a higher `generation`; the newest row of a cycle counts, and
`gone` is one that no event names any more. `digest` tells the events a row was computed from, `due` when its present
stay runs out, `moves` are the rows of `moves.moves`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from excello.lake.catalogue import Catalogue
from excello.lake.commits import add_action, commit, file_name, open_table, remove_action, table_for
from excello.lake.crashpoints import crash_at
from excello.lake.engines import scan_files
from excello.lake.lifecycle.model import LifecycleModel, dump_model
from excello.lake.schemas.contract import TableContract
from excello.lake.storage import DiskPlace
from excello.lake.store import Lake, Snapshot

VERSION = 1
"""Rises with what the engine computes or how it is kept."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FOREVER = 2**62


@dataclass(frozen=True, slots=True)
class State:
    """What kept paths rest on: the newest events and records, the moment asked for, and until when nothing moves."""

    seq: int
    records: int
    at: int
    good_until: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """The table at a version."""

    folder: Path
    version: int
    state: State
    schema: pa.Schema
    files: tuple[tuple[str, int], ...]

    def table(self, snapshot: Snapshot, name: str) -> ir.Table:
        """The newest row of each cycle, those that are gone too; pinned, so that the vacuum leaves it."""
        snapshot.reader.pin({f"derived/{self.folder.name}": self.version})
        uris = [str(self.folder / file) for file, _ in self.files]
        rows = scan_files(snapshot.backend, name, uris, self.schema, uniform=True)
        if len(uris) == 1:
            return rows
        newest = ibis.row_number().over(group_by="cycle", order_by=ibis.desc("generation"))
        aged = rows.mutate(age=newest)
        return aged.filter(aged.age == 0).drop("age")


def folder_of(lake: Lake, model: LifecycleModel, catalogue: Catalogue) -> Path:
    """The folder of a model under a catalogue; what things are called does not matter, but to whom they are shown."""
    body = dump_model(model)
    for part in (body, *body["stages"], *body["statuses"]):
        part["name"] = ""
    meaning = json.dumps([VERSION, body], sort_keys=True) + repr((catalogue.products, catalogue.regions))
    return lake.derived / f"paths-{model.key}-{hashlib.sha256(meaning.encode()).hexdigest()[:16]}"


def micros(moment: datetime) -> int:
    """Microseconds since 1970."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def open_shelf(snapshot: Snapshot, folder: Path) -> Shelf | None:
    """The newest kept paths in a folder, None where there are none of this lake."""
    table = open_table(folder) if (folder / "_delta_log").is_dir() else None
    if table is None:
        return None
    told = [table.transaction_version(name) for name in _applications(snapshot)]
    if any(number is None for number in told):
        return None
    files = pa.table(table.get_add_actions(flatten=True)).to_pylist()
    named = tuple(sorted((str(row["path"]), int(row["size_bytes"])) for row in files))
    schema = pq.read_schema(folder / named[0][0])
    return Shelf(folder, table.version(), State(*(int(number) for number in told if number is not None)), schema, named)


def write_shelf(snapshot: Snapshot, folder: Path, rows: pa.Table, state: State, *, replaced: Shelf | None) -> None:
    """One commit: `rows`, in the place of all that stands in `replaced`."""
    contract = TableContract(folder.name, VERSION, rows.schema, order=("cycle",))
    place = DiskPlace(folder)
    place.prepare()
    table = table_for(place, contract)
    name = file_name(contract, "")
    stored = place.write(name, rows.sort_by("cycle"))
    adds = [add_action(contract, name, stored, partition="", rows=rows.num_rows, least={}, most={})]
    removes = [
        remove_action(contract, name, size, partition="", since=stored.modified)
        for name, size in (replaced.files if replaced else ())
    ]
    crash_at("paths.before_commit")
    numbers = (state.seq, state.records, state.at, state.good_until)
    applications = dict(zip(_applications(snapshot), numbers, strict=True))
    commit(place, table, contract, adds, removes, transactions=applications)


def _applications(snapshot: Snapshot) -> tuple[str, ...]:
    """Under which names the table keeps its state; they tell the lake it was made of."""
    lake = f"{snapshot.table_id('events')}:{snapshot.table_id('records')}"
    return tuple(f"excello.paths.{name}:{lake}" for name in ("seq", "records", "at", "good_until"))
