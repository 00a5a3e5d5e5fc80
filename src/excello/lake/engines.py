"""Which engine runs the lake's expressions: the only module that names DuckDB (and, later, Spark)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from excello.lake.storage.objects import KEY_ID, SECRET, TOKEN, ObjectStore

QUOTE = "'"


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
    quoted = ", ".join(f"{name} '{value.replace(QUOTE, QUOTE * 2)}'" for name, value in told.items() if value)
    backend.con.execute(f"LOAD '{str(extension).replace(QUOTE, QUOTE * 2)}'")
    backend.con.execute(f"CREATE SECRET lake (TYPE s3, {quoted})")


def scan_files(backend: Any, name: str, uris: Sequence[str], schema: pa.Schema, *, uniform: bool) -> ir.Table:
    """Parquet files as one table with the columns of `schema`; a column that no file has is null.

    `uniform`: all of them have the same columns, so one is opened to learn them; else each is.
    """
    table = backend.read_parquet(list(uris), table_name=name, hive_partitioning=True, union_by_name=not uniform)
    kinds = ibis.Schema.from_pyarrow(schema)
    present = set(table.columns)
    return table.select(
        **{
            column: table[column] if column in present else ibis.null(kind.copy(nullable=True))
            for column, kind in kinds.items()
        }
    )


def give_table(backend: Any, name: str, rows: pa.Table) -> ir.Table:
    """Lend rows to the connection under a fixed name, replacing what stood there; nothing is copied."""
    backend.con.register(name, rows)
    return backend.table(name)


def store_query(backend: Any, name: str, sql: str) -> ir.Table:
    """Run a query compiled for this engine and keep its rows in a temporary table of the connection."""
    backend.con.execute(f'CREATE TEMP TABLE "{name}" AS {sql}')
    return backend.table(name)
