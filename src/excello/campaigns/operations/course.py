"""How an approved campaign runs its course: scheduled, running, completed, or cancelled."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from excello.campaigns.models import Campaign, Touch
from excello.campaigns.operations.rows import LAUNCH, claim, find_for, move, record, require_reason
from excello.campaigns.queries.campaigns import find_campaign, view_of
from excello.campaigns.queries.views import CampaignView
from excello.campaigns.rules.states import State
from excello.core.access import Actor
from excello.core.operations import nothing_changed, operation
from excello.core.people import center_view
from excello.findings import Finding, mark, refuse_if


@operation
def schedule(*, campaign_id: int, by: Actor, at: datetime, send_date: date | None = None) -> CampaignView:
    """Put the touches on their days; `send_date` is for those that have none yet.

    Refused, all at once: no frozen audience, no touch, a touch without a day, or on a day that is over.
    """
    row = find_for(campaign_id, LAUNCH, by)
    claim(row, [State.APPROVED])
    if send_date is not None:
        Touch.objects.filter(campaign=row, send_date__isnull=True).update(send_date=send_date)
    touches = list(Touch.objects.filter(campaign=row))
    today = at.astimezone(ZoneInfo(center_view(row.center_id).time_zone)).date()
    refuse_if(_schedule_findings(row, touches, today))
    days = [touch.send_date for touch in touches if touch.send_date]
    first, last = min(days), max(days)
    move(row, "schedule", start_date=min(row.start_date or first, first), end_date=max(row.end_date or last, last))
    after = {"touches": len(touches), "first": first.isoformat(), "last": last.isoformat()}
    record("campaign.scheduled", row, by=by, at=at, after=after)
    return view_of(row)


def _schedule_findings(row: Campaign, touches: list[Touch], today: date) -> list[Finding]:
    findings = []
    if not row.snapshot_id:
        message = mark("The audience is not frozen: nobody would be reached.")
        findings.append(Finding("campaign.no_audience", "audience", message, mark("Freeze the audience first.")))
    if not touches:
        message = mark("The campaign has no touch: there is nothing to send.")
        findings.append(Finding("campaign.no_touch", "touches", message, mark("Take it back to draft and add one.")))
    for touch in touches:
        params = {"touch": f"T{touch.number}", "day": touch.send_date or ""}
        path = f"touches.T{touch.number}.send_date"
        if touch.send_date is None:
            message, mend = mark("Touch {touch} has no day."), mark("Choose the day it goes out.")
            findings.append(Finding("campaign.no_send_date", path, message, mend, params=params))
        elif touch.send_date < today:
            message, mend = mark("The day of touch {touch}, {day}, is over."), mark("Choose today or a later day.")
            findings.append(Finding("campaign.send_date_over", path, message, mend, params=params))
    return findings


@operation
def mark_running(*, campaign_id: int, by: Actor, at: datetime) -> None:
    """The first wave of the campaign is planned; a campaign that runs already stays as it is."""
    row = find_campaign(campaign_id, center_id=by.center_id)
    by.require(LAUNCH, row.division_id)
    if row.state == State.RUNNING:
        nothing_changed()
        return
    move(row, "run")
    record("campaign.started", row, by=by, at=at, after={"state": row.state})


@operation
def mark_completed(*, campaign_id: int, by: Actor, at: datetime) -> None:
    """The campaign is over; one that is over already stays as it is."""
    row = find_campaign(campaign_id, center_id=by.center_id)
    by.require(LAUNCH, row.division_id)
    if row.state == State.COMPLETED:
        nothing_changed()
        return
    before = row.state
    move(row, "complete", ended_at=at)
    record("campaign.completed", row, by=by, at=at, before={"state": before}, after={"state": row.state})


@operation
def cancel(*, campaign_id: int, reason: str, by: Actor, at: datetime) -> CampaignView:
    """End a campaign before its time; what was sent stays sent, nothing more goes out."""
    row = find_for(campaign_id, LAUNCH, by)
    reason = require_reason(reason)
    before = row.state
    move(row, "cancel", ended_at=at)
    record("campaign.cancelled", row, by=by, at=at, reason=reason, before={"state": before}, after={"state": row.state})
    return view_of(row)
