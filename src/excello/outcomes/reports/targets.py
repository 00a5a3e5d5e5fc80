"""Targets as measures stand beside them: found by scope, and what they come to in a period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from excello.lake.measures.definition import Definition
from excello.outcomes.models import Target
from excello.outcomes.reports.ground import Ground
from excello.outcomes.reports.shape import Days
from excello.outcomes.rules.targets import TargetScope, value_in


@dataclass(frozen=True, slots=True)
class TargetView:
    """One target as pages and the API show it."""

    id: int
    measure: str
    value: float
    every: str
    scope: TargetScope
    division: str
    set_by: str
    set_at: datetime
    version: int


@dataclass(frozen=True)
class Targets:
    """The targets of a center by measure and scope; scopes are told by the names that reports show."""

    ground: Ground
    found: Mapping[tuple[str, TargetScope], TargetView]
    divisions: Mapping[str, int]

    def value(self, definition: Definition, days: Days | None, where: Mapping[str, Any] | None = None) -> float | None:
        """What a measure should come to in a period and place; None where nobody said so, or for all time."""
        scope = self._scope(where or {})
        target = self.found.get((definition.name, scope)) if scope else None
        if target is None or days is None:
            return None
        return value_in(target.value, target.every, days.first, days.last, scaled=definition.is_scaled)

    def _scope(self, where: Mapping[str, Any]) -> TargetScope | None:
        """The scope of a row; None for a place that no target can be set for."""
        if set(where) - {"division", "product", "region"} or None in where.values():
            return None
        catalogue = self.ground.catalogue
        product = catalogue.product_of(str(where["product"])) if "product" in where else None
        region = catalogue.region_of(str(where["region"])) if "region" in where else None
        division = self.divisions.get(str(where["division"])) if "division" in where else None
        known = {"product": product, "region": region, "division": division}
        if any(known[name] is None for name in where):
            return None
        return TargetScope(division, product.key if product else "", region.key if region else "")


def read_targets(ground: Ground) -> Targets:
    """Every target of a center, in one query."""
    rows = Target.objects.filter(center_id=ground.center_id).select_related("division", "set_by")
    views = [target_view(row) for row in rows]
    divisions = {row.division.key: row.division.pk for row in rows if row.division}
    return Targets(ground, {(view.measure, view.scope): view for view in views}, divisions)


def target_view(row: Target) -> TargetView:
    """A row as others see it."""
    return TargetView(
        id=row.pk,
        measure=row.measure,
        value=row.value,
        every=row.every,
        scope=TargetScope(row.division_id, row.product, row.region),
        division=row.division.name if row.division else "",
        set_by=row.set_by.name if row.set_by else "",
        set_at=row.set_at,
        version=row.version,
    )
