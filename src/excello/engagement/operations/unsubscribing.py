"""What the link at the end of a message does: shown, it changes nothing; confirmed, it ends such messages at once."""

from __future__ import annotations

from datetime import datetime

from excello.core.access import system_actor
from excello.customers import public as customers
from excello.engagement.models import Delivery
from excello.engagement.queries.leaving import leaving_row

SOURCE = "unsubscribe_link"


def unsubscribe(*, token: str, at: datetime) -> None:
    """Withdraw the consent a message went out under; doing it again changes nothing. Missing: no such token.

    A customer's own word needs no sign-in and is recorded for the product itself; the message it came from is its
    evidence. It holds for what is queued, because consent is read again before each message.
    """
    row = leaving_row(token)
    topic, channel = row.touch.topic, row.touch.channel
    given = customers.consented_keys(center_id=row.center_id, keys=[row.contact_key], topic=topic, channel=channel)
    if row.contact_key not in given:
        return
    customers.record_consent(
        center_id=row.center_id,
        contact_key=row.contact_key,
        topic=topic,
        channel=channel,
        purpose="marketing",
        state="withdrawn",
        lawful_basis="consent",
        wording_version="",
        source=SOURCE,
        evidence=_evidence(row),
        by=system_actor(row.center_id, via="screen"),
        at=at,
    )


def _evidence(row: Delivery) -> str:
    return f"Unsubscribe link of message {row.pk} ({row.touch_key}), wave of {row.planned.day.isoformat()}."
