"""Where files are sorted and merged before they join a table: on this machine, nothing in it survives a crash."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from excello.lake.engines import EngineSettings, connect, reach_objects, scan_files, write_sorted
from excello.lake.schemas.contract import are_of_one_version
from excello.lake.storage.place import ROW_GROUP
from excello.lake.store import Lake


def scratch_file(lake: Lake) -> Path:
    """A name for a new file."""
    folder = lake.root / "scratch"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{uuid.uuid4().hex}.parquet"


def clear_scratch(lake: Lake) -> None:
    """Let go what a crash left; to be called by the one who keeps the lake up."""
    shutil.rmtree(lake.root / "scratch", ignore_errors=True)


def sorted_into(
    file: Path, lake: Lake, uris: Sequence[str], schema: pa.Schema, *, order: Sequence[str], row_group: int = ROW_GROUP
) -> None:
    """Write the rows of Parquet files, in order, as one; a failure leaves nothing."""
    settings = lake.engine or EngineSettings()
    backend = connect(replace(settings, spill=settings.spill or lake.root / "scratch" / "spill"))
    try:
        if lake.objects is not None:
            reach_objects(backend, lake.objects)
        rows = scan_files(backend, "merged", uris, schema, uniform=are_of_one_version(uris))
        write_sorted(backend, rows, file, order=order, row_group=row_group)
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    finally:
        backend.disconnect()
