"""What a statement of consent must say, which of several holds, and how statements are chained."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from excello.findings import Finding, mark

EVERYTHING = "*"
"""Topic of a withdrawal that reaches every topic, channel and purpose."""
GENESIS = "0" * 64
"""What the first entry of a chain follows."""
CLOCK_SKEW = timedelta(minutes=5)
SLUG = re.compile(r"[a-z][a-z0-9_.-]{0,63}")


class Purpose(StrEnum):
    """What a contact agreed to; each stands for itself."""

    MARKETING = "marketing"
    PROFILING = "profiling"
    OPEN_TRACKING = "open_tracking"


class State(StrEnum):
    """What was said."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class LawfulBasis(StrEnum):
    """Article 6(1) of the GDPR."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGITIMATE_INTEREST = "legitimate_interest"
    LEGAL_OBLIGATION = "legal_obligation"
    VITAL_INTERESTS = "vital_interests"
    PUBLIC_TASK = "public_task"


CHANNELS: Mapping[str, str] = {
    "email": mark("E-mail"),
    "phone": mark("Phone"),
    "sms": mark("Text message"),
    "post": mark("Post"),
    "messaging": mark("Messaging app"),
}
"""Channels a person may choose on screen; imports and the API may name others."""
PURPOSES: Mapping[str, str] = {
    Purpose.MARKETING: mark("Marketing"),
    Purpose.PROFILING: mark("Profiling"),
    Purpose.OPEN_TRACKING: mark("Open tracking"),
}
STATES: Mapping[str, str] = {State.GIVEN: mark("Given"), State.WITHDRAWN: mark("Withdrawn")}
LAWFUL_BASES: Mapping[str, str] = {
    LawfulBasis.CONSENT: mark("Consent"),
    LawfulBasis.CONTRACT: mark("Contract"),
    LawfulBasis.LEGITIMATE_INTEREST: mark("Legitimate interest"),
    LawfulBasis.LEGAL_OBLIGATION: mark("Legal obligation"),
    LawfulBasis.VITAL_INTERESTS: mark("Vital interests"),
    LawfulBasis.PUBLIC_TASK: mark("Public task"),
}


@dataclass(frozen=True, slots=True)
class NewConsent:
    """One statement: a contact gave or withdrew consent to a topic on a channel, for a purpose, at a time."""

    contact_key: str
    topic: str
    channel: str
    purpose: str
    state: str
    lawful_basis: str
    wording_version: str
    source: str
    evidence: str
    at: datetime


def consent_findings(row: NewConsent, *, recorded_at: datetime) -> list[Finding]:
    """Everything that keeps a statement out of the ledger; paths are the names of its fields."""
    findings = [_unknown(row, name, words) for name, words in VOCABULARIES.items() if getattr(row, name) not in words]
    if not row.contact_key or len(row.contact_key) > 256:
        findings.append(_finding("contact_key", mark("Nobody is named."), mark("Name the contact by its key.")))
    findings += _place_findings(row)
    findings += _time_findings(row, recorded_at)
    if row.state == State.GIVEN and not row.wording_version.strip():
        mend = mark("Say which version of the words the contact agreed to.")
        findings.append(_finding("wording_version", mark("A consent without its words proves nothing."), mend))
    if not row.source.strip():
        mend = mark("Say where it was said: a form, a call, a fair.")
        findings.append(_finding("source", mark("Where this was said is missing."), mend))
    return findings


def _place_findings(row: NewConsent) -> list[Finding]:
    findings = []
    if row.topic == EVERYTHING and row.state == State.GIVEN:
        mend = mark("Name the topic that the contact agreed to; only a withdrawal may be for everything.")
        findings.append(_finding("topic", mark("Nobody agrees to everything."), mend))
    for name in ("topic", "channel"):
        value = getattr(row, name)
        if value != EVERYTHING and not SLUG.fullmatch(value):
            mend = mark("Write small letters, digits, _, . and -, a letter first.")
            findings.append(_finding(name, mark("“{value}” is no key."), mend, value=value[:64]))
    if row.channel == EVERYTHING and row.state == State.GIVEN:
        findings.append(_finding("channel", mark("A consent is for one channel."), mark("Name the channel.")))
    return findings


def _time_findings(row: NewConsent, recorded_at: datetime) -> list[Finding]:
    if row.at.tzinfo is None:
        return [_finding("at", mark("The time has no zone."), mark("Add it: 2026-11-02T09:00:00Z."))]
    if row.at > recorded_at + CLOCK_SKEW:
        return [_finding("at", mark("This time has not come yet."), mark("Write when it was said."))]
    return []


def _unknown(row: NewConsent, name: str, words: Mapping[str, str]) -> Finding:
    message, mend = mark("“{value}” is not known here."), mark("Choose one of {known}.")
    return _finding(name, message, mend, value=str(getattr(row, name))[:64], known=", ".join(words))


def _finding(path: str, message: str, mend: str, **params: Any) -> Finding:
    return Finding(f"consent.{path}", path, message, mend, params=params)


VOCABULARIES: Mapping[str, Mapping[str, str]] = {
    "purpose": PURPOSES,
    "state": STATES,
    "lawful_basis": LAWFUL_BASES,
}


@dataclass(frozen=True, slots=True)
class Said:
    """What the ledger says of one subject, in the order it was said."""

    topic: str
    channel: str
    purpose: str
    state: str
    number: int


def holding(said: Iterable[Said]) -> dict[tuple[str, str, str], Said]:
    """What holds for each (topic, channel, purpose): the latest word; withdrawing everything is a word on each."""
    held: dict[tuple[str, str, str], Said] = {}
    for word in said:
        if word.topic == EVERYTHING:
            held = dict.fromkeys(held, word)
        elif word.channel == EVERYTHING:
            held |= {place: word for place in held if (place[0], place[2]) == (word.topic, word.purpose)}
        held[word.topic, word.channel, word.purpose] = word
    return held


def chained_hash(*, previous: str, number: int, statement: str, recorded_at: datetime, recorded_by: int | None) -> str:
    """The hash of a chain's entry: of the entry before it, its place, what was said, and who wrote it down when."""
    return _sha256([previous, number, statement, instant(recorded_at), recorded_by])


def statement_hash(row: NewConsent, *, subject: str, evidence_digest: str) -> str:
    """The hash of what was said, by whom only as the keyed digest `subject`; the same statement has the same hash."""
    said = [row.topic, row.channel, row.purpose, row.state, row.lawful_basis, row.wording_version, row.source]
    return _sha256([subject, *said, evidence_digest, instant(row.at)])


def instant(moment: datetime) -> str:
    """A time as it is hashed: UTC, microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _sha256(parts: list[Any]) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()
