"""Plain files as tables: CSV, Parquet, JSON lines and XLSX for who has no center, in a notebook or a pipeline."""

from __future__ import annotations

from excello.lake.plain.table import ROW, PlainTable, open_plain, open_rows

__all__ = ["ROW", "PlainTable", "open_plain", "open_rows"]
