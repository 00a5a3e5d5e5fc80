"""How rows become a power-safe version of a Delta table: data on disk first, then the commit that names it."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from deltalake import CommitProperties, DeltaTable, PostCommitHookProperties, Schema, Transaction
from deltalake.exceptions import DeltaError, TableNotFoundError
from deltalake.transaction import AddAction, RemoveAction

from excello.lake.crashpoints import crash_at
from excello.lake.schemas.contract import UNDATED, TableContract
from excello.lake.storage import DiskPlace, Place, Stored

CHECKPOINT_EVERY = 100
"""Commits between two checkpoints of a table's log."""
CONFIGURATION = {
    "delta.logRetentionDuration": "interval 6 hours",
    "delta.deletedFileRetentionDuration": "interval 1 days",
}
"""How long Delta itself remembers: a lake that commits every two seconds must not carry weeks of log."""

log = logging.getLogger(__name__)


class VersionGone(LookupError):
    """A version that the table's log does not tell of any more."""


def open_table(place: Place | Path, version: int | None = None) -> DeltaTable | None:
    """The Delta table at `place` (at `version`, default the newest), or None where nothing was landed yet.

    Raises `VersionGone` for a version that is no more.
    """
    where = place_of(place)
    try:
        return DeltaTable(where.uri, version=version, storage_options=where.options)
    except TableNotFoundError:
        if version is not None and open_table(place) is not None:
            raise VersionGone(f"{where.uri} has no version {version} any more") from None
        return None


def append_rows(
    place: Place | Path, contract: TableContract, rows: pa.Table, *, transactions: Mapping[str, int]
) -> int:
    """Append `rows` (shape `contract.schema`) as one commit carrying `transactions`; returns the new table version.

    delta-rs issues no fsync. The order here is: data files and their folders, then the commit, then the commit file
    and its folder, so that whatever a power cut leaves is a table that opens. A failure removes what was written.
    To be called by the holder of the table's lease.
    """
    where = place_of(place)
    table = table_for(where, contract)
    adds: list[AddAction] = []
    try:
        for month, part in months_of(rows, contract):
            adds.append(_add(where, contract, month, part))
    except BaseException:
        where.remove(add.path for add in adds)
        raise
    crash_at("commit.before")
    return commit(where, table, contract, adds, transactions=transactions)


def commit(
    place: Place,
    table: DeltaTable,
    contract: TableContract,
    adds: Sequence[AddAction],
    removes: Sequence[RemoveAction] = (),
    *,
    transactions: Mapping[str, int],
) -> int:
    """One commit that names files which are there already and lets others go; returns the new version.

    `table` is at its newest version. Where it fails, the files of `adds` are removed, unless a commit names them.
    """
    properties = CommitProperties(
        app_transactions=[Transaction(app_id, version) for app_id, version in transactions.items()],
        max_commit_retries=0,
    )
    version = table.version() + 1
    try:
        place.settle_files()
        table.create_write_transaction(
            [*adds, *removes],
            mode="append",
            schema=Schema.from_arrow(contract.stored),
            partition_by=list(contract.partitions),
            commit_properties=properties,
            # The checkpoint has its own place below: one that fails says nothing about the commit.
            post_commithook_properties=PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False),
        )
    except BaseException:
        if _stands_at(place, version - 1):
            place.remove(add.path for add in adds)
        raise
    crash_at("commit.before_sync")
    place.settle(version)
    crash_at("commit.after")
    if version % CHECKPOINT_EVERY == 0:
        _write_checkpoint(place, version)
    return version


def add_action(
    contract: TableContract,
    name: str,
    stored: Stored,
    *,
    partition: str,
    rows: int,
    least: Mapping[str, Any],
    most: Mapping[str, Any],
    new: bool = True,
) -> AddAction:
    """How a commit names a data file; `new`: its rows were not in the table before, in other files."""
    return AddAction(
        path=name,
        size=stored.size,
        partition_values=dict.fromkeys(contract.partitions, partition),
        modification_time=stored.modified,
        data_change=new,
        stats=json.dumps({"numRecords": rows, "minValues": dict(least), "maxValues": dict(most)}),
    )


def remove_action(contract: TableContract, name: str, size: int, *, partition: str, since: int) -> RemoveAction:
    """How a commit lets a file go whose rows stay, in other files.

    The vacuum counts its grace from `since`: when the others were written, by the clock of where they lie.
    """
    values: dict[str, str | None] = dict.fromkeys(contract.partitions, partition)
    return RemoveAction(name, False, since, size, values)


def file_name(contract: TableContract, partition: str) -> str:
    """A name for a new data file of a partition."""
    name = contract.file_name(uuid.uuid4().hex)
    return f"{contract.partitions[0]}={partition}/{name}" if contract.partitions else name


def months_of(rows: pa.Table, contract: TableContract) -> list[tuple[str, pa.Table]]:
    """Rows by the partition they belong to: ``2026-11``, or ``undated`` for a null time."""
    times = rows[contract.month_of].cast(pa.timestamp("us")).to_numpy()
    months, places = np.unique(times.astype("datetime64[M]"), return_inverse=True)
    names = [UNDATED if np.isnat(month) else str(month) for month in months]
    if len(names) == 1:
        return [(names[0], rows)]
    return sorted((name, rows.filter(pa.array(places == place))) for place, name in enumerate(names))


def place_of(place: Place | Path) -> Place:
    """A folder as a place; a place passes through."""
    return DiskPlace(place) if isinstance(place, Path) else place


def _add(place: Place, contract: TableContract, month: str, rows: pa.Table) -> AddAction:
    ordered = rows.sort_by([(key, "ascending") for key in contract.order])
    name = file_name(contract, month)
    stored = place.write(name, ordered)
    spans = {key: pc.min_max(rows[key]).as_py() for key in contract.spans}
    return add_action(
        contract,
        name,
        stored,
        partition=month,
        rows=rows.num_rows,
        least={key: span["min"] for key, span in spans.items()},
        most={key: span["max"] for key, span in spans.items()},
    )


def table_for(place: Place, contract: TableContract) -> DeltaTable:
    """The table at its newest version, with every column of its contract; made where there is none.

    A newer contract's columns are a commit of their own; the files stay as they are.
    """
    table = open_table(place)
    if table is None:
        return _create_table(place, contract)
    if table.metadata().configuration != CONFIGURATION:
        table.alter.set_table_properties(CONFIGURATION)
        place.settle(table.version())
    known = {field.name for field in table.schema().fields}
    if missing := [field for field in Schema.from_arrow(contract.stored).fields if field.name not in known]:
        table.alter.add_columns(missing)
        place.settle(table.version())
    return table


def _create_table(place: Place, contract: TableContract) -> DeltaTable:
    place.prepare()
    table = DeltaTable.create(
        place.uri,
        schema=Schema.from_arrow(contract.stored),
        partition_by=list(contract.partitions),
        name=contract.name,
        description=f"{contract.name} v{contract.version}",
        configuration=CONFIGURATION,
        storage_options=place.options,
    )
    place.settle(0)
    return table


def _stands_at(place: Place, version: int) -> bool:
    """Whether the table is still at `version`; where that cannot be told the files are left for the vacuum."""
    with suppress(OSError, DeltaError):
        table = open_table(place)
        return table is not None and table.version() == version
    return False


def _write_checkpoint(place: Place, version: int) -> None:
    """Shorten the log; the commits stand without it, so a failure is told and the next one tries again."""
    try:
        DeltaTable(place.uri, version=version, storage_options=place.options).create_checkpoint()
        place.settle_checkpoint(version)
    except (OSError, DeltaError):
        log.warning("no checkpoint of %s at version %s", place.uri, version, exc_info=True)
