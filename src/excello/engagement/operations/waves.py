"""How a day's wave is planned: what is due is arbitrated, and what was chosen becomes messages in the outbox."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from excello.campaigns import public as campaigns
from excello.core.access import Actor, Missing
from excello.core.operations import operation, record_entry
from excello.core.people import center_view
from excello.engagement.models import Delivery, PlannedWave, WaveTouch
from excello.engagement.operations.closing import close_past_waves
from excello.engagement.queries.due import Due, candidates, find_due
from excello.engagement.queries.tokens import token_digest, unsubscribe_token
from excello.engagement.rules.deliveries import State, WaveState, local_day
from excello.findings import Finding, Refused, mark, refuse_if
from excello.governance import public as governance
from excello.lake.landing import LeaseHeld

DELIVER = "engagement.deliver"
BATCH = 500
STALE_AFTER = timedelta(hours=1)
"""A wave that has been planned for longer was killed on the way; its slots return."""


def plan_wave(
    *, center_id: int, day: date, by: Actor, at: datetime, include_late: bool = False
) -> governance.WaveResult:
    """Arbitrate what is due on `day` and put the chosen messages into the outbox; nothing is sent yet.

    A touch is in one wave only, so planning a day again brings only what was scheduled since. `include_late` adds what
    earlier days left unsent. Refused: a day that is over, nothing due, a wave being planned at the same time.
    """
    if by.center_id != center_id:
        raise Missing("center")
    by.require(DELIVER)
    refuse_if(_day_findings(center_id, day, at))
    close_past_waves(center_id=center_id, by=by, at=at)
    due = find_due(center_id=center_id, day=day, include_late=include_late)
    _return_lost_slots(center_id, due, at)
    refuse_if(_due_findings(due, day))
    planned = _begin(center_id, day, by, at)
    try:
        result = _arbitrate(planned, due, by, at)
    except BaseException:
        PlannedWave.objects.filter(pk=planned.pk).delete()
        raise
    _set_running(due, by, at)
    return result


def _arbitrate(planned: PlannedWave, due: Sequence[Due], by: Actor, at: datetime) -> governance.WaveResult:
    pairs = candidates(planned.center_id, due)
    try:
        result = governance.arbitrate(center_id=planned.center_id, day=planned.day, candidates=pairs, by=by, at=at)
    except LeaseHeld as held:
        message = mark("The lake is being written by somebody else: {holder}.")
        finding = Finding("wave.lake_busy", "", message, mark("Wait a moment, then plan the wave again."))
        raise Refused([Finding(finding.code, "", message, finding.mend, params={"holder": held.holder})]) from held
    try:
        keep_plan(planned=planned, due=due, result=result, by=by, at=at)
    except BaseException:
        for decision in result.decisions:
            if decision.chosen:
                _release(planned.center_id, decision.contact_key, decision.touch_id, at)
        raise
    return result


@operation
def keep_plan(
    *, planned: PlannedWave, due: Sequence[Due], result: governance.WaveResult, by: Actor, at: datetime
) -> None:
    """Write one message for each chosen pair; a wave that chose nothing is delivered with that."""
    by.require(DELIVER)
    touches = WaveTouch.objects.bulk_create(_touch_row(planned, one) for one in due if one.is_ours)
    by_key = {touch.touch_key: touch for touch in touches}
    chosen = [decision for decision in result.decisions if decision.chosen]
    rows = [_message(planned, by_key[decision.touch_id], decision.contact_key, at) for decision in chosen]
    Delivery.objects.bulk_create(rows, batch_size=BATCH)
    PlannedWave.objects.filter(pk=planned.pk).update(
        wave_id=result.wave_id,
        counts=dict(result.counts),
        state=WaveState.PLANNED if rows else WaveState.DELIVERED,
        planned_at=at,
    )
    record_entry(
        kind="wave.planned",
        by=by,
        at=at,
        subject=("engagement.wave", result.wave_id),
        label=f"{governance.wave(result.wave_id, center_id=planned.center_id).code} {planned.day.isoformat()}",
        after={"day": planned.day, "touches": len(touches), "pairs": len(result.decisions), "messages": len(rows)},
        center_id=planned.center_id,
    )


def _touch_row(planned: PlannedWave, due: Due) -> WaveTouch:
    campaign, touch = due.campaign, due.touch
    return WaveTouch(
        planned=planned,
        touch_key=touch.touch_key,
        campaign_id=campaign.id,
        campaign_code=campaign.code,
        campaign_label=campaign.label[:255],
        division_id=campaign.division_id,
        channel=touch.channel,
        topic=touch.topic,
        category=touch.category,
        subject=touch.subject,
        product_key=campaign.product_key,
        region_key=campaign.region_key,
        asset_id=touch.asset_id,
        send_date=touch.send_date or planned.day,
    )


def _message(planned: PlannedWave, touch: WaveTouch, contact_key: str, at: datetime) -> Delivery:
    token = unsubscribe_token(planned_id=planned.pk, contact_key=contact_key, touch_key=touch.touch_key)
    return Delivery(
        center_id=planned.center_id,
        planned=planned,
        touch=touch,
        contact_key=contact_key,
        touch_key=touch.touch_key,
        state=State.QUEUED,
        token_digest=token_digest(token),
        planned_at=at,
    )


def _begin(center_id: int, day: date, by: Actor, at: datetime) -> PlannedWave:
    """The row that holds everybody else's planning back; its audit entry comes when the plan is kept."""
    try:
        with transaction.atomic():
            return PlannedWave.objects.create(
                center_id=center_id, day=day, planned_by_id=by.person_id, started_at=at, state=WaveState.PLANNING
            )
    except IntegrityError as error:
        message = mark("Somebody is planning a wave right now.")
        raise Refused([Finding("wave.being_planned", "day", message, mark("Look again in a minute."))]) from error


def _return_lost_slots(center_id: int, due: Iterable[Due], at: datetime) -> None:
    """After a crash between arbitration and outbox: give the slots back that no message stands for."""
    stale = PlannedWave.objects.filter(center_id=center_id, state=WaveState.PLANNING, started_at__lt=at - STALE_AFTER)
    if not stale.exists():
        return
    for one in due:
        touch = one.touch.touch_key
        rows = Delivery.objects.filter(center_id=center_id, touch_key=touch).exclude(state=State.WITHHELD)
        taken = set(rows.values_list("contact_key", flat=True))
        for contact, _held_out in one.members:
            if contact not in taken:
                _release(center_id, contact, touch, at)
    stale.delete()


def _release(center_id: int, contact_key: str, touch_key: str, at: datetime) -> None:
    governance.release(center_id=center_id, contact_key=contact_key, touch_id=touch_key, at=at)


def _set_running(due: Iterable[Due], by: Actor, at: datetime) -> None:
    for campaign_id in sorted({one.campaign.id for one in due if one.is_ours}):
        try:
            campaigns.mark_running(campaign_id=campaign_id, by=by, at=at)
        except Refused:
            # Cancelled since it was read: its messages are withheld when their turn comes.
            continue


def _day_findings(center_id: int, day: date, at: datetime) -> list[Finding]:
    today = local_day(at, center_view(center_id).time_zone)
    if day >= today:
        return []
    message, mend = mark("{day} is over."), mark("Plan today's wave, and take up what was left unsent.")
    return [Finding("wave.day_over", "day", message, mend, params={"day": day})]


def _due_findings(due: Sequence[Due], day: date) -> list[Finding]:
    if any(one.is_ours for one in due):
        return []
    message = mark("No touch is due on {day} that is not in a wave already.")
    return [Finding("wave.nothing_due", "day", message, mark("Schedule a campaign for that day."), params={"day": day})]
