"""What becomes of a message that was claimed, and of its slot, by the answer it met.

Each step is one short transaction of its own; the row is its record, so none has an audit entry. Only the run that
claimed a message settles it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from excello.core.people import CenterView
from excello.engagement.channels import Fate, Outcome
from excello.engagement.models import Delivery, PlannedWave, SuppressedAddress
from excello.engagement.queries.tokens import address_digest
from excello.engagement.rules.deliveries import Reason, State, next_attempt
from excello.governance import public as governance

CLAIMED = (State.SENDING, State.UNKNOWN)
"""States in which the run that claimed a message may still settle it: another run, taking it for lost, may have marked
it unknown meanwhile."""


@dataclass(slots=True)
class Run:
    """One delivery of a wave under way; `id` marks what it claims, `clock` tells the time of each step."""

    id: UUID
    planned: PlannedWave
    center: CenterView
    clock: Callable[[], datetime]
    sent_to: dict[int, str] = field(default_factory=dict)


def settle_message(run: Run, delivery_id: int, outcome: Outcome) -> None:
    """Keep what became of a message that this run claimed, and of its slot."""
    at = run.clock()
    with transaction.atomic():
        row = Delivery.objects.select_related("touch").get(pk=delivery_id)
        SETTLING[outcome.fate](run, row, outcome, at)
        if outcome.bounced:
            _suppress(row, run.sent_to[row.pk], outcome.detail, at)


def withhold_message(run: Run, row: Delivery, reason: Reason, at: datetime) -> None:
    """Keep why a claimed message must not go out; no attempt was made, and its slot returns."""
    if _settle_row(run, row, at, state=State.WITHHELD, reason=reason, attempts=F("attempts") - 1):
        _return_slot(row, at)


def unclaim_message(run: Run, delivery_id: int) -> None:
    """Put a message back that certainly was not handed over; the attempt does not count."""
    rows = Delivery.objects.filter(pk=delivery_id, claim=run.id, state=State.SENDING)
    rows.update(state=State.QUEUED, claim=None, attempts=F("attempts") - 1, sending_at=None)


def _taken(run: Run, row: Delivery, outcome: Outcome, at: datetime) -> None:
    if _settle_row(run, row, at, state=State.SENT, reason="", detail=""):
        _use_slot(row, at)


def _refused(run: Run, row: Delivery, outcome: Outcome, at: datetime) -> None:
    if _settle_row(run, row, at, state=State.FAILED, reason=Reason.REFUSED, detail=outcome.detail):
        _return_slot(row, at)


def _put_off(run: Run, row: Delivery, outcome: Outcome, at: datetime) -> None:
    again = next_attempt(row.attempts, at=at)
    if again is None:
        if _settle_row(run, row, at, state=State.FAILED, reason=Reason.GAVE_UP, detail=outcome.detail):
            _return_slot(row, at)
        return
    own = Delivery.objects.filter(pk=row.pk, claim=run.id, state__in=CLAIMED)
    own.update(state=State.QUEUED, claim=None, detail=outcome.detail, reason="", not_before=again, settled_at=None)


def _unknown(run: Run, row: Delivery, outcome: Outcome, at: datetime) -> None:
    if _settle_row(run, row, at, state=State.UNKNOWN, reason=Reason.INTERRUPTED, detail=outcome.detail):
        _use_slot(row, at)


Settling = Callable[[Run, Delivery, Outcome, datetime], None]
SETTLING: Mapping[Fate, Settling] = {
    Fate.TAKEN: _taken,
    Fate.REFUSED: _refused,
    Fate.PUT_OFF: _put_off,
    Fate.UNKNOWN: _unknown,
}


def _settle_row(run: Run, row: Delivery, at: datetime, **values: Any) -> bool:
    own = Delivery.objects.filter(pk=row.pk, claim=run.id, state__in=CLAIMED)
    return bool(own.update(settled_at=at, **values))


def mark_interrupted(run: Run) -> int:
    """Mark as unknown what an earlier run left half sent; it is never sent again by itself. How many there were."""
    at = run.clock()
    left = Delivery.objects.filter(planned=run.planned, state=State.SENDING).exclude(claim=run.id)
    found = 0
    for row in left:
        with transaction.atomic():
            rows = Delivery.objects.filter(pk=row.pk, claim=row.claim, state=State.SENDING)
            if rows.update(state=State.UNKNOWN, reason=Reason.INTERRUPTED, settled_at=at):
                _use_slot(row, at)
                found += 1
    return found


def _use_slot(row: Delivery, at: datetime) -> None:
    governance.confirm_sent(center_id=row.center_id, contact_key=row.contact_key, touch_id=row.touch_key, at=at)


def _return_slot(row: Delivery, at: datetime) -> None:
    governance.release(center_id=row.center_id, contact_key=row.contact_key, touch_id=row.touch_key, at=at)


def _suppress(row: Delivery, address: str, detail: str, at: datetime) -> None:
    SuppressedAddress.objects.get_or_create(
        center_id=row.center_id,
        channel=row.touch.channel,
        digest=address_digest(address),
        defaults={"reason": "bounced", "detail": detail, "at": at},
    )
