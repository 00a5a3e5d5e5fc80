"""What arbitration is asked and what it answers: candidates, earlier slots, one decision and one reason a pair."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from excello.findings import Finding, mark

EXEMPT = frozenset({"transactional", "legal"})
"""Categories that no cap, gap or blackout holds back; consent and suppression still do."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pair: one touch that wants one contact on the wave's day. `value`: what it is worth, 0 or more."""

    contact_key: str
    touch_id: str
    campaign_id: int
    campaign_label: str
    channel: str
    category: str
    topic: str
    value: float
    consented: bool
    held_out: bool = False
    suppressed: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """A message a contact has had or is about to have: a reservation of an earlier wave, or what was sent."""

    day: date
    touch_id: str
    channel: str
    category: str


Ledger = Mapping[str, tuple[Slot, ...]]
"""Contact → slots of the days that the policy looks at."""


class Reason(StrEnum):
    """Why a pair goes ahead or does not; exactly one each, in this order of precedence."""

    SUPPRESSED = "suppressed"
    NO_CONSENT = "no_consent"
    HELD_OUT = "held_out"
    ALREADY = "already"
    BLACKOUT = "blackout"
    GAP = "gap"
    CAP = "cap"
    LOST = "lost"
    CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome for one pair.

    detail: the rule behind it: a cap's key, `gap:2`, `wave:1`, a blackout's label. lost_to and margin (in the unit of
    value): the touch that was preferred, and by how much.
    """

    contact_key: str
    touch_id: str
    chosen: bool
    reason: str
    lost_to: str | None = None
    margin: float | None = None
    detail: str = ""


def candidate_findings(candidates: Iterable[Candidate]) -> list[Finding]:
    """What makes a set of candidates undecidable: a pair named twice, a value that is no amount."""
    seen: set[tuple[str, str]] = set()
    findings: dict[tuple[str, str], Finding] = {}
    for candidate in candidates:
        pair = (candidate.contact_key, candidate.touch_id)
        if pair in seen:
            message, mend = mark("{touch} names the same contact twice."), mark("Name each contact once.")
            finding = Finding("arbitration.twice", candidate.touch_id, message, mend)
            findings[finding.code, candidate.touch_id] = _of_touch(finding, candidate)
        seen.add(pair)
        if not (math.isfinite(candidate.value) and candidate.value >= 0):
            message, mend = mark("The value of {touch} is no amount."), mark("Give it a value of 0 or more.")
            finding = Finding("arbitration.value", candidate.touch_id, message, mend)
            findings[finding.code, candidate.touch_id] = _of_touch(finding, candidate)
    return list(findings.values())


def _of_touch(finding: Finding, candidate: Candidate) -> Finding:
    return Finding(finding.code, finding.path, finding.message, finding.mend, params={"touch": candidate.touch_id})
