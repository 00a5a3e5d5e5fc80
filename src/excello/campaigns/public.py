"""The door of the campaigns room: what other rooms may read of a campaign and do to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from excello.campaigns.operations import course, opening
from excello.campaigns.queries import campaigns as reads
from excello.campaigns.queries.due import DueTouch, Members
from excello.campaigns.queries.due import due_touches as find_due
from excello.campaigns.queries.messages import Message, render_message
from excello.campaigns.queries.views import AudienceView, CampaignView, CardView, TouchView
from excello.core.access import Actor, Missing

if TYPE_CHECKING:
    from excello.demand.public import RequestView

__all__ = [
    "AudienceView",
    "CampaignView",
    "CardView",
    "DueTouch",
    "Members",
    "Message",
    "TouchView",
    "campaign",
    "campaigns_of",
    "card",
    "due_touches",
    "mark_completed",
    "mark_running",
    "open_campaign",
    "render_message",
    "schedule",
]


def campaign(*, campaign_id: int) -> CampaignView:
    """One campaign whole, for rooms that have decided already who may see it; Missing where there is none."""
    return reads.view_of(reads.find_campaign(campaign_id))


def campaigns_of(*, center_id: int, actor: Actor) -> list[CampaignView]:
    """The campaigns an actor sees whole, newest first; of the others there are only cards."""
    if center_id != actor.center_id:
        raise Missing("center")
    rows = reads.seen_campaigns(actor)
    return reads.views_of(actor.scope(reads.SEE_DESIGN).filter(rows))


def card(*, campaign_id: int) -> CardView | None:
    """What the whole company may see of a campaign; None before its approval."""
    row = reads.find_campaign(campaign_id)
    return reads.card_of(row) if reads.is_carded(row) else None


def due_touches(*, center_id: int, day: date) -> list[DueTouch]:
    """The touches that go out on a day, each with its campaign and the frozen members (contact key, held out)."""
    return find_due(center_id=center_id, day=day)


def open_campaign(*, request: RequestView, by: Actor, at: datetime) -> CampaignView:
    """Open the campaign of an accepted request; Refused if it has one."""
    return opening.open_campaign(request=request, by=by, at=at)


def schedule(*, campaign_id: int, by: Actor, at: datetime, send_date: date | None = None) -> CampaignView:
    """Put an approved campaign with a frozen audience on its days; `send_date` for touches that have none."""
    return course.schedule(campaign_id=campaign_id, by=by, at=at, send_date=send_date)


def mark_running(*, campaign_id: int, by: Actor, at: datetime) -> None:
    """Say that the campaign's first wave is planned; saying it twice is harmless."""
    course.mark_running(campaign_id=campaign_id, by=by, at=at)


def mark_completed(*, campaign_id: int, by: Actor, at: datetime) -> None:
    """Say that the campaign is over; saying it twice is harmless."""
    course.mark_completed(campaign_id=campaign_id, by=by, at=at)
