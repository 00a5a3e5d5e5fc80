"""What every measure of a center stands on: its model, its catalogue, its time zone, its own work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from excello.charter.public import catalogue
from excello.core.lake_home import lake
from excello.core.people import center_view
from excello.customers.public import lead_funnel
from excello.findings import Finding, Refused, mark
from excello.lake.catalogue import Catalogue
from excello.lake.lifecycle import LifecycleModel
from excello.lake.measures import CycleFigure, EventFigure, Measure, Period, measure_catalogue
from excello.lake.measuring import DayRange, read_cycles, read_events
from excello.lake.store import Snapshot
from excello.outcomes.reports.shape import Days


@dataclass(frozen=True)
class Ground:
    """A center's own way to read the lake."""

    center_id: int
    slug: str
    zone: str
    currency: str
    model: LifecycleModel
    catalogue: Catalogue

    @cached_property
    def measures(self) -> dict[str, Measure]:
        """Every measure by name."""
        return measure_catalogue(self.model)

    @property
    def product_keys(self) -> set[str]:
        return {product.key for product in self.catalogue.products}

    @property
    def region_keys(self) -> set[str]:
        return {region.key for region in self.catalogue.regions}

    def period(self, days: Days | None) -> Period | None:
        """The instants of whole days, where the center lies."""
        return Period.of_days(days.first, days.last, ZoneInfo(self.zone)) if days else None

    def day_range(self, days: Days | None) -> DayRange:
        return DayRange(self.zone, days.first, days.last) if days else DayRange(self.zone)

    def rows(
        self,
        snapshot: Snapshot,
        measures: Sequence[Measure],
        *,
        at: datetime,
        days: Days | None,
        by: Sequence[str] = (),
        filters: Mapping[str, str | None] | None = None,
    ) -> list[dict[str, Any]]:
        """Measures of one kind, one row a combination of `by`."""
        figures = [measure for measure in measures if isinstance(measure, CycleFigure)]
        if figures:
            period = self.period(days)
            return read_cycles(
                snapshot, self.model, self.catalogue, figures, at=at, period=period, by=by, filters=filters
            )
        events = [measure for measure in measures if isinstance(measure, EventFigure)]
        if not events:
            return []
        day_range = self.day_range(days)
        return read_events(lake(), snapshot, events, days=day_range, center=self.slug, by=by, filters=filters)

    def values(
        self, snapshot: Snapshot, measures: Sequence[Measure], *, at: datetime, days: Days | None, **narrowed: Any
    ) -> dict[str, Any]:
        """Each measure's one value, whatever its kind."""
        found: dict[str, Any] = {}
        for kind in (CycleFigure, EventFigure):
            own = [measure for measure in measures if isinstance(measure, kind)]
            for row in self.rows(snapshot, own, at=at, days=days, **narrowed):
                found |= row
        return found


def read_ground(center_id: int) -> Ground:
    """The ground of one center."""
    center = center_view(center_id)
    return Ground(
        center_id,
        center.slug,
        center.time_zone,
        center.currency,
        lead_funnel(center_id=center_id),
        catalogue(center_id=center_id),
    )


def measure_named(ground: Ground, name: str) -> Measure:
    """A measure by its name; raises `Refused` naming those there are."""
    if name in ground.measures:
        return ground.measures[name]
    message, mend = mark("There is no measure “{name}”."), mark("Choose one of {names}.")
    params = {"name": name, "names": ", ".join(ground.measures)}
    raise Refused([Finding("measure.unknown", "measure", message, mend, params=params)])
