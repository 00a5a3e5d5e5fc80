"""Which states a wave and a message pass through, why a message is not sent, and when one is tried again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from excello.findings import mark


class WaveState(StrEnum):
    """Where a planned wave stands."""

    PLANNING = "planning"
    PLANNED = "planned"
    DELIVERING = "delivering"
    PAUSED = "paused"
    DELIVERED = "delivered"
    OVER = "over"


WAVE_LABELS: Mapping[str, str] = {
    WaveState.PLANNING: mark("Being planned"),
    WaveState.PLANNED: mark("Planned"),
    WaveState.DELIVERING: mark("Being delivered"),
    WaveState.PAUSED: mark("Paused"),
    WaveState.DELIVERED: mark("Delivered"),
    WaveState.OVER: mark("Over"),
}
WAVE_TONES: Mapping[str, str] = {
    WaveState.PLANNING: "mute",
    WaveState.PLANNED: "wait",
    WaveState.DELIVERING: "accent",
    WaveState.PAUSED: "wait",
    WaveState.DELIVERED: "good",
    WaveState.OVER: "mute",
}
OPEN_WAVES = (WaveState.PLANNED, WaveState.DELIVERING, WaveState.PAUSED)
"""States from which a wave can still be delivered."""


class State(StrEnum):
    """Where one message stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    WITHHELD = "withheld"
    UNKNOWN = "unknown"


LABELS: Mapping[str, str] = {
    State.SENT: mark("Sent"),
    State.QUEUED: mark("In the queue"),
    State.SENDING: mark("Being sent"),
    State.WITHHELD: mark("Withheld"),
    State.FAILED: mark("Failed"),
    State.UNKNOWN: mark("Fate unknown"),
}
TONES: Mapping[str, str] = {
    State.SENT: "good",
    State.QUEUED: "accent",
    State.SENDING: "accent",
    State.WITHHELD: "mute",
    State.FAILED: "bad",
    State.UNKNOWN: "wait",
}
"""Tone of each state's badge: an unknown fate waits for a person."""


class Reason(StrEnum):
    """Why a message did not simply go out."""

    NO_CONSENT = "no_consent"
    SUPPRESSED = "suppressed"
    NO_ADDRESS = "no_address"
    CAMPAIGN_ENDED = "campaign_ended"
    DAY_OVER = "day_over"
    REFUSED = "refused"
    GAVE_UP = "gave_up"
    INTERRUPTED = "interrupted"
    REVIEWED = "reviewed"


REASONS: Mapping[str, str] = {
    Reason.NO_CONSENT: mark("Consent was withdrawn after the wave was planned"),
    Reason.SUPPRESSED: mark("The address bounced"),
    Reason.NO_ADDRESS: mark("No address is known any more"),
    Reason.CAMPAIGN_ENDED: mark("The campaign no longer runs"),
    Reason.DAY_OVER: mark("The wave's day was over"),
    Reason.REFUSED: mark("The mail server refused it"),
    Reason.GAVE_UP: mark("The mail server kept putting it off"),
    Reason.INTERRUPTED: mark("Interrupted while it was being sent"),
    Reason.REVIEWED: mark("Reviewed by a person"),
}


class Halt(StrEnum):
    """Why a delivery that is under way stands still."""

    QUIET_HOURS = "quiet_hours"
    UNREACHABLE = "unreachable"
    PUT_OFF = "put_off"


HALTS: Mapping[str, str] = {
    Halt.QUIET_HOURS: mark("Quiet hours: the contact policy sends nothing now."),
    Halt.UNREACHABLE: mark("The mail server cannot be reached; Excello tries again by itself."),
    Halt.PUT_OFF: mark("The mail server put some messages off; Excello tries them again by itself."),
}

DELAYS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=20), timedelta(hours=1), timedelta(hours=3))
"""How long to wait after each temporary failure of a message; after the last there is no further attempt."""


def next_attempt(attempts: int, *, at: datetime) -> datetime | None:
    """When to try again after the n-th failed attempt, or None to give up."""
    return at + DELAYS[attempts - 1] if attempts <= len(DELAYS) else None


def after_setback(setbacks: int, *, at: datetime) -> datetime:
    """When to try a channel again that could not be reached n times in a row; a channel is never given up."""
    return at + DELAYS[min(setbacks, len(DELAYS)) - 1]


def local_day(at: datetime, time_zone: str) -> date:
    """The calendar day of a moment where the center is: a wave covers one of them."""
    return at.astimezone(ZoneInfo(time_zone)).date()
