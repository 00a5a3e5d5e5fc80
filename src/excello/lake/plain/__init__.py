"""Plain files as tables: CSV, XLSX, JSON lines and Parquet for who has no center, in a notebook or a pipeline."""

from __future__ import annotations

from excello.lake.plain.columns import ROW
from excello.lake.plain.table import PlainTable, open_plain, open_rows

__all__ = ["ROW", "PlainTable", "open_plain", "open_rows"]
