"""Measures asked: what each is in a period, split and narrowed, and exactly the rows it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir

from excello.lake.catalogue import Catalogue
from excello.lake.daily import daily_table, division_of, is_part, shown_event
from excello.lake.funnel import DIMENSIONS as CYCLE_COLUMNS
from excello.lake.funnel import Filters, filtered_cycles
from excello.lake.json_fields import number_at
from excello.lake.lifecycle import LifecycleModel
from excello.lake.local_time import local_day
from excello.lake.measures import PARTS, CycleFigure, EventFigure, Period
from excello.lake.store import Lake, Snapshot
from excello.lake.tables.clean import clean_events
from excello.lake.transitions import cycles

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class DayRange:
    """The days `first` to `last` of a time zone, both included; None is open."""

    zone: str
    first: date | None = None
    last: date | None = None

    def holds(self, day: ir.DateValue) -> ir.BooleanValue:
        """Whether a day lies in the range; an undated event does only where the range is open on both sides."""
        checks = [day >= self.first] if self.first else []
        checks += [day <= self.last] if self.last else []
        return ibis.and_(*checks).fill_null(False) if checks else ibis.literal(True)


def read_cycles(
    snapshot: Snapshot,
    model: LifecycleModel,
    catalogue: Catalogue,
    figures: Sequence[CycleFigure],
    *,
    at: datetime,
    period: Period | None,
    by: Sequence[str] = (),
    filters: Filters | None = None,
) -> Rows:
    """One row a combination of `by` (dimensions of the funnel), with a column a figure."""
    rows = filtered_cycles(cycles(snapshot, model, catalogue, at=at), filters or {}, catalogue)
    grouped = rows.group_by(**{name: rows[CYCLE_COLUMNS[name]] for name in by}) if by else rows
    values = {figure.definition.name: figure.figure(rows, period) for figure in figures}
    return _plain(snapshot.rows(grouped.aggregate(**values)))


def read_events(
    lake: Lake,
    snapshot: Snapshot,
    figures: Sequence[EventFigure],
    *,
    days: DayRange,
    center: str,
    by: Sequence[str] = (),
    filters: Mapping[str, str | None] | None = None,
) -> Rows:
    """One row a combination of `by` (day, source, event, division), with a column a figure.

    What members did counts in their own center only; customers belong to the whole company.
    """
    rows = daily_table(lake, snapshot, zone=days.zone)
    ours = [part.name for part in PARTS.values() if part.own_work]
    rows = rows.filter(days.holds(rows.day) & (rows.part.notin(ours) | (rows.center == center).fill_null(False)))
    for name, wanted in (filters or {}).items():
        rows = rows.filter(rows[name].isnull() if wanted is None else (rows[name] == wanted).fill_null(False))
    wanted_parts = {figure.part for figure in figures} | {figure.hits for figure in figures if figure.hits}
    rows = rows.filter(rows.part.isin(sorted(wanted_parts)))
    values = {figure.definition.name: figure.figure(rows) for figure in figures}
    grouped = rows.group_by(list(by)) if by else rows
    return _plain(snapshot.rows(grouped.aggregate(**values)))


def counted_cycles(
    snapshot: Snapshot,
    model: LifecycleModel,
    catalogue: Catalogue,
    figure: CycleFigure,
    *,
    at: datetime,
    period: Period | None,
    filters: Filters | None = None,
) -> ir.Table:
    """The cycles a figure rests on, newest first; `counts` (bool or null) and `days` where the figure has them."""
    rows = filtered_cycles(cycles(snapshot, model, catalogue, at=at), filters or {}, catalogue)
    rows = rows.filter(figure.counts(rows, period))
    extra: dict[str, ir.Value] = {}
    if figure.hits is not None:
        extra["counts"] = figure.hits(rows)
    if figure.days is not None:
        extra["days"] = figure.days(rows)
    return rows.mutate(**extra).order_by(ibis.desc("changed_at", nulls_first=False), "cycle")


def counted_events(
    snapshot: Snapshot,
    figure: EventFigure,
    *,
    days: DayRange,
    center: str,
    filters: Mapping[str, str | None] | None = None,
) -> ir.Table:
    """The events a figure rests on, newest first: timestamp, event, source, center, subject, division, properties;
    `counts` for a share, `worth` for a mean."""
    events = clean_events(snapshot)
    part = PARTS[figure.part]
    rows = events.filter(is_part(part, events) & days.holds(local_day(events.timestamp, days.zone)))
    if part.own_work:
        rows = rows.filter((rows.center == center).fill_null(False))
    columns: dict[str, ir.Value] = {"event": shown_event(rows), "division": division_of(rows)}
    if figure.hits is not None:
        columns["counts"] = is_part(PARTS[figure.hits], rows)
    kept = ("message_id", "seq", "timestamp", "source", "center", "contact_id", "anonymous_id", "properties", "type")
    shown = rows.select(*kept, **columns)
    if figure.mean:
        shown = shown.mutate(worth=number_at(shown.properties, part.worth or ""))
        shown = shown.filter(shown.worth.notnull())
    for name, wanted in (filters or {}).items():
        shown = shown.filter(shown[name].isnull() if wanted is None else (shown[name] == wanted).fill_null(False))
    return shown.order_by(ibis.desc("timestamp", nulls_first=False), ibis.desc("seq"))


def newest_arrival(snapshot: Snapshot) -> datetime | None:
    """When the newest event came in: as fresh as any figure can be."""
    events = snapshot.table("events")
    found: datetime | None = snapshot.rows(events.aggregate(newest=events.received_at.max()))[0]["newest"]
    return found


def _plain(rows: Rows) -> Rows:
    return [{name: _number(value) for name, value in row.items()} for row in rows]


def _number(value: Any) -> Any:
    """Exact amounts as whole numbers where they are whole."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def cycle_series(
    snapshot: Snapshot,
    model: LifecycleModel,
    catalogue: Catalogue,
    figure: CycleFigure,
    *,
    at: datetime,
    periods: Sequence[Period],
    filters: Filters | None = None,
) -> list[Any]:
    """A figure in each of several periods, in one pass."""
    rows = filtered_cycles(cycles(snapshot, model, catalogue, at=at), filters or {}, catalogue)
    values = {f"value_{number}": figure.figure(rows, period) for number, period in enumerate(periods)}
    (found,) = _plain(snapshot.rows(rows.aggregate(**values)))
    return [found[name] for name in values]


def event_series(
    lake: Lake, snapshot: Snapshot, figure: EventFigure, *, days: DayRange, length: int, parts: int, center: str
) -> list[Any]:
    """A figure in `parts` stretches of `length` days each, from the first day of the range."""
    if days.first is None:
        raise ValueError("a series begins with a day")
    rows = _own_and_theirs(lake, snapshot, figure, days, center)
    numbered = rows.mutate(stretch=rows.day.delta(ibis.date(days.first), unit="day") // length)
    grouped = numbered.group_by("stretch").aggregate(value=figure.figure(numbered))
    found = {int(row["stretch"]): row["value"] for row in _plain(snapshot.rows(grouped))}
    nothing = 0 if figure.definition.is_scaled else None
    return [found.get(number, nothing) for number in range(parts)]


def _own_and_theirs(lake: Lake, snapshot: Snapshot, figure: EventFigure, days: DayRange, center: str) -> ir.Table:
    rows = daily_table(lake, snapshot, zone=days.zone)
    rows = rows.filter(rows.part.isin([figure.part, *([figure.hits] if figure.hits else [])]) & days.holds(rows.day))
    return rows.filter((rows.center == center).fill_null(False)) if PARTS[figure.part].own_work else rows
