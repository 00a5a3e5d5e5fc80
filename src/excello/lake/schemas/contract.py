"""What a table contract is: name, version, columns, and the column that decides a row's month."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

FILE_NAME = re.compile(r"part-v(\d+)-[0-9a-f]+\.parquet$")

SEQUENCE = "excello.sequence"
"""Application id under which a table keeps its last ingest number."""

UNDATED = "undated"
"""Partition of rows without a time."""

INSTANT = pa.timestamp("us", tz="UTC")
"""Every time in the lake: UTC, microseconds."""


class UnknownTable(LookupError):
    """A table that has no contract."""


class ContractBroken(ValueError):
    """Rows that do not fit the contract of their table."""


def column(name: str, kind: pa.DataType, *, required: bool = False) -> pa.Field:
    """One column; `required` means never null."""
    return pa.field(name, kind, nullable=not required)


def are_of_one_version(files: Iterable[str]) -> bool:
    """Whether data files hold the same version of their contract, told by their names (the first had none in it)."""
    found = (FILE_NAME.search(file) for file in files)
    return len({match[1] if match else "1" for match in found}) < 2


@dataclass(frozen=True, slots=True)
class TableContract:
    """Columns of one lake table, version by version.

    `schema` is what rows carry; on disk a text column `month` (``2026-11`` or ``undated``) is added, the partition,
    taken from column `month_of` (empty: one partition, no such column); `sequenced` tables get an int64 `seq` at
    landing, the tie-break of equal times. `order`: how rows stand in a file; `spans`: columns of whose values each
    commit tells the least and the greatest, so that a reader leaves out files without opening them.
    """

    name: str
    version: int
    schema: pa.Schema
    month_of: str = ""
    sequenced: bool = False
    order: tuple[str, ...] = ()
    spans: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        key = ("seq",) if self.sequenced else ()
        object.__setattr__(self, "spans", self.spans or key)
        object.__setattr__(self, "order", self.order or tuple(filter(None, (self.month_of, *key))))

    @property
    def partitions(self) -> tuple[str, ...]:
        """Partition columns."""
        return ("month",) if self.month_of else ()

    @property
    def stored(self) -> pa.Schema:
        """Columns on disk: `schema` and the partition."""
        return self.schema.append(pa.field("month", pa.string(), nullable=False)) if self.month_of else self.schema

    def file_name(self, unique: str) -> str:
        """Name of a data file: tells which version of the contract it holds, so that no file is opened to learn it."""
        return f"part-v{self.version}-{unique}.parquet"

    def fit(self, rows: pa.Table) -> pa.Table:
        """Order and cast `rows` to the contract; absent nullable columns become null.

        Raises `ContractBroken` for unknown columns, missing required ones, nulls in them, or values that do not cast.
        """
        unknown = [name for name in rows.column_names if name not in self.schema.names]
        if unknown:
            raise ContractBroken(f"{self.name} v{self.version} has no column {', '.join(unknown)}")
        return pa.table([self._fit_column(rows, field) for field in self.schema], schema=self.schema)

    def _fit_column(self, rows: pa.Table, field: pa.Field) -> pa.ChunkedArray:
        if field.name in rows.column_names:
            try:
                values = rows[field.name].cast(field.type)
            except pa.ArrowException as error:
                raise ContractBroken(f"{self.name}.{field.name} does not become {field.type}: {error}") from error
        else:
            values = pa.chunked_array([pa.nulls(rows.num_rows, field.type)])
        if not field.nullable and values.null_count:
            raise ContractBroken(f"{self.name}.{field.name} must never be null")
        return values
