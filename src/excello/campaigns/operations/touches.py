"""How the touches of a draft are written: added, changed, removed, given their tracking parameters."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import Max

from excello.campaigns.models import Campaign, Touch
from excello.campaigns.operations.design import relint, with_author
from excello.campaigns.operations.rows import DESIGN, claim, find_for, record
from excello.campaigns.queries.campaigns import view_of
from excello.campaigns.queries.surroundings import Surroundings
from excello.campaigns.queries.views import CampaignView, TouchView, touch_view
from excello.campaigns.rules.merge import with_link, with_unsubscribe
from excello.campaigns.rules.states import State
from excello.campaigns.rules.subject import EMAIL
from excello.campaigns.rules.touches import Known, TouchContent, touch_findings
from excello.campaigns.rules.tracking import add_tracking
from excello.core.access import Actor, Missing
from excello.core.operations import nothing_changed, operation, save_versioned
from excello.findings import refuse_if

COLUMNS = ("channel", "topic", "category", "subject", "body", "asset_id", "link_url", "value", "send_date")


@operation
def add_touch(*, campaign_id: int, content: TouchContent, by: Actor, at: datetime) -> TouchView:
    """Add a touch to a draft; refused with everything that does not fit."""
    row, around = _open_draft(campaign_id, by, content)
    last = Touch.objects.filter(campaign=row).aggregate(last=Max("number"))["last"] or 0
    touch = Touch.objects.create(campaign=row, number=last + 1, **_columns(content, around))
    _finish("campaign.touch_added", row, touch, by=by, at=at, around=around)
    return touch_view(touch, row)


@operation
def edit_touch(
    *, campaign_id: int, touch_id: int, content: TouchContent, by: Actor, at: datetime, version: int | None = None
) -> TouchView:
    """Change a touch of a draft; refused with everything that does not fit, or when it was changed since `version`."""
    row, around = _open_draft(campaign_id, by, content)
    touch = _find(row, touch_id)
    before = _told(touch)
    for name, value in _columns(content, around).items():
        setattr(touch, name, value)
    save_versioned(touch, expected=version, fields=COLUMNS)
    _finish("campaign.touch_changed", row, touch, by=by, at=at, around=around, before=before)
    return touch_view(touch, row)


@operation
def remove_touch(*, campaign_id: int, touch_id: int, by: Actor, at: datetime) -> None:
    """Remove a touch of a draft; the numbers of the others stay."""
    row, around = _open_draft(campaign_id, by)
    touch = _find(row, touch_id)
    before = _told(touch)
    Touch.objects.filter(pk=touch.pk).delete()
    _finish("campaign.touch_removed", row, touch, by=by, at=at, around=around, before=before)


@operation
def mend_touches(*, campaign_id: int, by: Actor, at: datetime) -> CampaignView:
    """Do what needs no judgement: links get the tracking parameters they lack, e-mails the place of their link and of
    their unsubscribe link."""
    row, around = _open_draft(campaign_id, by)
    changed = [touch for touch in Touch.objects.filter(campaign=row) if _mend(touch, row)]
    if not changed:
        nothing_changed()
        return view_of(row)
    for touch in changed:
        save_versioned(touch, expected=None, fields=("link_url", "body"))
    mended = ", ".join(f"T{touch.number}" for touch in changed)
    _write_back(row, by, at, around)
    record("campaign.touch_changed", row, by=by, at=at, after={"mended": mended})
    return view_of(row)


def _mend(touch: Touch, row: Campaign) -> bool:
    content = f"t{touch.number}"
    link = add_tracking(touch.link_url, channel=touch.channel, campaign=row.code, content=content)
    body = with_unsubscribe(with_link(touch.body, link)) if touch.channel == EMAIL else touch.body
    is_changed = (link, body) != (touch.link_url, touch.body)
    touch.link_url, touch.body = link, body
    return is_changed


def _open_draft(campaign_id: int, by: Actor, content: TouchContent | None = None) -> tuple[Campaign, Surroundings]:
    row = find_for(campaign_id, DESIGN, by)
    claim(row, [State.DRAFT])
    around = Surroundings(row.center_id)
    if content is not None:
        refuse_if(touch_findings(content, known_to(around)))
    return row, around


def known_to(around: Surroundings) -> Known:
    """What a touch may name in this center."""
    words = around.words
    return Known(words["channels"], around.topics, words["categories"], around.assets)


def _find(row: Campaign, touch_id: int) -> Touch:
    touch = Touch.objects.filter(campaign=row, pk=touch_id).first()
    if touch is None:
        raise Missing("touch")
    return touch


def _columns(content: TouchContent, around: Surroundings) -> dict[str, Any]:
    columns = asdict(content)
    asset = columns.pop("asset")
    body = content.body.replace("\r\n", "\n").strip()
    subject = " ".join(content.subject.split())
    return {**columns, "subject": subject, "body": body, "asset_id": around.assets[asset].id if asset else None}


def _told(touch: Touch) -> dict[str, Any]:
    """A touch as the trail keeps it."""
    return {"touch": f"T{touch.number}", **{name: getattr(touch, name) for name in COLUMNS}}


def _finish(
    kind: str,
    row: Campaign,
    touch: Touch,
    *,
    by: Actor,
    at: datetime,
    around: Surroundings,
    before: dict[str, Any] | None = None,
) -> None:
    _write_back(row, by, at, around)
    after = {"touch": f"T{touch.number}"} if kind == "campaign.touch_removed" else _told(touch)
    record(kind, row, by=by, at=at, before=before, after=after)


def _write_back(row: Campaign, by: Actor, at: datetime, around: Surroundings) -> None:
    """The campaign's authors and findings after its touches changed."""
    Campaign.objects.filter(pk=row.pk).update(author_ids=with_author(row.author_ids, by))
    relint(row, at=at, around=around)
