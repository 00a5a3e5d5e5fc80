"""How rows become a power-safe version of a Delta table: data on disk first, then the commit that names it."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable, Schema, Transaction
from deltalake.exceptions import TableNotFoundError
from deltalake.transaction import AddAction

from excello.lake.schemas.contract import UNDATED, TableContract


def open_table(path: Path, version: int | None = None) -> DeltaTable | None:
    """The Delta table at `path` (at `version`, default the newest), or None where nothing was landed yet."""
    try:
        return DeltaTable(str(path), version=version)
    except TableNotFoundError:
        return None


def append_rows(path: Path, contract: TableContract, rows: pa.Table, *, transactions: Mapping[str, int]) -> int:
    """Append `rows` (shape `contract.schema`) as one commit carrying `transactions`; returns the new table version.

    delta-rs issues no fsync. The order here is: data files and their folders, then the commit, then the commit file
    and its folder, so that whatever a power cut leaves is a table that opens. A failure removes what was written.
    """
    table = _evolved(path, open_table(path), contract) or _create_table(path, contract)
    actions = _write_files(path, contract, rows)
    try:
        table.create_write_transaction(
            list(actions),
            mode="append",
            schema=Schema.from_arrow(contract.stored),
            partition_by=["month"],
            commit_properties=CommitProperties(
                app_transactions=[Transaction(app_id, version) for app_id, version in transactions.items()],
                max_commit_retries=0,
            ),
        )
    except BaseException:
        _discard(path, actions)
        raise
    version = table.version() + 1
    _sync_commit(path, version)
    return version


def month_column(rows: pa.Table, contract: TableContract) -> pa.ChunkedArray:
    """Partition of each row: ``2026-11``, or ``undated`` for a null time."""
    times = rows[contract.month_of].cast(pa.timestamp("us"))
    return pc.fill_null(pc.strftime(times, format="%Y-%m"), UNDATED)


def _create_table(path: Path, contract: TableContract) -> DeltaTable:
    path.mkdir(parents=True, exist_ok=True)
    table = DeltaTable.create(
        str(path),
        schema=Schema.from_arrow(contract.stored),
        partition_by=["month"],
        name=contract.name,
        description=f"{contract.name} v{contract.version}",
    )
    _sync_commit(path, 0)
    for folder in (path, path.parent, path.parent.parent):
        _sync(folder)
    return table


def _evolved(path: Path, table: DeltaTable | None, contract: TableContract) -> DeltaTable | None:
    """The table with the columns that newer versions of its contract brought: a commit of its own, files stay."""
    if table is None:
        return None
    known = {field.name for field in table.schema().fields}
    missing = [field for field in Schema.from_arrow(contract.stored).fields if field.name not in known]
    if missing:
        table.alter.add_columns(missing)
        table = DeltaTable(str(path))
        _sync_commit(path, table.version())
    return table


def _write_files(path: Path, contract: TableContract, rows: pa.Table) -> list[AddAction]:
    months = month_column(rows, contract)
    actions: list[AddAction] = []
    try:
        for month in sorted(pc.unique(months).to_pylist()):
            part = rows.filter(pc.equal(months, month))
            actions.append(_write_file(path, contract, month, part))
    except BaseException:
        _discard(path, actions)
        raise
    _sync(path)
    return actions


def _write_file(path: Path, contract: TableContract, month: str, rows: pa.Table) -> AddAction:
    folder = path / f"month={month}"
    folder.mkdir(exist_ok=True)
    keys = [contract.month_of, "seq"] if contract.sequenced else [contract.month_of]
    ordered = rows.sort_by([(key, "ascending") for key in keys])
    file = folder / contract.file_name(uuid.uuid4().hex)
    try:
        pq.write_table(ordered, file, compression="zstd")
        _sync(file)
        _sync(folder)
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    return AddAction(
        path=f"month={month}/{file.name}",
        size=file.stat().st_size,
        partition_values={"month": month},
        modification_time=file.stat().st_mtime_ns // 1_000_000,
        data_change=True,
        stats=json.dumps({"numRecords": rows.num_rows}),
    )


def _discard(path: Path, actions: Sequence[AddAction]) -> None:
    for action in actions:
        (path / action.path).unlink(missing_ok=True)


def _sync_commit(path: Path, version: int) -> None:
    log = path / "_delta_log"
    for file in (*log.glob(f"{version:020}*"), *log.glob("_last_checkpoint")):
        _sync(file)
    _sync(log)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
