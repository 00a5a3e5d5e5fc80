"""Rows that the engine counts and cuts, as a list page takes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from excello.core.listing import List
from excello.lake.store import Snapshot


class EngineRows(Sequence[dict[str, Any]]):
    """The rows of an expression; the engine counts them and cuts the page."""

    def __init__(self, snapshot: Snapshot, rows: ir.Table) -> None:
        self.snapshot, self.rows = snapshot, rows
        self.total = snapshot.count(rows)

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, index: Any) -> Any:
        if not isinstance(index, slice):
            return self.snapshot.rows(self.rows.limit(1, offset=index))[0]
        start, stop, _step = index.indices(self.total)
        return self.snapshot.rows(self.rows.limit(stop - start, offset=start)) if stop > start else []

    def narrowed(self, query: str, columns: Sequence[str]) -> EngineRows:
        """Only rows with every word of `query` somewhere in these text columns."""
        rows = self.rows
        for word in query.lower().split():
            rows = rows.filter(ibis.or_(*(rows[name].lower().contains(word).fill_null(False) for name in columns)))
        return self if rows is self.rows else EngineRows(self.snapshot, rows)


class EngineList(List):
    """A list whose rows are searched, counted and cut by the engine; they come in the order they have."""

    def _filtered(self) -> Any:
        rows = self.rows
        return rows.narrowed(self.query, self.search) if isinstance(rows, EngineRows) else rows
