"""The catalogue of measures over the API, and their targets."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Router, Schema, Status

from excello.core.access import MemberRequest, api_access
from excello.core.api import Body, Problem
from excello.core.presenting import translated
from excello.outcomes.operations import remove_target, set_target
from excello.outcomes.operations.targets import SET_TARGETS
from excello.outcomes.reports.ground import read_ground
from excello.outcomes.reports.targets import TargetView, read_targets
from excello.outcomes.rules.targets import NewTarget, TargetScope

router = Router()
REFUSALS = {401: Problem, 403: Problem, 404: Problem, 422: Problem}


class MeasureOut(Schema):
    """What a measure means; its value is the report of its name."""

    name: str
    label: str
    formula: str
    owner: str
    grain: str
    source: str
    unit: str
    better: str
    dimensions: list[str]


class TargetOut(Schema):
    """What a measure should come to every month or quarter, and where; shares are ratios."""

    id: int
    measure: str
    value: float
    every: str
    division_id: int | None
    product: str
    region: str
    set_by: str
    set_at: datetime
    version: int


class TargetIn(Body):
    """A target to set; a scope that has one gets this one instead."""

    value: float
    every: str = "quarter"
    division_id: int | None = None
    product: str = ""
    region: str = ""
    version: int | None = None


@router.get("/measures", response={200: list[MeasureOut], **REFUSALS}, summary="The catalogue of measures")
@api_access("outcomes.see")
def list_measures(request: MemberRequest) -> Any:
    """Every measure: formula, owner, grain, source, unit, and what it can be split by."""
    ground = read_ground(request.actor.center_id)
    worded = ("label", "formula", "grain", "source")
    plain = ("name", "owner", "unit", "better")
    return [
        {
            **{key: translated(getattr(measure.definition, key)) for key in worded},
            **{key: getattr(measure.definition, key) for key in plain},
            "dimensions": list(measure.definition.dimensions),
        }
        for measure in ground.measures.values()
    ]


@router.get("/targets", response={200: list[TargetOut], **REFUSALS}, summary="Targets")
@api_access("outcomes.see")
def list_targets(request: MemberRequest) -> Any:
    """Every target of the center."""
    return [_shown(view) for view in read_targets(read_ground(request.actor.center_id)).found.values()]


@router.put("/measures/{name}/target", response={200: TargetOut, **REFUSALS}, summary="Set a target")
@api_access(SET_TARGETS)
def put_target(request: MemberRequest, name: str, body: TargetIn) -> Any:
    """Set or change what a measure should come to."""
    scope = TargetScope(body.division_id, body.product, body.region)
    target = NewTarget(name, body.value, body.every, scope)
    return _shown(set_target(target=target, by=request.actor, at=request.now, version=body.version))


@router.delete("/targets/{int:target_id}", response={204: None, **REFUSALS}, summary="Take a target away")
@api_access(SET_TARGETS)
def delete_target(request: MemberRequest, target_id: int) -> Any:
    """Take a target away; its history stays in the trail."""
    remove_target(target_id=target_id, by=request.actor, at=request.now)
    return Status(204, None)


def _shown(view: TargetView) -> dict[str, Any]:
    names = ("id", "measure", "value", "every", "set_by", "set_at", "version")
    scope = {"division_id": view.scope.division_id, "product": view.scope.product, "region": view.scope.region}
    return {**{name: getattr(view, name) for name in names}, **scope}
