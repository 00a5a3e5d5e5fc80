"""Choosing, counting and freezing an audience."""

from __future__ import annotations

from typing import Any

from ninja import Router, Schema

from excello.campaigns.api.shapes import REFUSALS, CampaignOut, campaign_out
from excello.campaigns.operations.audience import freeze_audience, set_audience
from excello.campaigns.operations.rows import DESIGN, find_for
from excello.core.access import MemberRequest, api_access
from excello.core.api import Body
from excello.customers import public as customers

router = Router()


class ConditionIn(Body):
    """A condition on contacts, in the condition grammar."""

    condition: dict[str, Any]


class AudienceIn(ConditionIn):
    """Whom the campaign is for, and the share (0 to 0.5) that is held out."""

    holdout_share: float = 0.0
    version: int | None = None


class AudienceCountOut(Schema):
    """How many contacts fit."""

    count: int


@router.post("/{int:campaign_id}/audience/count", response={200: AudienceCountOut, **REFUSALS})
@api_access("campaigns.see")
def count(request: MemberRequest, campaign_id: int, body: ConditionIn) -> Any:
    """Count a condition without choosing it."""
    row = find_for(campaign_id, DESIGN, request.actor)
    found = customers.count_contacts(
        center_id=row.center_id,
        condition=body.condition,
        at=request.now,
    )
    return {"count": found}


@router.put("/{int:campaign_id}/audience", response={200: CampaignOut, **REFUSALS})
@api_access("campaigns.see")
def choose(request: MemberRequest, campaign_id: int, body: AudienceIn) -> Any:
    """Choose the audience and count it."""
    view = set_audience(
        campaign_id=campaign_id,
        condition=body.condition,
        holdout_share=body.holdout_share,
        version=body.version,
        by=request.actor,
        at=request.now,
    )
    return campaign_out(view)


@router.post("/{int:campaign_id}/audience/freeze", response={200: CampaignOut, **REFUSALS})
@api_access("campaigns.see")
def freeze(request: MemberRequest, campaign_id: int) -> Any:
    """Freeze the audience of an approved campaign."""
    by, at = request.actor, request.now
    return campaign_out(freeze_audience(campaign_id=campaign_id, by=by, at=at))
