"""How many cycles reached each stage, by product, region and more; and exactly which cycles a number counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir

from excello.findings import Finding, Refused, Severity, mark
from excello.lake.catalogue import Catalogue
from excello.lake.lifecycle import LifecycleModel
from excello.lake.measures import VERSION, CycleMeasure, Period, funnel_measures
from excello.lake.store import Lake, Snapshot, opened
from excello.lake.tables.dimensions import UNRESOLVED_PRODUCT, UNRESOLVED_REGION
from excello.lake.transitions import cycles

DIMENSIONS = {
    "product": "product",
    "line": "line",
    "region": "region",
    "campaign": "campaign",
    "owner": "owner",
    "account": "account_id",
    "source": "source",
}
"""What a funnel can be split and filtered by → column of the cycles table."""

Filters = Mapping[str, str | Sequence[str | None] | None]


@dataclass(frozen=True, slots=True)
class FunnelColumn:
    """One column: a dimension (unit ``""``, kind dimension) or a figure (unit cycles or money; kind stage, status,
    value). `label` is the model's name of it."""

    name: str
    label: str
    unit: str
    kind: str


@dataclass(frozen=True, slots=True)
class Funnel:
    """One row a combination of `by`; a dimension nobody named is None. Cycles are whole numbers, money int or float."""

    by: tuple[str, ...]
    columns: tuple[FunnelColumn, ...]
    rows: tuple[dict[str, Any], ...]
    totals: dict[str, Any]
    findings: tuple[Finding, ...]
    model_version: int
    measures_version: int
    as_of: datetime


@dataclass(frozen=True, slots=True)
class CycleList:
    """The cycles one number counts: how many, and a page of them (columns of `transitions.cycles`), newest first."""

    total: int
    rows: tuple[dict[str, Any], ...]


def funnel(
    lake: Lake | Snapshot,
    model: LifecycleModel,
    catalogue: Catalogue,
    *,
    at: datetime,
    by: Sequence[str] = ("product", "region"),
    period: Period | None = None,
    filters: Filters | None = None,
) -> Funnel:
    """The funnel as known at `at`. filters: dimension → value, values, or None for 'not named'.

    Without a period every cycle counts, dated or not; with one a stage counts cycles that first reached it then.
    Raises `Refused` for unknown dimensions.
    """
    _check_dimensions([*by, *(filters or {})])
    measures = funnel_measures(model)
    with opened(lake) as snapshot:
        chosen = filtered_cycles(cycles(snapshot, model, catalogue, at=at), filters or {}, catalogue)
        grouped = chosen.group_by(**{name: chosen[DIMENSIONS[name]] for name in by}) if by else chosen
        figures = {measure.name: measure.figure(chosen, period) for measure in measures}
        rows = [_plain(row) for row in snapshot.rows(grouped.aggregate(**figures))]
        findings = _findings(snapshot, chosen, period)
    rows = [row for row in rows if any(row[measure.name] for measure in measures)]
    return Funnel(
        by=tuple(by),
        columns=_columns(by, measures),
        rows=tuple(sorted(rows, key=_order(by, catalogue))),
        totals={measure.name: sum(row[measure.name] for row in rows) for measure in measures},
        findings=findings,
        model_version=model.version,
        measures_version=VERSION,
        as_of=at,
    )


def funnel_cycles(
    lake: Lake | Snapshot,
    model: LifecycleModel,
    catalogue: Catalogue,
    *,
    at: datetime,
    column: str,
    where: Filters | None = None,
    period: Period | None = None,
    filters: Filters | None = None,
    limit: int = 100,
    offset: int = 0,
) -> CycleList:
    """The cycles that the figure `column` counts in the row `where` (dimension → value of the row, {} = the total)."""
    with opened(lake) as snapshot:
        counted = figure_cycles(
            snapshot, model, catalogue, at=at, column=column, where=where, period=period, filters=filters
        )
        page = counted.limit(limit, offset=offset)
        return CycleList(snapshot.count(counted), tuple(_plain(row) for row in snapshot.rows(page)))


def figure_cycles(
    snapshot: Snapshot,
    model: LifecycleModel,
    catalogue: Catalogue,
    *,
    at: datetime,
    column: str,
    where: Filters | None = None,
    period: Period | None = None,
    filters: Filters | None = None,
) -> ir.Table:
    """The same cycles as an expression, newest first. Raises `Refused` for an unknown figure or dimension."""
    _check_dimensions([*(where or {}), *(filters or {})])
    measure = next((m for m in funnel_measures(model) if m.name == column), None)
    if measure is None:
        message, mend = mark("The funnel has no figure “{column}”."), mark("Choose one of {columns}.")
        params = {"column": column, "columns": ", ".join(m.name for m in funnel_measures(model))}
        raise Refused([Finding("funnel.unknown_figure", "column", message, mend, params=params)])
    chosen = filtered_cycles(cycles(snapshot, model, catalogue, at=at), filters or {}, catalogue)
    counted = filtered_cycles(chosen, where or {}, catalogue)
    counted = counted.filter(measure.counts(counted, period))
    return counted.order_by(ibis.desc("changed_at", nulls_first=False), "cycle")


def _check_dimensions(names: Sequence[str]) -> None:
    message, mend = mark("A funnel is not split or filtered by “{name}”."), mark("Choose from {names}.")
    unknown = [
        Finding("funnel.unknown_dimension", name, message, mend, params={"name": name, "names": ", ".join(DIMENSIONS)})
        for name in names
        if name not in DIMENSIONS
    ]
    if unknown:
        raise Refused(unknown)


def filtered_cycles(rows: ir.Table, filters: Filters, catalogue: Catalogue) -> ir.Table:
    """The cycles that dimensions narrow down to."""
    for name, wanted in filters.items():
        values = [wanted] if wanted is None or isinstance(wanted, str) else list(wanted)
        texts = [_named(name, value, catalogue) for value in values if value is not None]
        column = rows[DIMENSIONS[name]]
        holds = column.isin(texts).fill_null(False) if texts else ibis.literal(False)
        rows = rows.filter(holds | column.isnull() if None in values else holds)
    return rows


def _named(dimension: str, value: str, catalogue: Catalogue) -> str:
    """Keys and aliases filter as well as names."""
    find = {"product": catalogue.product_of, "region": catalogue.region_of}.get(dimension)
    entry = find(value) if find else None
    return entry.name if entry else value


def _columns(by: Sequence[str], measures: Sequence[CycleMeasure]) -> tuple[FunnelColumn, ...]:
    dimensions = [FunnelColumn(name, name, "", "dimension") for name in by]
    return (*dimensions, *(FunnelColumn(m.name, m.label, m.unit, m.kind) for m in measures))


def _order(by: Sequence[str], catalogue: Catalogue) -> Any:
    """Catalogue order first, then unknown names by letter, then what has no name."""
    places = {
        "product": {entry.name: place for place, entry in enumerate(catalogue.products)},
        "region": {entry.name: place for place, entry in enumerate(catalogue.regions)},
    }

    def key(row: Mapping[str, Any]) -> tuple[tuple[bool, int, str], ...]:
        named = ((row[name], places.get(name, {})) for name in by)
        return tuple((value is None, order.get(value, len(order)), value or "") for value, order in named)

    return key


def _findings(snapshot: Snapshot, chosen: ir.Table, period: Period | None) -> tuple[Finding, ...]:
    unknown = chosen.product.startswith(UNRESOLVED_PRODUCT.removesuffix("{raw}"))
    elsewhere = chosen.region.startswith(UNRESOLVED_REGION.removesuffix("{raw}"))
    is_deal = chosen.opportunity_id.notnull()
    counts = {
        "undated": ~chosen.dated,
        "no_account": is_deal & chosen.account_id.isnull(),
        "unresolved_product": unknown.fill_null(False),
        "unresolved_region": elsewhere.fill_null(False),
        "no_region": is_deal & chosen.region.isnull(),
    }
    found = snapshot.rows(chosen.aggregate(**{name: ibis.ifelse(mask, 1, 0).sum() for name, mask in counts.items()}))
    texts = {**FINDINGS, "undated": UNDATED_LEFT_OUT if period else FINDINGS["undated"]}
    return tuple(
        Finding(f"funnel.{name}", "rows", *texts[name], Severity.NOTE, {"count": int(found[0][name])})
        for name in counts
        if found[0][name]
    )


FINDINGS = {
    "undated": (
        mark("{count} cycles have no date; they count in all-time figures only."),
        mark("Date their events at the source and import again."),
    ),
    "no_account": (
        mark("{count} opportunities have no account; they count here and belong to no audience."),
        mark("Name their accounts at the source and import again."),
    ),
    "unresolved_product": (
        mark("{count} cycles name a product that the catalogue does not know; they stand in rows of their own."),
        mark("Add the products, or their names as aliases."),
    ),
    "unresolved_region": (
        mark("{count} cycles name a region that the catalogue does not know; they stand in rows of their own."),
        mark("Add the regions, or their names as aliases."),
    ),
    "no_region": (
        mark("{count} opportunities have no region, of their own or of their seller."),
        mark("Import the sales teams, or name the region with the opportunity."),
    ),
}
UNDATED_LEFT_OUT = (
    mark("{count} cycles have no date; they are not in a period."),
    mark("Date their events at the source and import again."),
)


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _number(value) if isinstance(value, Decimal) else value for name, value in row.items()}


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
