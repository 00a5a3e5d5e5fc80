"""How a contact leaves engagement: messages stay counted and name nobody; what could not be taken in goes whole."""

from __future__ import annotations

import json

from django.db import transaction
from django.db.models import Q

from excello.engagement.models import DeadLetter, Delivery
from excello.engagement.operations.recents import forget_recent
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


def erase_letters(key: str) -> int:
    """Delete the dead letters that name a contact anywhere, and the events kept to be looked at; how many."""
    named = Q(subject=key)
    for written in {json.dumps(key), json.dumps(key, ensure_ascii=False)}:
        named |= Q(payload__contains=written) | Q(mended__contains=written)
    deleted, _by_model = DeadLetter.objects.filter(named).delete()
    return deleted + forget_recent(key)
