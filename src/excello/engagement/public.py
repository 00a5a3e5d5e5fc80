"""Engagement's door: files and collected events in; waves planned and delivered."""

from __future__ import annotations

from excello.engagement.imports import ImportResult, import_file
from excello.engagement.operations.closing import close_days
from excello.engagement.operations.collected import last_segment, take_collected
from excello.engagement.operations.delivering import deliver_wave, resume_deliveries
from excello.engagement.operations.settled import forget_settled_letters
from excello.engagement.operations.sources import IssuedKey, add_source
from excello.engagement.operations.waves import plan_wave
from excello.engagement.queries import planned as _planned
from excello.engagement.queries.planned import DeliveryView, MessageCounts
from excello.engagement.queries.sources import source_names

__all__ = [
    "DeliveryView",
    "ImportResult",
    "IssuedKey",
    "MessageCounts",
    "add_source",
    "close_days",
    "deliver_wave",
    "deliveries_for_campaign",
    "deliveries_for_contact",
    "forget_settled_letters",
    "import_file",
    "last_segment",
    "message_counts",
    "plan_wave",
    "resume_deliveries",
    "source_names",
    "take_collected",
]


def deliveries_for_contact(*, center_id: int, key: str) -> list[DeliveryView]:
    """What was sent to a contact and what was withheld and why, newest first; at most 100."""
    return _planned.find_for_contact(center_id, key)


def deliveries_for_campaign(*, campaign_id: int) -> list[DeliveryView]:
    """The messages of a campaign, newest first; at most 1,000."""
    return _planned.find_for_campaign(campaign_id)


def message_counts(*, campaign_id: int) -> MessageCounts:
    """What became of a campaign's messages."""
    return _planned.count_messages(campaign_id)
