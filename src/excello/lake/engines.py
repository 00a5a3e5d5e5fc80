"""Which engine runs the lake's expressions: the only module that names DuckDB (and, later, Spark)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa

from excello.lake.storage.objects import KEY_ID, SECRET, TOKEN, ObjectStore


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """Caps of one engine connection.

    threads: worker threads; memory_mb: megabytes before the engine spills to `spill` (default: no spilling).
    """

    threads: int = 2
    memory_mb: int = 1024
    spill: Path | None = None


def connect(settings: EngineSettings | None = None) -> Any:
    """Open an in-process, in-memory Ibis backend over table snapshots; about 15 ms once Ibis is imported.

    Extensions are never fetched: companies block such downloads, and what the lake uses is linked in.
    """
    caps = settings or EngineSettings()
    options: dict[str, Any] = {
        "threads": caps.threads,
        "memory_limit": f"{caps.memory_mb}MB",
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if caps.spill is not None:
        caps.spill.mkdir(parents=True, exist_ok=True)
        options["temp_directory"] = str(caps.spill)
    return ibis.duckdb.connect(":memory:", **options)


def reach_objects(backend: Any, store: ObjectStore) -> None:
    """Let a connection read an object store; the extension comes with the installation, nothing is fetched."""
    extension = next(Path(str(files("duckdb_extension_httpfs"))).rglob("httpfs.duckdb_extension"))
    told = {
        "KEY_ID": store.told[KEY_ID],
        "SECRET": store.told[SECRET],
        "SESSION_TOKEN": store.told.get(TOKEN),
        "REGION": store.region,
        "SCOPE": store.url,
    }
    if store.endpoint is not None:
        address = urlsplit(store.endpoint)
        told |= {"ENDPOINT": address.netloc, "URL_STYLE": "path", "USE_SSL": str(address.scheme == "https").lower()}
    secret = ", ".join(f"{name} {_quoted(value)}" for name, value in told.items() if value)
    backend.con.execute(f"LOAD {_quoted(str(extension))}")
    backend.con.execute(f"CREATE SECRET lake (TYPE s3, {secret})")


def scan_files(backend: Any, name: str, uris: Sequence[str], schema: pa.Schema, *, uniform: bool) -> ir.Table:
    """Parquet files as one table with the columns of `schema`; a column that no file has is null.

    `uniform`: all of them have the same columns, so one is opened to learn them; else each is.
    """
    files = ", ".join(_quoted(uri) for uri in uris)
    scan = f"read_parquet([{files}], hive_partitioning = true, union_by_name = {not uniform})"
    present = {column[0] for column in backend.con.execute(f"FROM {scan} LIMIT 0").description}
    kinds = {name: backend.compiler.type_mapper.to_string(kind) for name, kind in _kinds(schema).items()}
    columns = [f'"{name}"' if name in present else f'NULL::{kind} AS "{name}"' for name, kind in kinds.items()]
    backend.con.execute(f'CREATE OR REPLACE TEMP VIEW "{name}" AS SELECT {", ".join(columns)} FROM {scan}')
    return _known_table(backend, name, schema)


def give_table(backend: Any, name: str, rows: pa.Table) -> ir.Table:
    """Lend rows to the connection under a fixed name, replacing what stood there; nothing is copied."""
    backend.con.register(name, rows)
    return _known_table(backend, name, rows.schema)


def fetch_after(backend: Any, name: str, columns: Sequence[str], key: str, value: int) -> pa.Table:
    """Columns of a table's rows with a greater `key`; to compile an expression would take longer than the query."""
    chosen = ", ".join(f'"{column}"' for column in columns)
    return backend.con.execute(f'SELECT {chosen} FROM "{name}" WHERE "{key}" > {int(value)}').to_arrow_table()


def write_sorted(backend: Any, rows: ir.Table, file: Path, *, order: Sequence[str], row_group: int) -> None:
    """Run an expression and write its rows in order as one Parquet file; what memory cannot hold is spilled."""
    backend.to_parquet(rows.order_by(list(order)), file, compression="zstd", row_group_size=row_group)


def _known_table(backend: Any, name: str, schema: pa.Schema) -> ir.Table:
    """A table whose columns are known; asking the engine for them, as Ibis does, takes seven milliseconds."""
    known = ibis.schema(_kinds(schema))
    return ops.DatabaseTable(name, schema=known, source=backend, namespace=ops.Namespace()).to_expr()


def _kinds(schema: pa.Schema) -> dict[str, Any]:
    """Types as Ibis would read them off the engine: columns may be null, instants have no scale."""
    found = {name: kind.copy(nullable=True) for name, kind in ibis.Schema.from_pyarrow(schema).items()}
    instants = {name for name, kind in found.items() if kind.is_timestamp() and kind.timezone}
    return {name: kind.copy(scale=None) if name in instants else kind for name, kind in found.items()}


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def store_query(backend: Any, name: str, sql: str) -> ir.Table:
    """Run a query compiled for this engine and keep its rows in a temporary table of the connection."""
    backend.con.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {sql}')
    return backend.table(name)


def rename_stored(backend: Any, name: str, new_name: str) -> ir.Table:
    """Give a stored query's rows another name."""
    backend.con.execute(f'ALTER TABLE "{name}" RENAME TO "{new_name}"')
    return backend.table(new_name)


def drop_stored(backend: Any, name: str) -> None:
    """Let go of a stored query's rows."""
    backend.con.execute(f'DROP TABLE IF EXISTS "{name}"')
