"""The data files of a table, as its log tells of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file of a table: its name in the table's place, its partition (empty where there is none), bytes, rows."""

    name: str
    partition: str
    size: int
    rows: int


def files_of(table: DeltaTable, partition_column: str = "") -> list[DataFile]:
    """Every file of a table at the version it was opened, in the order of their names."""
    told = pa.table(table.get_add_actions(flatten=True)).to_pylist()
    found = [
        DataFile(
            name=row["path"],
            partition=str(row[f"partition.{partition_column}"]) if partition_column else "",
            size=int(row["size_bytes"]),
            rows=int(row["num_records"]),
        )
        for row in told
    ]
    return sorted(found, key=lambda file: file.name)


def spans_of(told: pq.FileMetaData, columns: Iterable[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Least and greatest value of columns, from a file's footer."""
    positions = {told.schema.column(number).name: number for number in range(told.num_columns)}
    least: dict[str, Any] = {}
    most: dict[str, Any] = {}
    for column in columns:
        parts = [told.row_group(group).column(positions[column]).statistics for group in range(told.num_row_groups)]
        if parts and all(part is not None and part.has_min_max for part in parts):
            least[column] = min(part.min for part in parts)
            most[column] = max(part.max for part in parts)
    return least, most
