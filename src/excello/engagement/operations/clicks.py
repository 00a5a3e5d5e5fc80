"""What a click on a link of a message does: it leads where the stored link leads, and becomes one event."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from excello.core.access import Missing
from excello.core.facts import emit_event
from excello.engagement.models import Delivery, TrackedLink
from excello.engagement.queries.leaving import ERASED
from excello.engagement.queries.tokens import token_digest
from excello.engagement.rules.deliveries import State
from excello.engagement.rules.scanners import is_scanner

EVENT = "Email Link Clicked"


def follow_link(*, token: str, method: str, user_agent: str, at: datetime) -> str:
    """The stored address behind a token; every request for it is one event, a scanner's is marked `bot`.

    Missing: no such token. The event is the record: a click has no audit entry.
    """
    link = TrackedLink.objects.filter(token_digest=token_digest(token)).first()
    if link is None:
        raise Missing("link")
    row = Delivery.objects.select_related("touch").get(pk=link.delivery_id)
    bot = is_scanner(method=method, user_agent=user_agent, sent_at=_sent_at(row), at=at)
    if not row.contact_key.startswith(ERASED):
        with transaction.atomic():
            emit_event(center_id=row.center_id, at=at, event=_event(row, link, bot))
            if not bot:
                Delivery.objects.filter(pk=row.pk, clicked_at__isnull=True).update(clicked_at=at)
    return link.url


def _sent_at(row: Delivery) -> datetime:
    """When the message left: as far as is known where its fate is not."""
    settled = row.settled_at if row.state == State.SENT else None
    return settled or row.sending_at or row.planned_at


def _event(row: Delivery, link: TrackedLink, bot: bool) -> dict[str, Any]:
    touch = row.touch
    said = {
        "campaign": touch.campaign_code,
        "touch": touch.touch_key,
        "product": touch.product_key,
        "region": touch.region_key,
        "url": link.url,
        "asset": touch.asset_id,
        "topic": touch.topic,
    }
    properties = {name: value for name, value in said.items() if value not in ("", None)}
    if bot:
        properties["bot"] = True
    return {"type": "track", "event": EVENT, "userId": row.contact_key, "properties": properties}
