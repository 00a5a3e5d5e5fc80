"""A plain file, or rows a notebook holds, as a table that the lake's expressions run over."""

from __future__ import annotations

import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from excello.findings import Finding, Refused, Severity, mark
from excello.lake.engines import EngineSettings, connect, give_table
from excello.lake.files import Limits, TextTable, opened_table
from excello.lake.plain.columns import ROW, columns_named

ROWS_NAMED = 10


class PlainTable:
    """One table on an engine connection of its own; use it in a ``with`` block.

    table: the rows as an Ibis table, with the column `ROW` (number of the row as a spreadsheet shows it); columns:
    its other columns; findings: what is to be said about the reading.
    """

    def __init__(
        self,
        name: str,
        path: Path,
        *,
        findings: tuple[Finding, ...] = (),
        engine: EngineSettings | None = None,
        scratch: Any = None,
    ) -> None:
        """`path`: a Parquet file, with the column `ROW` or without; `scratch`: a temporary folder that ends with us."""
        self.name = name
        self.findings = findings
        self._scratch = scratch
        self.backend = connect(engine)
        self.table = self._opened(path)
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
        """The file with names that can be told apart, each row with its number."""
        stored = pq.read_schema(path).names
        if ROW in stored:
            return self.backend.read_parquet(str(path), table_name="plain")
        names, findings = columns_named(stored)
        self.findings = (*self.findings, *findings)
        table = self.backend.read_parquet(str(path), table_name="plain", file_row_number=True)
        renamed = {name: table[raw] for name, raw in zip(names, table.columns, strict=False)}
        return table.select(**{ROW: table["file_row_number"] + ibis.literal(2, "int64")}, **renamed)


def open_plain(
    path: Path | str, *, member: str = "", limits: Limits | None = None, engine: EngineSettings | None = None
) -> PlainTable:
    """Open a CSV, TSV, XLSX, JSON-lines or Parquet file, also packed, told apart by its content.

    member: sheet of a workbook, or file of an archive. A CSV's cells are texts, trimmed; Parquet is read where it
    lies, by the types it has. Raises `Refused` where it cannot be read as a whole.
    """
    source = Path(path)
    try:
        with source.open("rb") as file:
            is_parquet = file.read(4) == b"PAR1"
    except OSError as error:
        message, mend = mark("It cannot be read: {reason}."), mark("Name a file that can be read.")
        refused = Finding("plain.unreadable", "file", message, mend, params={"reason": error.strerror or str(error)})
        raise Refused([refused]) from error
    if is_parquet:
        return _opened_parquet(source, engine)
    scratch = tempfile.TemporaryDirectory(prefix="excello-")
    with opened_table(source, member=member, limits=limits) as text:
        names, named = columns_named(text.header)
        target = Path(scratch.name) / "rows.parquet"
        _write(text, names, target)
        findings = (*text.findings, *named, *_odd(text))
    return PlainTable(source.name, target, findings=findings, engine=engine, scratch=scratch)


def open_rows(rows: Any, *, name: str = "rows", engine: EngineSettings | None = None) -> PlainTable:
    """The same over rows at hand: an Arrow table, a data frame of pandas or Polars, or a list of dicts."""
    table = _arrow_of(rows)
    scratch = tempfile.TemporaryDirectory(prefix="excello-")
    path = Path(scratch.name) / "rows.parquet"
    names, findings = columns_named(table.column_names)
    numbers = pa.array(range(2, table.num_rows + 2), pa.int64())
    pq.write_table(table.rename_columns(names).add_column(0, ROW, numbers), path)
    return PlainTable(name, path, findings=findings, engine=engine, scratch=scratch)


def _opened_parquet(path: Path, engine: EngineSettings | None) -> PlainTable:
    try:
        return PlainTable(path.name, path, engine=engine)
    except (pa.ArrowException, OSError) as error:
        message, mend = mark("The Parquet file is damaged: {reason}."), mark("Write it again.")
        params = {"reason": str(error).splitlines()[0][:200]}
        raise Refused([Finding("plain.bad_parquet", "file", message, mend, params=params)]) from error


def _write(text: TextTable, names: list[str], target: Path) -> None:
    schema = pa.schema([(ROW, pa.int64()), *((name, pa.string()) for name in names)])
    with pq.ParquetWriter(target, schema) as writer:
        for batch in text.batches():
            writer.write_batch(pa.RecordBatch.from_arrays(batch.columns, schema=schema))


def _odd(text: TextTable) -> tuple[Finding, ...]:
    """Rows without a cell for every column are in no figure; that is said."""
    if not text.odd:
        return ()
    message = mark("{count} rows do not fit the header and are left out (rows {rows}).")
    mend = mark("Look for a delimiter inside a cell that is not quoted.")
    rows = ", ".join(str(row.number) for row in text.odd[:ROWS_NAMED])
    params = {"count": len(text.odd), "rows": rows + (", …" if len(text.odd) > ROWS_NAMED else "")}
    return (Finding("plain.odd_rows", "rows", message, mend, Severity.WARNING, params),)


def _arrow_of(rows: Any) -> pa.Table:
    if isinstance(rows, pa.Table):
        return rows
    if isinstance(rows, list):
        return pa.Table.from_pylist(rows)
    return rows.to_arrow() if hasattr(rows, "to_arrow") else pa.Table.from_pandas(rows, preserve_index=False)
