"""The lead funnel over the API: its stages with their conditions and counts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Router, Schema

from excello.core.access import MemberRequest, api_access
from excello.core.api import Problem
from excello.customers import rules
from excello.customers.public import lead_funnel
from excello.customers.queries.lifecycle import read_stages
from excello.lake.conditions import dump

router = Router()


class StageOut(Schema):
    """A stage with its entry condition, how many cycles reached it, and how many cycles and contacts stand there."""

    key: str
    name: str
    outcome: str | None
    entry: dict[str, Any]
    reached: int
    standing: int
    contacts: int


class LifecycleOut(Schema):
    """A lifecycle model and where everybody stands."""

    key: str
    name: str
    version: int
    read_at: datetime
    stages: list[StageOut]


@router.get("/lifecycle", response={200: LifecycleOut, 403: Problem}, summary="The lead funnel")
@api_access(rules.SEE)
def get_lifecycle(request: MemberRequest) -> Any:
    """The model in force, with counts; shows no person."""
    actor, now = request.actor, request.now
    model = lead_funnel(center_id=actor.center_id)
    reading = read_stages(actor.center_id, now)
    counts = {count.key: count for count in reading.stages}
    stages = [
        {
            "key": stage.key,
            "name": stage.name,
            "outcome": stage.outcome,
            "entry": dump(stage.entry),
            "reached": counts[stage.key].reached,
            "standing": counts[stage.key].standing,
            "contacts": counts[stage.key].contacts,
        }
        for stage in model.stages
    ]
    named = {"key": model.key, "name": model.name, "version": model.version}
    return {**named, "read_at": reading.read_at, "stages": stages}
