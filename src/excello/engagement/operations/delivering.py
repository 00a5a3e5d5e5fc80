"""How a planned wave is delivered: started by a person or the clock, message by message, stopped where it must stand
still."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db.models import Q

from excello.core.access import Actor, system_actor
from excello.core.jobs import ACTIVE, JobView, start_job
from excello.core.operations import nothing_changed, operation, record_entry
from excello.core.people import center_view
from excello.engagement.channels import CHANNELS, Transport, Unreachable
from excello.engagement.models import Delivery, PlannedWave
from excello.engagement.operations.claiming import claim_message
from excello.engagement.operations.closing import complete_campaigns
from excello.engagement.operations.settling import Run, mark_interrupted, settle_message, unclaim_message
from excello.engagement.queries.planned import count_states, is_under_way, planned_row, wave_label
from excello.engagement.queries.timing import quiet_until
from excello.engagement.rules.deliveries import OPEN_WAVES, Halt, State, WaveState, after_setback, local_day
from excello.findings import Finding, Refused, mark, refuse_if

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Standstill:
    """Why a delivery stops before its queue is empty, and when it goes on by itself."""

    halt: Halt
    detail: str = ""
    not_before: datetime | None = None


@operation
def deliver_wave(*, wave_id: int, by: Actor, at: datetime, expected: int | None = None) -> JobView:
    """Start the job that sends a planned wave; `expected` is the number of messages that somebody confirmed.

    Refused: another number, another day, under way, sent already, quiet until the day is over.
    """
    by.require("engagement.deliver")
    planned = planned_row(wave_id, by)
    waiting = Delivery.objects.filter(planned=planned, state=State.QUEUED).count()
    refuse_if(_start_findings(planned, at))
    refuse_if(_count_findings(waiting, expected))
    job = start_job(
        kind="engagement.deliver",
        args={"wave_id": wave_id},
        by=by,
        at=at,
        label=wave_label(planned),
        subject=("engagement.wave", wave_id),
    )
    # Of two people who start at once, the second finds another job here than it saw.
    unseen = PlannedWave.objects.filter(pk=planned.pk, state__in=OPEN_WAVES, job=planned.job)
    if not unseen.update(state=WaveState.DELIVERING, job_id=job.id, halt="", halt_detail="", not_before=None):
        raise Refused([UNDER_WAY])
    _record("wave.delivery_started", planned, by, at, {"messages": waiting})
    return job


def _count_findings(waiting: int, expected: int | None) -> list[Finding]:
    if expected is None or expected == waiting:
        return []
    message, mend = mark("{waiting} messages wait, not {expected}."), mark("Look again, then confirm the number.")
    params = {"waiting": waiting, "expected": expected}
    return [Finding("delivery.count", "typed", message, mend, params=params)]


def _start_findings(planned: PlannedWave, at: datetime) -> list[Finding]:
    today = local_day(at, center_view(planned.center_id).time_zone)
    if planned.state not in OPEN_WAVES:
        return [Finding("delivery.nothing_left", "wave", NOTHING_LEFT, mark("Plan the next one."))]
    if planned.day > today:
        message, mend = mark("This wave is for {day}."), mark("Deliver it on that day.")
        return [Finding("delivery.too_early", "wave", message, mend, params={"day": planned.day})]
    if planned.day < today:
        message, mend = mark("{day} is over."), mark("Plan today's wave, and take up what was left unsent.")
        return [Finding("delivery.day_over", "wave", message, mend, params={"day": planned.day})]
    if is_under_way(planned):
        return [UNDER_WAY]
    until = quiet_until(planned.center_id, at)
    if until is not None and until.date() > today:
        message = mark("Quiet hours last until this wave's day is over.")
        mend = mark("Plan tomorrow's wave and take up what was left unsent, or change the quiet hours.")
        return [Finding("delivery.quiet_hours", "wave", message, mend)]
    return []


NOTHING_LEFT = mark("This wave has nothing left to send.")
UNDER_WAY = Finding(
    "delivery.under_way", "wave", mark("This wave is being delivered right now."), mark("Follow it under Jobs.")
)


def send_messages(*, wave_id: int, by: Actor, clock: Clock, progress: Progress) -> dict[str, int]:
    """The work of the job: send what is queued, one message at a time; what was done stays done wherever it stops.

    Doing it twice is harmless: a message is claimed before it is sent, and what a crash left claimed is marked unknown
    and never sent again by itself. Returns how many messages stand in which state.
    """
    planned = planned_row(wave_id, by)
    run = Run(uuid4(), planned, center_view(planned.center_id), clock)
    mark_interrupted(run)
    stopped = _send_queue(run, progress)
    if stopped is None:
        stopped = _put_off_until(run)
    if stopped is None:
        if finish_delivery(planned=planned, by=by, at=clock()):
            complete_campaigns(center_id=planned.center_id, at=clock())
    else:
        _stand_still(planned, stopped)
    return count_states(planned.pk)


def _send_queue(run: Run, progress: Progress) -> Standstill | None:
    due = Delivery.objects.filter(planned=run.planned, state=State.QUEUED)
    due = due.filter(Q(not_before__isnull=True) | Q(not_before__lte=run.clock()))
    queue = list(due.order_by("id").values_list("pk", "touch__channel"))
    with ExitStack() as open_ways:
        ways: dict[str, Transport] = {}
        for number, (delivery_id, channel) in enumerate(queue):
            progress(number, len(queue), "")
            if until := quiet_until(run.planned.center_id, run.clock()):
                return Standstill(Halt.QUIET_HOURS, not_before=until)
            if channel not in ways:
                ways[channel] = open_ways.enter_context(CHANNELS[channel].open())
            try:
                _send_one(run, ways[channel], delivery_id)
            except Unreachable as trouble:
                return _set_back(run, trouble)
    return None


def _send_one(run: Run, way: Transport, delivery_id: int) -> None:
    way.ready()
    parcel = claim_message(run, delivery_id)
    if parcel is None:
        return
    try:
        outcome = way.send(parcel)
    except Unreachable:
        unclaim_message(run, delivery_id)
        raise
    settle_message(run, delivery_id, outcome)


def _set_back(run: Run, trouble: Unreachable) -> Standstill:
    """The channel itself is in trouble: all wait, the longer the more often it happens in a row."""
    setbacks = run.planned.setbacks + 1
    PlannedWave.objects.filter(pk=run.planned.pk).update(setbacks=setbacks)
    log.warning("wave %s waits: %s", run.planned.wave_id, trouble)
    return Standstill(Halt.UNREACHABLE, str(trouble), after_setback(setbacks, at=run.clock()))


def _put_off_until(run: Run) -> Standstill | None:
    """When what is still queued may be tried again; None when nothing is."""
    PlannedWave.objects.filter(pk=run.planned.pk).update(setbacks=0)
    queued = Delivery.objects.filter(planned=run.planned, state=State.QUEUED).order_by("not_before")
    if (first := queued.first()) is None:
        return None
    return Standstill(Halt.PUT_OFF, first.detail, first.not_before)


def _stand_still(planned: PlannedWave, stopped: Standstill) -> None:
    under_way = PlannedWave.objects.filter(pk=planned.pk, state=WaveState.DELIVERING)
    under_way.update(halt=stopped.halt, halt_detail=stopped.detail[:255], not_before=stopped.not_before)


@operation
def finish_delivery(*, planned: PlannedWave, by: Actor, at: datetime) -> bool:
    """Say that a wave is delivered; False while another run still sends, or where it has said so."""
    by.require("engagement.deliver")
    sending = Delivery.objects.filter(planned=planned, state=State.SENDING).exists()
    under_way = PlannedWave.objects.filter(pk=planned.pk, state=WaveState.DELIVERING)
    if sending or not under_way.update(state=WaveState.DELIVERED, delivered_at=at, halt="", not_before=None):
        nothing_changed()
        return False
    _record("wave.delivered", planned, by, at, {"day": planned.day, **count_states(planned.pk)})
    return True


def pause_delivery(*, wave_id: int) -> None:
    """Keep that somebody stopped the job; the cancellation's own entry says who."""
    PlannedWave.objects.filter(wave_id=wave_id, state=WaveState.DELIVERING).update(state=WaveState.PAUSED)


def resume_deliveries(*, at: datetime) -> int:
    """What the clock does: go on with deliveries whose waiting time is over; how many."""
    due = PlannedWave.objects.filter(Q(not_before__isnull=True) | Q(not_before__lte=at), state=WaveState.DELIVERING)
    halted = due.exclude(halt="").exclude(job__state__in=ACTIVE)
    resumed = 0
    for row in halted.filter(wave__isnull=False):
        if quiet_until(row.center_id, at) is None and not _start_findings(row, at):
            deliver_wave(wave_id=row.wave_id or 0, by=system_actor(row.center_id), at=at)
            resumed += 1
    return resumed


def _record(kind: str, planned: PlannedWave, by: Actor, at: datetime, after: Mapping[str, Any]) -> None:
    record_entry(
        kind=kind,
        by=by,
        at=at,
        subject=("engagement.wave", planned.wave_id),
        label=wave_label(planned),
        after=after,
        center_id=planned.center_id,
    )
