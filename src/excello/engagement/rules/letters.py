"""Why an event is not accepted, how it is mended, and where a dead letter stands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from excello.findings import mark


class LetterState(StrEnum):
    """Where a dead letter stands."""

    WAITING = "waiting"
    REPLAYED = "replayed"
    DISCARDED = "discarded"


STATES: Mapping[str, tuple[str, str]] = {
    LetterState.WAITING: (mark("Waiting"), "wait"),
    LetterState.REPLAYED: (mark("Replayed"), "good"),
    LetterState.DISCARDED: (mark("Discarded"), "mute"),
}
"""State → its words and its tone."""


@dataclass(frozen=True, slots=True)
class ReasonWords:
    """Why in words, and what to do about it."""

    label: str
    mend: str


REASONS: Mapping[str, ReasonWords] = {
    "not_json": ReasonWords(
        mark("Not readable as JSON"), mark("Mend the JSON: a missing quote or bracket, a number no system can hold.")
    ),
    "unknown_type": ReasonWords(
        mark("Unknown type"), mark("Set “type” to identify, track, page, screen, group or alias.")
    ),
    "no_subject": ReasonWords(mark("Nobody named"), mark("Give “userId” or “anonymousId”; an alias needs “userId”.")),
    "no_event_name": ReasonWords(mark("No event name"), mark("A track event needs its name in “event”.")),
    "no_group_id": ReasonWords(mark("No group"), mark("A group event needs “groupId”.")),
    "no_previous_id": ReasonWords(mark("No previous id"), mark("An alias needs “previousId”.")),
    "no_message_id": ReasonWords(mark("No message id"), mark("Give “messageId”, so that a resend counts once.")),
    "message_id_too_long": ReasonWords(mark("Message id too long"), mark("Keep “messageId” under 100 characters.")),
    "id_too_long": ReasonWords(mark("Id or name too long"), mark("Keep ids and event names to 256 characters.")),
    "control_character": ReasonWords(
        mark("Control character in an id"), mark("Take line breaks and other control characters out of ids and names.")
    ),
    "too_large": ReasonWords(mark("Larger than 32 KB"), mark("Send less with each event; keep files elsewhere.")),
    "wrong_type": ReasonWords(
        mark("A value of the wrong kind"), mark("Ids and names are texts; properties, traits and context are objects.")
    ),
    "duplicate_member": ReasonWords(
        mark("A name that stands twice"), mark("Keep one of the two: nobody can tell which was meant.")
    ),
    "time_unreadable": ReasonWords(mark("Unreadable time"), mark("Write times in ISO 8601: 2026-11-02T09:00:00Z.")),
    "damaged": ReasonWords(
        mark("Damaged on the disk"), mark("Write the event anew from what is left of it, or give it up.")
    ),
    "no_source": ReasonWords(mark("No source"), mark("Send with a write key of a source.")),
    "no_time": ReasonWords(mark("No time"), mark("Give “timestamp” in ISO 8601.")),
    "time_without_zone": ReasonWords(
        mark("Time without zone"), mark("Write “timestamp” with its zone: 2026-11-02T09:00:00Z.")
    ),
    "time_too_old": ReasonWords(mark("Before 1900"), mark("Correct “timestamp”, or the clock it comes from.")),
    "time_in_future": ReasonWords(mark("In the future"), mark("Correct “timestamp”, or the clock of the sender.")),
}


def reason_words(reason: str) -> ReasonWords:
    """The words of a reason; one that is newer than this list shows its name."""
    return REASONS.get(reason) or ReasonWords(
        reason.replace("_", " ").capitalize(), mark("The detail says what is wrong.")
    )


def named(payload: str) -> tuple[str, str]:
    """What an event calls itself and whom it is about, as far as it can be read."""
    try:
        item: Any = json.loads(payload)
    except (ValueError, RecursionError):
        return "", ""
    if not isinstance(item, dict):
        return "", ""
    label = next((v for name in ("event", "name", "type") if isinstance(v := item.get(name), str) and v), "")
    subject = next((v for name in ("userId", "anonymousId") if isinstance(v := item.get(name), str) and v), "")
    return label, subject


def storable(text: str) -> str:
    """Text that every database takes: no lone surrogates, no zero bytes."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")


def pretty(payload: str) -> str:
    """A payload as people read it: indented where that changes nothing else, or as it came."""
    try:
        item = json.loads(payload, object_pairs_hook=_without_repeats)
        text = json.dumps(item, indent=2, ensure_ascii=False, allow_nan=False)
        text.encode()
        return text
    except (ValueError, RecursionError):
        return payload


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _value in pairs}) < len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)
