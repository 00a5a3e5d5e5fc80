"""A plain file, or rows a notebook holds, as a table that the lake's expressions run over."""

from __future__ import annotations

import importlib
import pkgutil
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from excello.findings import Finding, mark
from excello.lake.engines import EngineSettings, connect, give_table
from excello.lake.plain import formats
from excello.lake.plain.reader import HEAD_BYTES, ROW, Loaded, Reader, columns_named, refuse


class PlainTable:
    """One table on an engine connection of its own; use it in a ``with`` block.

    table: the rows as an Ibis table, with the column `ROW` (number of the row as a spreadsheet shows it); columns:
    its other columns; findings: what is to be said about the reading.
    """

    def __init__(self, name: str, loaded: Loaded, *, engine: EngineSettings | None, scratch: Any = None) -> None:
        self.name = name
        self.findings = loaded.findings
        self._scratch = scratch
        self.backend = connect(engine)
        self.table = self._opened(loaded.path)
        self.columns = tuple(column for column in self.table.columns if column != ROW)

    def arrow(self, expression: ir.Table) -> pa.Table:
        """Run an expression; rows as an Arrow table."""
        return self.backend.to_pyarrow(expression)

    def rows(self, expression: ir.Table) -> list[dict[str, Any]]:
        """Run an expression; rows as dicts of Python values."""
        rows: list[dict[str, Any]] = self.arrow(expression).to_pylist()
        return rows

    def count(self) -> int:
        """How many rows there are."""
        return int(self.backend.to_pyarrow(self.table.count()).as_py())

    def given(self, name: str, rows: pa.Table) -> ir.Table:
        """Lend a small table to this table's queries, replacing what stood under that name."""
        return give_table(self.backend, name, rows)

    def close(self) -> None:
        """Drop the connection and what was written to read the file."""
        self.backend.disconnect()
        if self._scratch is not None:
            self._scratch.cleanup()

    def __enter__(self) -> PlainTable:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _opened(self, path: Path) -> ir.Table:
        """The Parquet file with names that can be told apart, each row with its number."""
        stored = pq.read_schema(path).names
        if ROW in stored:
            return self.backend.read_parquet(str(path), table_name="plain")
        names, findings = columns_named(stored)
        self.findings = (*self.findings, *findings)
        table = self.backend.read_parquet(str(path), table_name="plain", file_row_number=True)
        renamed = {name: table[raw] for name, raw in zip(names, table.columns, strict=False)}
        return table.select(**{ROW: table["file_row_number"] + ibis.literal(2, "int64")}, **renamed)


def open_plain(path: Path | str, *, engine: EngineSettings | None = None, **options: Any) -> PlainTable:
    """Open a CSV, Parquet, JSON-lines or XLSX file, told apart by its content.

    options: `delimiter` (one character) and `sheet` (name). Raises `Refused` where it cannot be read as a whole.
    """
    source = Path(path)
    try:
        with source.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        message, mend = mark("It cannot be read: {reason}."), mark("Name a file that can be read.")
        refuse("unreadable", message, mend, reason=error.strerror or str(error))
    if not head.strip():
        refuse("empty_file", mark("The file is empty."), mark("Export it again with a header and at least one row."))
    reader = next(reader for reader in readers() if reader.fits(head))
    scratch = tempfile.TemporaryDirectory(prefix="excello-")
    try:
        return PlainTable(source.name, reader.read(source, Path(scratch.name), options), engine=engine, scratch=scratch)
    except BaseException:
        scratch.cleanup()
        raise


def open_rows(rows: Any, *, name: str = "rows", engine: EngineSettings | None = None) -> PlainTable:
    """The same over rows at hand: an Arrow table, a data frame of pandas or Polars, or a list of dicts."""
    table = _arrow_of(rows)
    scratch = tempfile.TemporaryDirectory(prefix="excello-")
    path = Path(scratch.name) / "rows.parquet"
    names, findings = columns_named(table.column_names)
    numbers = pa.array(range(2, table.num_rows + 2), pa.int64())
    pq.write_table(table.rename_columns(names).add_column(0, ROW, numbers), path)
    return PlainTable(name, Loaded(path, findings), engine=engine, scratch=scratch)


@cache
def readers() -> tuple[Reader, ...]:
    """Every module of `formats` that has a READER; delimited text takes what no other does."""
    names = sorted(module.name for module in pkgutil.iter_modules(formats.__path__))
    found: Iterable[Reader] = (importlib.import_module(f"{formats.__name__}.{name}").READER for name in names)
    return tuple(sorted(found, key=lambda reader: reader.order))


def _arrow_of(rows: Any) -> pa.Table:
    if isinstance(rows, pa.Table):
        return rows
    if isinstance(rows, list):
        return pa.Table.from_pylist(rows)
    return rows.to_arrow() if hasattr(rows, "to_arrow") else pa.Table.from_pandas(rows, preserve_index=False)


__all__ = ["ROW", "Finding", "PlainTable", "open_plain", "open_rows", "readers"]
