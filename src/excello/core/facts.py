"""The outbox to the lake: what became true in the database becomes an event, exactly once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from excello.core.models import Fact


def emit_event(*, center_id: int, at: datetime, event: Mapping[str, Any], message_id: str = "") -> str:
    """Put one event of the Segment vocabulary into the outbox, in the running transaction; returns its messageId.

    `event`: {type, event?, userId? | anonymousId?, properties | traits, context?}; its time is `at`.
    """
    message_id = message_id or f"fact:{uuid.uuid4()}"
    Fact.objects.create(
        center_id=center_id,
        message_id=message_id,
        event={**event, "messageId": message_id, "timestamp": at.isoformat()},
        created_at=at,
    )
    return message_id


def emit_measure(
    *, center_id: int, kind: str, at: datetime, entry_id: int, by: Any, properties: Mapping[str, Any]
) -> None:
    """Turn a measured audit entry into an event: `request.accepted` becomes "Request Accepted" of its actor."""
    emit_event(
        center_id=center_id,
        at=at,
        event={
            "type": "track",
            "event": kind.replace(".", " ").replace("_", " ").title(),
            "anonymousId": f"person:{by.person_id or 'system'}",
            "properties": dict(properties),
        },
        message_id=f"trail:{entry_id}",
    )
