"""Writing the touches of a draft."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Router, Status

from excello.campaigns.api.shapes import REFUSALS, CampaignOut, TouchOut, campaign_out, touch_out
from excello.campaigns.operations.touches import add_touch, edit_touch, mend_touches, remove_touch
from excello.campaigns.rules.touches import TouchContent
from excello.core.access import MemberRequest, api_access
from excello.core.api import Body

router = Router()


class TouchIn(Body):
    """What a touch says; `asset` by its code."""

    channel: str
    topic: str = ""
    category: str = "promotional"
    subject: str = ""
    body: str = ""
    asset: str = ""
    link_url: str = ""
    value: float = 1.0
    send_date: date | None = None

    def content(self) -> TouchContent:
        return TouchContent(**self.model_dump(exclude={"version"}))


class TouchEdit(TouchIn):
    """A touch as it shall be; `version` is the one it was read in."""

    version: int | None = None


@router.post("/{int:campaign_id}/touches", response={201: TouchOut, **REFUSALS})
@api_access("campaigns.see")
def create_touch(request: MemberRequest, campaign_id: int, body: TouchIn) -> Any:
    """Add a touch to a draft."""
    by, at = request.actor, request.now
    return Status(201, touch_out(add_touch(campaign_id=campaign_id, content=body.content(), by=by, at=at)))


@router.put("/{int:campaign_id}/touches/{int:touch_id}", response={200: TouchOut, **REFUSALS})
@api_access("campaigns.see")
def change_touch(request: MemberRequest, campaign_id: int, touch_id: int, body: TouchEdit) -> Any:
    """Change a touch of a draft."""
    view = edit_touch(
        campaign_id=campaign_id,
        touch_id=touch_id,
        content=body.content(),
        version=body.version,
        by=request.actor,
        at=request.now,
    )
    return touch_out(view)


@router.delete("/{int:campaign_id}/touches/{int:touch_id}", response={204: None, **REFUSALS})
@api_access("campaigns.see")
def delete_touch(request: MemberRequest, campaign_id: int, touch_id: int) -> Any:
    """Remove a touch of a draft."""
    by, at = request.actor, request.now
    remove_touch(campaign_id=campaign_id, touch_id=touch_id, by=by, at=at)
    return Status(204, None)


@router.post("/{int:campaign_id}/touches/mend", response={200: CampaignOut, **REFUSALS})
@api_access("campaigns.see")
def mend(request: MemberRequest, campaign_id: int) -> Any:
    """Add the tracking parameters, links and unsubscribe lines that are missing."""
    by, at = request.actor, request.now
    return campaign_out(mend_touches(campaign_id=campaign_id, by=by, at=at))
