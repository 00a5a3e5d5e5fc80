"""Waves over the API: what is due, planning, delivering, and what became of each message."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Router, Schema, Status

from excello.core.access import MemberRequest, api_access
from excello.core.api import Body, Day, Limit, Offset, Problem
from excello.engagement.operations.delivering import deliver_wave
from excello.engagement.operations.reviewing import review_message
from excello.engagement.operations.waves import plan_wave
from excello.engagement.queries.due import cut_due, find_due
from excello.engagement.queries.planned import delivery_rows, delivery_view, planned_row, planned_rows, planned_views

router = Router(tags=["engagement"])
REFUSALS = {401: Problem, 403: Problem, 404: Problem, 422: Problem}
SEE_CONTACTS = "customers.see_rows"
PAGE = 500


class DueOut(Schema):
    """A due touch, its audience cut: members = eligible + no_consent + held_out + suppressed."""

    touch: str
    campaign: str
    subject: str
    due: date
    is_late: bool
    members: int
    eligible: int
    no_consent: int
    held_out: int
    suppressed: int


class PlanIn(Body):
    """The day of the wave, and whether what earlier days left unsent comes along."""

    day: date
    include_late: bool = False


class DeliverIn(Body):
    """`messages`: how many are expected to leave; another number in the queue refuses the call."""

    messages: int


class ReviewIn(Body):
    """Whether a message of unknown fate arrived."""

    arrived: bool


class WaveOut(Schema):
    """A wave on its way: `decided` counts pairs by arbitration's reason, `messages` by their state."""

    wave_id: int
    code: str
    day: date
    state: str
    pairs: int
    chosen: int
    decided: dict[str, int]
    messages: dict[str, int]
    clicked: int
    halt: str
    not_before: datetime | None
    job_id: int | None
    planned_by: str
    planned_at: datetime | None
    delivered_at: datetime | None


class MessageOut(Schema):
    """One message: its receipt."""

    id: int
    contact_key: str
    touch_key: str
    campaign_id: int
    campaign_label: str
    channel: str
    topic: str
    state: str
    reason: str
    detail: str
    attempts: int
    planned_at: datetime
    sending_at: datetime | None
    settled_at: datetime | None
    clicked_at: datetime | None


@router.get("/due", response={200: list[DueOut], **REFUSALS})
@api_access("engagement.deliver")
def list_due(request: MemberRequest, day: Day, include_late: bool = False) -> list[dict[str, Any]]:
    """What a wave of that day would bring; nothing is planned."""
    center_id = request.actor.center_id
    due = find_due(center_id=center_id, day=day, include_late=include_late)
    cuts = [cut_due(center_id, one) for one in due if one.is_ours]
    return [
        {
            "touch": cut.due.touch.touch_key,
            "campaign": cut.due.campaign.label,
            "subject": cut.due.touch.subject,
            "due": cut.due.touch.send_date,
            "is_late": cut.due.is_late,
            "members": cut.members,
            "eligible": cut.eligible,
            "no_consent": cut.no_consent,
            "held_out": cut.held_out,
            "suppressed": cut.suppressed,
        }
        for cut in cuts
    ]


@router.post("/waves", response={201: WaveOut, **REFUSALS})
@api_access("engagement.deliver")
def create_wave(request: MemberRequest, body: PlanIn) -> Status[Any]:
    """Arbitrate what is due and put the chosen messages into the outbox; nothing is sent yet."""
    actor = request.actor
    result = plan_wave(
        center_id=actor.center_id,
        day=body.day,
        include_late=body.include_late,
        by=actor,
        at=request.now,
    )
    return Status(201, _wave(result.wave_id, request))


@router.get("/waves", response={200: list[WaveOut], **REFUSALS})
@api_access("engagement.see")
def list_planned_waves(request: MemberRequest, limit: Limit = 50, offset: Offset = 0) -> list[Any]:
    """The planned waves, the newest day first."""
    start = max(offset, 0)
    rows = planned_rows(request.actor.center_id)
    return planned_views(rows[start : start + min(max(limit, 1), PAGE)])


@router.get("/waves/{int:wave_id}", response={200: WaveOut, **REFUSALS})
@api_access("engagement.see")
def read_planned_wave(request: MemberRequest, wave_id: int) -> Any:
    """One wave and what became of its messages."""
    return _wave(wave_id, request)


@router.post("/waves/{int:wave_id}/deliver", response={202: WaveOut, **REFUSALS})
@api_access("engagement.deliver")
def start_delivery(request: MemberRequest, wave_id: int, body: DeliverIn) -> Status[Any]:
    """Start to send a wave by a job; follow it at /waves/{id}."""
    actor = request.actor
    deliver_wave(wave_id=wave_id, expected=body.messages, by=actor, at=request.now)
    return Status(202, _wave(wave_id, request))


@router.get("/waves/{int:wave_id}/messages", response={200: list[MessageOut], **REFUSALS})
@api_access(SEE_CONTACTS)
def list_messages(
    request: MemberRequest, wave_id: int, state: str = "", limit: Limit = PAGE, offset: Offset = 0
) -> list[Any]:
    """The messages of a wave; they name contacts."""
    actor = request.actor
    actor.require("engagement.see")
    rows = delivery_rows(actor.center_id).filter(planned=planned_row(wave_id, actor))
    found = rows.filter(state=state) if state else rows
    start = max(offset, 0)
    return [delivery_view(row) for row in found[start : start + min(max(limit, 1), PAGE)]]


@router.post("/messages/{int:delivery_id}/review", response={200: WaveOut, **REFUSALS})
@api_access("engagement.deliver")
def settle_unknown(request: MemberRequest, delivery_id: int, body: ReviewIn) -> Any:
    """Say whether a message of unknown fate arrived; it is never sent again either way."""
    actor = request.actor
    wave_id = review_message(
        delivery_id=delivery_id,
        arrived=body.arrived,
        by=actor,
        at=request.now,
    )
    return _wave(wave_id, request)


def _wave(wave_id: int, request: MemberRequest) -> Any:
    [view] = planned_views([planned_row(wave_id, request.actor)])
    return view
