"""Where the installation's lake lies, and how the outbox reaches it."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from excello.core.models import Center, Fact
from excello.lake.landing import Event, land_events
from excello.lake.storage.objects import OPTIONS
from excello.lake.store import Lake

log = logging.getLogger(__name__)
SOURCE = "excello"


def lake() -> Lake:
    """The lake of this installation: in its home, or in the bucket of EXCELLO_LAKE_URL with the usual AWS_ names.

    Raises `StorageRefused` where these name no usable store.
    """
    url = os.environ.get("EXCELLO_LAKE_URL")
    told = {name: os.environ[name] for name in OPTIONS if os.environ.get(name)}
    return Lake(Path(settings.EXCELLO_HOME), storage=url or None, options=told)


def flush_facts(*, at: datetime, limit: int = 5_000) -> int:
    """Land waiting facts in order and mark them; returns how many. Raises `LeaseHeld` while another process writes.

    A crash between landing and marking leaves them waiting: they land again and are duplicates by messageId.
    """
    flushed = 0
    while waiting := list(Fact.objects.filter(landed_at__isnull=True).order_by("id")[:limit]):
        slugs = dict(Center.objects.values_list("id", "slug"))
        events = [_event(fact.event, slugs[fact.center_id]) for fact in waiting]
        landed = land_events(lake(), events, application=SOURCE, received_at=at)
        for drop in landed.dropped:
            log.error("the lake refused the fact %s: %s %s", drop.message_id, drop.reason, drop.detail)
            Fact.objects.filter(message_id=drop.message_id).update(refusal=f"{drop.reason}: {drop.detail}"[:255])
        Fact.objects.filter(pk__in=[fact.pk for fact in waiting]).update(landed_at=at)
        flushed += len(waiting)
    return flushed


def _event(payload: Mapping[str, Any], center: str) -> Event:
    """An outbox payload (the Segment spec's names) as an event of the lake."""
    return Event(
        message_id=payload["messageId"],
        type=payload["type"],
        source=SOURCE,
        timestamp=datetime.fromisoformat(payload["timestamp"]),
        event=payload.get("event"),
        user_id=payload.get("userId"),
        anonymous_id=payload.get("anonymousId"),
        group_id=payload.get("groupId"),
        center=center,
        context=payload.get("context") or {},
        properties=payload.get("properties") or {},
        traits=payload.get("traits") or {},
    )
