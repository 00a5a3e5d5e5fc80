"""Decides what a contact policy is: its rules, how they are written down, and what is shipped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Cap:
    """At most `limit` messages in any `days` days: to a contact over all, by one channel, or of one category in it."""

    limit: int
    days: int
    channel: str = ""
    category: str = ""

    @property
    def family(self) -> tuple[str, str]:
        """What it counts; ("", "") is everything, and a category always lies inside a channel."""
        return (self.channel, self.category)

    @property
    def key(self) -> str:
        """How decisions name it: `cap:4/30`, `cap:2/7:email`, `cap:1/7:email:newsletter`."""
        scope = "".join(f":{part}" for part in self.family if part)
        return f"cap:{self.limit}/{self.days}{scope}"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Nothing is sent from `start` to `end`, over midnight where `end` comes first."""

    start: time
    end: time

    def cover(self, moment: time) -> bool:
        """Whether a time of day is quiet."""
        if self.start <= self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end


@dataclass(frozen=True, slots=True, order=True)
class Blackout:
    """Days, both ends included, on which nobody is written to."""

    first: date
    last: date
    label: str = ""

    def covers(self, day: date) -> bool:
        """Whether a day is blacked out."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class PolicyRules:
    """One contact policy for the whole company.

    gap_days: a message and the next are at least so many days apart (1 = not twice a day; 0 = no gap).
    per_wave: messages to one contact in one wave. Legal and transactional messages are exempt from all of it.
    """

    caps: tuple[Cap, ...] = (Cap(4, 30),)
    gap_days: int = 2
    per_wave: int = 1
    quiet_hours: QuietHours | None = QuietHours(time(20), time(8))
    blackouts: tuple[Blackout, ...] = field(default=())

    @property
    def horizon(self) -> timedelta:
        """How far before and after its day a wave has to look into the ledger."""
        return timedelta(days=max([self.gap_days, *(cap.days for cap in self.caps)]))

    @property
    def pressure_days(self) -> int:
        """The window in which pressure on a contact is counted: the longest company-wide cap's, else 30 days."""
        return max((cap.days for cap in self.caps if cap.family == ("", "")), default=30)

    def blackout_on(self, day: date) -> Blackout | None:
        """The blackout that covers a day, if any."""
        return next((blackout for blackout in self.blackouts if blackout.covers(day)), None)


SHIPPED = PolicyRules()


def dump_policy(rules: PolicyRules) -> dict[str, Any]:
    """The policy as it is stored and sent; `reading.read_policy` reads it back."""
    return {
        "caps": [
            {"limit": cap.limit, "days": cap.days, "channel": cap.channel, "category": cap.category}
            for cap in rules.caps
        ],
        "gap_days": rules.gap_days,
        "per_wave": rules.per_wave,
        "quiet_hours": _dump_quiet(rules.quiet_hours),
        "blackouts": [
            {"first": blackout.first.isoformat(), "last": blackout.last.isoformat(), "label": blackout.label}
            for blackout in rules.blackouts
        ],
    }


def load_policy(data: Mapping[str, Any]) -> PolicyRules:
    """A stored policy; it was read with all findings before it was stored."""
    quiet = data["quiet_hours"]
    return PolicyRules(
        caps=tuple(Cap(**cap) for cap in data["caps"]),
        gap_days=data["gap_days"],
        per_wave=data["per_wave"],
        quiet_hours=QuietHours(time.fromisoformat(quiet["start"]), time.fromisoformat(quiet["end"])) if quiet else None,
        blackouts=tuple(
            Blackout(date.fromisoformat(one["first"]), date.fromisoformat(one["last"]), one["label"])
            for one in data["blackouts"]
        ),
    )


def _dump_quiet(quiet: QuietHours | None) -> dict[str, str] | None:
    if quiet is None:
        return None
    return {"start": quiet.start.strftime("%H:%M"), "end": quiet.end.strftime("%H:%M")}
