"""Deciding on a campaign and letting it run its course."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Router

from excello.campaigns.api.shapes import REFUSALS, CampaignOut, campaign_out
from excello.campaigns.operations import approval, course
from excello.campaigns.queries.campaigns import find_design, view_of
from excello.core.access import MemberRequest, api_access
from excello.core.api import Body

router = Router()


class ReasonIn(Body):
    """Why."""

    reason: str


class ApproveIn(Body):
    """`version` is the one that was read; another one is refused."""

    version: int | None = None


class SuppressIn(ReasonIn):
    """Which finding is set aside."""

    code: str
    path: str = ""


class ScheduleIn(Body):
    """The day for touches that have none."""

    send_date: date | None = None


@router.post("/{int:campaign_id}/submit", response={200: CampaignOut, **REFUSALS})
@api_access("campaigns.see")
def submit(request: MemberRequest, campaign_id: int) -> Any:
    """Submit the design for approval."""
    by, at = request.actor, request.now
    return campaign_out(approval.submit_for_approval(campaign_id=campaign_id, by=by, at=at))


@router.post("/{int:campaign_id}/approve", response={200: CampaignOut, **REFUSALS})
@api_access("campaigns.see")
def approve(request: MemberRequest, campaign_id: int, body: ApproveIn) -> Any:
    """Approve the design; never one's own."""
    by, at = request.actor, request.now
    return campaign_out(approval.approve(campaign_id=campaign_id, version=body.version, by=by, at=at))


@router.post("/{int:campaign_id}/reopen", response={200: CampaignOut, **REFUSALS})
@api_access("campaigns.see")
def reopen(request: MemberRequest, campaign_id: int, body: ReasonIn) -> Any:
    """Take the design back to draft."""
    by, at = request.actor, request.now
    return campaign_out(approval.reopen(campaign_id=campaign_id, reason=body.reason, by=by, at=at))


@router.post("/{int:campaign_id}/suppressions", response={200: CampaignOut, **REFUSALS})
@api_access("campaigns.see")
def suppress(request: MemberRequest, campaign_id: int, body: SuppressIn) -> Any:
    """Set one finding aside."""
    view = approval.suppress_finding(
        campaign_id=campaign_id,
        code=body.code,
        path=body.path,
        reason=body.reason,
        by=request.actor,
        at=request.now,
    )
    return campaign_out(view)


@router.post("/{int:campaign_id}/schedule", response={200: CampaignOut, **REFUSALS})
@api_access("campaigns.see")
def schedule(request: MemberRequest, campaign_id: int, body: ScheduleIn) -> Any:
    """Put the touches on their days."""
    by, at = request.actor, request.now
    return campaign_out(course.schedule(campaign_id=campaign_id, send_date=body.send_date, by=by, at=at))


@router.post("/{int:campaign_id}/complete", response={200: CampaignOut, **REFUSALS})
@api_access("campaigns.see")
def complete(request: MemberRequest, campaign_id: int) -> Any:
    """Say that the campaign is over."""
    by, at = request.actor, request.now
    course.mark_completed(campaign_id=campaign_id, by=by, at=at)
    return campaign_out(view_of(find_design(campaign_id, by)))


@router.post("/{int:campaign_id}/cancel", response={200: CampaignOut, **REFUSALS})
@api_access("campaigns.see")
def cancel(request: MemberRequest, campaign_id: int, body: ReasonIn) -> Any:
    """End a campaign before its time."""
    by, at = request.actor, request.now
    return campaign_out(course.cancel(campaign_id=campaign_id, reason=body.reason, by=by, at=at))
