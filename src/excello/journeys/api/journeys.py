"""The buyer's paths for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Router, Schema, Status

from excello.core.access import MemberRequest, api_access
from excello.core.api import Body, Problem
from excello.journeys.operations.journeys import create_journey, edit_journey, publish_journey
from excello.journeys.queries.journeys import journey_draft, journey_drafts, transitions

router = Router()
REFUSALS: dict[int, Any] = {401: Problem, 403: Problem, 404: Problem, 422: Problem}


class JourneyStageOut(Schema):
    key: str
    name: str
    phase: str
    owner: str
    intent: str
    questions: list[str]


class JourneyOut(Schema):
    """A journey's draft: `version` guards edits, `published_version` counts what is in force (0: nothing)."""

    id: int
    name: str
    state: str
    version: int
    published_version: int
    product_line_id: int | None
    stages: list[JourneyStageOut]
    changed_at: datetime


class JourneyTransitionOut(Schema):
    key: str
    from_key: str
    to_key: str
    name: str


class JourneyIn(Body):
    """A new journey; the ten stages come with it."""

    name: str
    product_line_id: int | None = None


class StageIn(Body):
    """New words of one stage; what is left out stays."""

    key: str
    name: str | None = None
    owner: str | None = None
    intent: str | None = None
    questions: list[str] | None = None


class JourneyChange(JourneyIn):
    version: int
    stages: list[StageIn] = []


class Publication(Body):
    """The version of the draft that is to come into force."""

    version: int


@router.get("/journeys", response={200: list[JourneyOut], **REFUSALS})
@api_access("journeys.see")
def list_journeys(request: MemberRequest) -> Any:
    """Every journey."""
    return journey_drafts(request.actor.center_id)


@router.post("/journeys", response={201: JourneyOut, **REFUSALS})
@api_access("journeys.edit")
def new_journey(request: MemberRequest, body: JourneyIn) -> Any:
    """Start a journey from the ten stages."""
    return Status(201, create_journey(**_given(request), **body.model_dump()))


@router.get("/journeys/{journey_id}", response={200: JourneyOut, **REFUSALS})
@api_access("journeys.see")
def one_journey(request: MemberRequest, journey_id: int) -> Any:
    """One journey."""
    return journey_draft(request.actor.center_id, journey_id)


@router.put("/journeys/{journey_id}", response={200: JourneyOut, **REFUSALS})
@api_access("journeys.edit")
def change_journey(request: MemberRequest, journey_id: int, body: JourneyChange) -> Any:
    """Change the draft's name, line and words of stages."""
    stages = [stage.model_dump(exclude_none=True) for stage in body.stages]
    given = {**_given(request), **body.model_dump(exclude={"stages"})}
    return edit_journey(journey_id=journey_id, stages=stages, **given)


@router.post("/journeys/{journey_id}/publication", response={200: JourneyOut, **REFUSALS})
@api_access("journeys.edit")
def publish(request: MemberRequest, journey_id: int, body: Publication) -> Any:
    """Bring the draft into force, or learn everything that is missing."""
    return publish_journey(journey_id=journey_id, version=body.version, **_given(request))


@router.get("/transitions", response={200: list[JourneyTransitionOut], **REFUSALS})
@api_access("journeys.see")
def list_transitions(request: MemberRequest) -> Any:
    """The moves between neighbouring stages of the journeys in force."""
    return transitions(request.actor.center_id)


def _given(request: MemberRequest) -> dict[str, Any]:
    actor = request.actor
    return {"center_id": actor.center_id, "by": actor, "at": request.now}
