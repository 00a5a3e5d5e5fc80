"""What an item's sender is told: which member is wrong, and how to mend it."""

from __future__ import annotations

from excello.findings import Finding, mark
from excello.lake.landing.arrivals import DropReason
from excello.lake.landing.flush.columns import sender_detail

WORDS: dict[DropReason, tuple[str, str, str]] = {
    DropReason.NOT_JSON: ("", mark("This cannot be read as JSON: {detail}"), mark("Mend the JSON.")),
    DropReason.WRONG_TYPE: (
        "{detail}",
        mark("“{detail}” is of the wrong type."),
        mark("Ids, names and times are texts; context, properties and traits are objects."),
    ),
    DropReason.DUPLICATE_MEMBER: (
        "{detail}",
        mark("“{detail}” stands twice in one object."),
        mark("Keep one of them."),
    ),
    DropReason.TIME_UNREADABLE: (
        "timestamp",
        mark("“{detail}” is no time."),
        mark("Write “timestamp” in ISO 8601: 2026-11-02T09:00:00Z."),
    ),
    DropReason.TIME_WITHOUT_ZONE: (
        "timestamp",
        mark("“{detail}” has no time zone."),
        mark("Write “timestamp” with its zone: 2026-11-02T09:00:00Z."),
    ),
    DropReason.TIME_TOO_OLD: (
        "timestamp",
        mark("The event happened before 1900: {detail}"),
        mark("Correct “timestamp”, or the clock it comes from."),
    ),
    DropReason.TIME_IN_FUTURE: (
        "timestamp",
        mark("The event happened more than a day after it arrived: {detail}"),
        mark("Correct “timestamp”, or the clock of the sender."),
    ),
    DropReason.NO_SOURCE: ("", mark("No source"), mark("Send with a write key of a source.")),
    DropReason.MESSAGE_ID_TOO_LONG: (
        "messageId",
        mark("“messageId” has 100 characters or more."),
        mark("Keep “messageId” under 100 characters."),
    ),
    DropReason.UNKNOWN_TYPE: (
        "type",
        mark("“{detail}” is no type of event."),
        mark("Set “type” to identify, track, page, screen, group or alias."),
    ),
    DropReason.NO_SUBJECT: (
        "userId",
        mark("The event names nobody."),
        mark("Give “userId” or “anonymousId”; an alias needs “userId”."),
    ),
    DropReason.NO_EVENT_NAME: (
        "event",
        mark("The event has no name."),
        mark("A track event needs its name in “event”."),
    ),
    DropReason.NO_GROUP_ID: (
        "groupId",
        mark("The group has no id."),
        mark("A group event needs “groupId”."),
    ),
    DropReason.NO_PREVIOUS_ID: (
        "previousId",
        mark("The previous id is missing."),
        mark("An alias needs “previousId”."),
    ),
    DropReason.ID_TOO_LONG: (
        "{detail}",
        mark("“{detail}” has more than 256 characters."),
        mark("Keep ids and event names to 256 characters."),
    ),
    DropReason.CONTROL_CHARACTER: (
        "{detail}",
        mark("“{detail}” holds a control character, such as a line break."),
        mark("Take line breaks and other control characters out of ids and names."),
    ),
    DropReason.TOO_LARGE: (
        "",
        mark("The event is larger than 32 KB."),
        mark("Send less with each event; keep files elsewhere."),
    ),
}
"""Reason → the member it is about, what is wrong, how to mend it."""


def finding_of(reason: DropReason, detail: str) -> Finding:
    """Why an item is not accepted, as a finding on its member."""
    path, message, mend = WORDS[reason]
    member = sender_detail(reason, detail)
    return Finding(f"event.{reason.value}", path.replace("{detail}", member), message, mend, params={"detail": member})
