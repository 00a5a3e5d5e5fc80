"""What a measure should come to is decided by a person, and stays in the trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from excello.core.access import Actor, Missing
from excello.core.operations import operation, record_entry, save_versioned
from excello.findings import Finding, mark, refuse_if
from excello.outcomes.models import Target
from excello.outcomes.reports.ground import measure_named, read_ground
from excello.outcomes.reports.targets import TargetView, target_view
from excello.outcomes.rules.targets import NewTarget, target_findings

SET_TARGETS = "outcomes.set_targets"


@operation
def set_target(*, target: NewTarget, by: Actor, at: datetime, version: int | None = None) -> TargetView:
    """Set or change the target of a measure for one scope. Refused: no such measure, an impossible value, a scope that
    the measure is not counted by; Denied outside one's divisions."""
    by.require(SET_TARGETS, target.scope.division_id)
    ground = read_ground(by.center_id)
    definition = measure_named(ground, target.measure).definition
    findings = target_findings(target, unit=definition.unit, dimensions=definition.dimensions)
    refuse_if([*findings, *_unknown(target, ground.product_keys, ground.region_keys, by)])
    row = _row_of(target, by)
    before = {"value": row.value, "every": row.every} if row else {}
    if row is None:
        row = Target(center_id=by.center_id, measure=target.measure, **asdict(target.scope))
    row.value, row.every, row.set_by_id, row.set_at = target.value, target.every, by.person_id, at
    if row.pk is None:
        row.save()
    else:
        save_versioned(row, expected=version, fields=("value", "every", "set_by_id", "set_at"))
    _record("target.set", row, by=by, at=at, before=before, after={"value": row.value, "every": row.every})
    return target_view(row)


@operation
def remove_target(*, target_id: int, by: Actor, at: datetime) -> None:
    """Take a target away; its history stays in the trail."""
    row = Target.objects.filter(pk=target_id, center_id=by.center_id).first()
    if row is None:
        raise Missing("target")
    by.require(SET_TARGETS, row.division_id)
    _record("target.removed", row, by=by, at=at, before={"value": row.value, "every": row.every}, after={})
    row.delete()


def _row_of(target: NewTarget, by: Actor) -> Target | None:
    rows = Target.objects.filter(center_id=by.center_id, measure=target.measure)
    return rows.filter(product=target.scope.product, region=target.scope.region, **_division(target)).first()


def _division(target: NewTarget) -> dict[str, Any]:
    division_id = target.scope.division_id
    return {"division_id__isnull": True} if division_id is None else {"division_id": division_id}


def _unknown(target: NewTarget, products: set[str], regions: set[str], by: Actor) -> list[Finding]:
    """Names that the center's catalogue and divisions do not have."""
    scope = target.scope
    known_divisions = {division.id for division in by.divisions.divisions}
    unknown = {
        "product": bool(scope.product) and scope.product not in products,
        "region": bool(scope.region) and scope.region not in regions,
        "division": scope.division_id is not None and scope.division_id not in known_divisions,
    }
    message, mend = mark("The center does not know this."), mark("Choose one of the list.")
    return [Finding(f"target.unknown_{name}", name, message, mend) for name, is_so in unknown.items() if is_so]


def _record(
    kind: str, row: Target, *, by: Actor, at: datetime, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    record_entry(
        kind=kind,
        by=by,
        at=at,
        subject=("outcomes.measure", row.measure),
        label=" · ".join(part for part in (row.measure, row.product, row.region) if part),
        division_id=row.division_id,
        before=before,
        after=after,
    )
