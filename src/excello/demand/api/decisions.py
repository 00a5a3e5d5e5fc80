"""Decisions on what waits in triage."""

from __future__ import annotations

from typing import Any

from ninja import Router

from excello.core.access import MemberRequest, api_access
from excello.demand import public as demand
from excello.demand.api.shapes import REFUSALS, AcceptIn, DeclineIn, DuplicateIn, RequestOut, VersionIn, request_out

router = Router()


@router.post("/requests/{int:request_id}/take", response={200: RequestOut, **REFUSALS})
@api_access("demand.triage")
def take(request: MemberRequest, request_id: int, body: VersionIn) -> Any:
    """Take it up."""
    actor, at = request.actor, request.now
    return request_out(demand.take_request(request_id=request_id, by=actor, at=at, version=body.version))


@router.post("/requests/{int:request_id}/accept", response={200: RequestOut, **REFUSALS})
@api_access("demand.triage")
def accept(request: MemberRequest, request_id: int, body: AcceptIn) -> Any:
    """Accept it; what it asks for is opened in the same transaction."""
    actor, at = request.actor, request.now
    return request_out(
        demand.accept_request(request_id=request_id, by=actor, at=at, note=body.note, version=body.version)
    )


@router.post("/requests/{int:request_id}/decline", response={200: RequestOut, **REFUSALS})
@api_access("demand.triage")
def decline(request: MemberRequest, request_id: int, body: DeclineIn) -> Any:
    """Decline it with its reason."""
    actor, at = request.actor, request.now
    return request_out(demand.decline_request(request_id=request_id, by=actor, at=at, **body.dict()))


@router.post("/requests/{int:request_id}/duplicate", response={200: RequestOut, **REFUSALS})
@api_access("demand.triage")
def duplicate(request: MemberRequest, request_id: int, body: DuplicateIn) -> Any:
    """Close it as a duplicate of another."""
    actor, at = request.actor, request.now
    words = body.dict(exclude={"of"})
    return request_out(demand.mark_duplicate(request_id=request_id, of_id=body.of, by=actor, at=at, **words))
