"""How a contact leaves the outbox: the messages stay counted, and name nobody."""

from __future__ import annotations

from django.db import transaction

from excello.engagement.models import Delivery
from excello.engagement.queries.leaving import ERASED
from excello.engagement.rules.deliveries import Reason, State


def erase_messages(key: str) -> int:
    """Withhold what is queued for a contact and rewrite their key in every message; how many there were."""
    with transaction.atomic():
        rows = list(Delivery.objects.filter(contact_key=key).values_list("pk", "token_digest"))
        Delivery.objects.filter(contact_key=key, state=State.QUEUED).update(
            state=State.WITHHELD, reason=Reason.NO_ADDRESS
        )
        for pk, digest in rows:
            Delivery.objects.filter(pk=pk).update(contact_key=f"{ERASED}{digest[:32]}")
    return len(rows)
