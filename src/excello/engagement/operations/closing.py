"""What ends with the day: unsent messages of its waves are given up, and campaigns whose time is over complete."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from excello.campaigns import public as campaigns
from excello.core.access import Actor, system_actor
from excello.core.operations import nothing_changed, operation, record_entry
from excello.core.people import center_view, centers
from excello.engagement.channels import channel_of
from excello.engagement.models import Delivery, PlannedWave, WaveTouch
from excello.engagement.queries.due import LATE_DAYS
from excello.engagement.queries.planned import wave_label
from excello.engagement.rules.deliveries import OPEN_WAVES, Reason, State, WaveState, local_day
from excello.findings import Refused
from excello.governance import public as governance

MESSAGES_A_CHUNK = 250
"""Messages given up in one transaction, so that the web is never locked out for long."""


def close_days(*, at: datetime) -> int:
    """What the clock does in every center: close waves of past days, complete campaigns; how many there were."""
    closed = 0
    for center in centers():
        closed += close_past_waves(center_id=center.id, by=system_actor(center.id), at=at)
        closed += complete_campaigns(center_id=center.id, at=at)
    return closed


def close_past_waves(*, center_id: int, by: Actor, at: datetime) -> int:
    """Close the waves whose day is over, so that their unsent messages can join a later one; how many there were."""
    today = local_day(at, center_view(center_id).time_zone)
    past = PlannedWave.objects.filter(center_id=center_id, day__lt=today, state__in=OPEN_WAVES)
    rows = list(past.select_related("wave"))
    for row in rows:
        give_up(row, at)
        close_wave(planned=row, by=by, at=at)
    return len(rows)


def give_up(planned: PlannedWave, at: datetime) -> None:
    """Withhold what a past wave has not sent and return its slots, chunk by chunk."""
    queued = Delivery.objects.filter(planned=planned, state=State.QUEUED)
    while chunk := list(queued.values_list("pk", "contact_key", "touch_key")[:MESSAGES_A_CHUNK]):
        with transaction.atomic():
            for pk, contact, touch in chunk:
                row = Delivery.objects.filter(pk=pk, state=State.QUEUED)
                if row.update(state=State.WITHHELD, reason=Reason.DAY_OVER, settled_at=at):
                    governance.release(center_id=planned.center_id, contact_key=contact, touch_id=touch, at=at)


@operation
def close_wave(*, planned: PlannedWave, by: Actor, at: datetime) -> None:
    """Say that a wave's day is over; what it did not send was given up before."""
    by.require("engagement.deliver")
    if not PlannedWave.objects.filter(pk=planned.pk, state__in=OPEN_WAVES).update(state=WaveState.OVER, halt=""):
        nothing_changed()
        return
    unsent = Delivery.objects.filter(planned=planned, state=State.WITHHELD, reason=Reason.DAY_OVER).count()
    record_entry(
        kind="wave.closed",
        by=by,
        at=at,
        subject=("engagement.wave", planned.wave_id),
        label=wave_label(planned),
        after={"day": planned.day, "unsent": unsent},
        center_id=planned.center_id,
    )


def complete_campaigns(*, center_id: int, at: datetime) -> int:
    """Complete the running campaigns that have nothing more to send and whose last day has come; how many."""
    by = system_actor(center_id)
    today = local_day(at, center_view(center_id).time_zone)
    running = (one for one in campaigns.campaigns_of(center_id=center_id, actor=by) if one.state == "running")
    return sum(_complete(campaign.id, by, at) for campaign in list(running) if _is_over(campaign, today))


def _complete(campaign_id: int, by: Actor, at: datetime) -> bool:
    try:
        campaigns.mark_completed(campaign_id=campaign_id, by=by, at=at)
    except Refused:
        # Somebody moved it on since it was read: cancelled by a person, or completed by another run.
        return False
    return True


def _is_over(campaign: campaigns.CampaignView, today: date) -> bool:
    days = [touch.send_date for touch in campaign.touches if touch.send_date]
    last = max([*days, campaign.end_date or date.min])
    if last > today or _has_messages(campaign.id, State.QUEUED, State.SENDING):
        return False
    # What was left unsent may still join a wave of the next days, so until then the campaign goes on.
    return not _left_something(campaign) or today - last > timedelta(days=LATE_DAYS)


def _left_something(campaign: campaigns.CampaignView) -> bool:
    ours = {touch.touch_key for touch in campaign.touches if channel_of(touch.channel)}
    waves = WaveTouch.objects.filter(campaign_id=campaign.id, touch_key__in=ours)
    waved = set(waves.values_list("touch_key", flat=True))
    return ours != waved or _has_messages(campaign.id, State.WITHHELD, reason=Reason.DAY_OVER)


def _has_messages(campaign_id: int, *states: State, **equal: str) -> bool:
    return Delivery.objects.filter(touch__campaign_id=campaign_id, state__in=states, **equal).exists()
