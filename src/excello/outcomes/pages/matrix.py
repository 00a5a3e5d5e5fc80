"""Product by region for one stage: each cell a number, what it was, and where it is counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from excello.design.figures import Figure
from excello.outcomes.pages.asking import Asked
from excello.outcomes.reports import Report

Drill = Callable[[Asked, str, Mapping[str, str | None]], str]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One product: its name, its sum, and a figure a region (None where nothing happened)."""

    label: str
    total: int
    total_url: str
    cells: tuple[Figure | None, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Products down, regions across."""

    regions: tuple[str, ...]
    rows: tuple[MatrixRow, ...]


def build_matrix(report: Report, asked: Asked, *, drill: Drill) -> Matrix:
    """Lay the rows of a report by product and region out as a matrix for the stage asked for."""
    column = asked.stage
    regions = list(dict.fromkeys(row["region"] for row in report.rows))
    products = list(dict.fromkeys(row["product"] for row in report.rows))
    found = {(row["product"], row["region"]): row for row in report.rows}
    rows = []
    for product in products:
        cells = tuple(_cell(found.get((product, region)), column, asked, report, drill) for region in regions)
        total = sum(row[column] for (name, _region), row in found.items() if name == product)
        rows.append(MatrixRow(_words(product), total, drill(asked, column, {"product": product}), cells))
    return Matrix(tuple(_words(region) for region in regions), tuple(rows))


def _cell(row: Mapping[str, Any] | None, column: str, asked: Asked, report: Report, drill: Drill) -> Figure | None:
    if row is None:
        return None
    compared = report.previous_period is not None
    return Figure(
        label=f"{_words(row['product'])}, {_words(row['region'])}",
        now=row[column],
        before=row.get(f"{column}_previous") if compared else None,
        target=whole(row.get(f"{column}_target")),
        url=drill(asked, column, {"product": row["product"], "region": row["region"]}),
    )


def whole(target: float | None) -> float | None:
    """Part of a quarter's target, without decimals that nobody meant."""
    return None if target is None else round(target, 0 if target >= 10 else 1)


def _words(name: str | None) -> str:
    return name if name is not None else _("not named")
