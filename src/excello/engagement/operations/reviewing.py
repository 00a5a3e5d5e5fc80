"""How a person settles a message whose fate nobody knew; it is never sent again either way."""

from __future__ import annotations

from datetime import datetime

from excello.core.access import Actor, Missing
from excello.core.operations import operation, record_entry
from excello.engagement.models import Delivery
from excello.engagement.rules.deliveries import Reason, State
from excello.findings import Finding, Refused, mark


@operation
def review_message(*, delivery_id: int, arrived: bool, by: Actor, at: datetime) -> int:
    """Say whether a message of unknown fate arrived, as the mail server's log tells. Refused: its fate is known.

    Returns the wave it belongs to.
    """
    by.require("engagement.deliver")
    row = Delivery.objects.filter(pk=delivery_id, center_id=by.center_id).select_related("planned").first()
    if row is None:
        raise Missing("message")
    state = State.SENT if arrived else State.FAILED
    unknown = Delivery.objects.filter(pk=row.pk, state=State.UNKNOWN)
    if not unknown.update(state=state, reason=Reason.REVIEWED):
        message, mend = mark("The fate of this message is known."), mark("Look at its state again.")
        raise Refused([Finding("delivery.known", "delivery", message, mend)])
    record_entry(
        kind="message.reviewed",
        by=by,
        at=at,
        subject=("engagement.wave", row.planned.wave_id),
        label=f"{row.touch_key} · {row.pk}",
        before={"state": State.UNKNOWN},
        after={"state": state},
    )
    return row.planned.wave_id or 0
