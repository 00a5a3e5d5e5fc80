"""The door of the campaigns room: what other rooms may read of a campaign and do to it."""

from __future__ import annotations

from datetime import date, datetime

from django.urls import reverse

from excello.campaigns.operations.approval import approve, reopen, submit_for_approval, suppress_finding
from excello.campaigns.operations.audience import freeze_audience, set_audience
from excello.campaigns.operations.course import cancel, mark_completed, mark_running, schedule
from excello.campaigns.operations.design import save_step
from excello.campaigns.operations.opening import open_campaign
from excello.campaigns.operations.touches import add_touch, edit_touch, mend_touches, remove_touch
from excello.campaigns.queries import campaigns as reads
from excello.campaigns.queries.due import DueTouch, Members
from excello.campaigns.queries.due import due_touches as _due_touches
from excello.campaigns.queries.linting import SUBJECT_KEY, lint_campaign, schema_of
from excello.campaigns.queries.messages import Message, render_message
from excello.campaigns.queries.panels import ResultPanel, register_results
from excello.campaigns.queries.surroundings import Surroundings
from excello.campaigns.queries.views import AudienceView, CampaignView, CardView, TouchView
from excello.campaigns.rules.touches import TouchContent
from excello.core.access import Actor, Missing
from excello.demand.public import Opened, RequestView
from excello.findings import Finding
from excello.lake.conditions import SubjectSchema

__all__ = [
    "SUBJECT_KEY",
    "AudienceView",
    "CampaignView",
    "CardView",
    "DueTouch",
    "Members",
    "Message",
    "ResultPanel",
    "TouchContent",
    "TouchView",
    "add_touch",
    "approve",
    "campaign",
    "campaign_of_request",
    "campaigns_of",
    "cancel",
    "card",
    "due_touches",
    "edit_touch",
    "freeze_audience",
    "fulfiller",
    "lint",
    "mark_completed",
    "mark_running",
    "mend_touches",
    "open_campaign",
    "register_results",
    "remove_touch",
    "render_message",
    "reopen",
    "save_step",
    "schedule",
    "set_audience",
    "subject_schema",
    "submit_for_approval",
    "suppress_finding",
]


def campaign(*, campaign_id: int) -> CampaignView:
    """One campaign whole, for rooms that have decided already who may see it; Missing where there is none."""
    return reads.view_of(reads.find_campaign(campaign_id))


def campaign_of_request(*, request_id: int) -> CampaignView | None:
    """The campaign a request opened, or None."""
    row = reads.find_by_request(request_id)
    return reads.view_of(row) if row else None


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
    return _due_touches(center_id=center_id, day=day)


def lint(*, campaign_id: int, at: datetime) -> tuple[Finding, ...]:
    """What the linter and the practices in force say of a campaign now, also of steps that are still to be answered;
    what was set aside is left out."""
    found = lint_campaign(reads.find_campaign(campaign_id), at=at)
    return (*found.findings, *found.pending)


def subject_schema(center_id: int) -> SubjectSchema:
    """What practice checks may ask of a campaign."""
    return schema_of(Surroundings(center_id))


class CampaignFulfiller:
    """Opens what requests of the campaign template ask for (`demand.Fulfiller`)."""

    def open(self, *, request: RequestView, by: Actor, at: datetime) -> Opened:
        opened = open_campaign(request=request, by=by, at=at)
        return Opened(opened.code, opened.name, reverse("campaigns:design", args=[opened.id]))


fulfiller = CampaignFulfiller()
