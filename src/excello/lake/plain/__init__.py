"""Plain files as tables and as events, for who has no center: in a notebook or a pipeline."""

from __future__ import annotations

from excello.lake.plain.columns import ROW
from excello.lake.plain.events import LandedFile, land_plain
from excello.lake.plain.naming import named_catalogue
from excello.lake.plain.table import PlainTable, open_plain, open_rows

__all__ = ["ROW", "LandedFile", "PlainTable", "land_plain", "named_catalogue", "open_plain", "open_rows"]
