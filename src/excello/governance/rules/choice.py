"""Chooses, for each contact, the touches that go ahead: the set of highest value that the policy allows.

The caps of a contact are laminar (everything ⊇ a channel ⊇ a category in it), so they make a matroid, and taking
pairs by value, each where every family that holds it still has room, is optimal. Contacts share nothing (there are no
global capacities yet), so the choice for all of them is the choice for each.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from excello.governance.rules.pairs import EXEMPT, Candidate, Decision, Ledger, Reason, Slot
from excello.governance.rules.policy import PolicyRules

Family = tuple[str, str]
EVERYTHING: Family = ("", "")


@dataclass(slots=True)
class _Room:
    """What a family of one contact still holds: `left` before the wave, the rule that sets it, and what it took."""

    left: int
    rule: str
    is_wave_rule: bool = False
    taken: list[Candidate] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        return len(self.taken) >= self.left


def decide(policy: PolicyRules, day: date, candidates: Iterable[Candidate], ledger: Ledger) -> list[Decision]:
    """One decision a pair, by contact and touch; the same for any order of the candidates."""
    by_contact: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        by_contact[candidate.contact_key].append(candidate)
    decisions: list[Decision] = []
    for contact in sorted(by_contact):
        decisions += decide_contact(policy, day, by_contact[contact], ledger.get(contact, ()))
    return decisions


def decide_contact(
    policy: PolicyRules, day: date, candidates: Sequence[Candidate], slots: Sequence[Slot]
) -> list[Decision]:
    """The decisions for one contact, by touch."""
    counted = [slot for slot in slots if slot.category not in EXEMPT]
    had = {slot.touch_id for slot in slots}
    rooms = _rooms(policy, day, candidates, counted)
    decided: dict[str, Decision] = {}
    open_pairs = []
    for candidate in candidates:
        refusal = _refusal(policy, day, candidate, counted, had) or _used_up(candidate, rooms)
        if refusal is not None:
            decided[candidate.touch_id] = refusal
        else:
            open_pairs.append(candidate)
    for candidate in sorted(open_pairs, key=_by_value):
        decided[candidate.touch_id] = _take(candidate, rooms)
    return [decided[touch] for touch in sorted(decided)]


def _by_value(candidate: Candidate) -> tuple[float, bytes]:
    """Highest value first; equal values by a hash of contact and touch, so that no touch always wins its ties."""
    pair = f"{candidate.contact_key}\x1f{candidate.touch_id}".encode()
    return (-candidate.value, hashlib.blake2b(pair, digest_size=16).digest())


def _refusal(
    policy: PolicyRules, day: date, candidate: Candidate, counted: Sequence[Slot], had: set[str]
) -> Decision | None:
    """Why a pair is not eligible, if it is not."""
    blackout = None if candidate.category in EXEMPT else policy.blackout_on(day)
    if candidate.suppressed:
        return _no(candidate, Reason.SUPPRESSED)
    if not candidate.consented:
        return _no(candidate, Reason.NO_CONSENT)
    if candidate.held_out:
        return _no(candidate, Reason.HELD_OUT)
    if candidate.touch_id in had:
        return _no(candidate, Reason.ALREADY)
    if blackout is not None:
        return _no(candidate, Reason.BLACKOUT, blackout.label)
    if candidate.category not in EXEMPT and any(abs((day - s.day).days) < policy.gap_days for s in counted):
        return _no(candidate, Reason.GAP, f"gap:{policy.gap_days}")
    return None


def _used_up(candidate: Candidate, rooms: dict[Family, _Room]) -> Decision | None:
    """The innermost cap that was used up before the wave."""
    for family in _chain(candidate):
        room = rooms.get(family)
        if room is not None and room.left <= 0 and not room.is_wave_rule:
            return _no(candidate, Reason.CAP, room.rule)
    return None


def _take(candidate: Candidate, rooms: dict[Family, _Room]) -> Decision:
    """Choose the pair where all its families have room; else it lost to the least of the innermost full one."""
    families = [rooms[family] for family in _chain(candidate) if family in rooms]
    full = next((room for room in families if room.is_full), None)
    if full is None:
        for room in families:
            room.taken.append(candidate)
        return Decision(candidate.contact_key, candidate.touch_id, True, Reason.CHOSEN)
    winner = full.taken[-1]
    return Decision(
        candidate.contact_key,
        candidate.touch_id,
        False,
        Reason.LOST,
        lost_to=winner.touch_id,
        margin=winner.value - candidate.value,
        detail=full.rule,
    )


def _chain(candidate: Candidate) -> tuple[Family, ...]:
    """The families that hold a pair, innermost first; none for an exempt one."""
    if candidate.category in EXEMPT:
        return ()
    return ((candidate.channel, candidate.category), (candidate.channel, ""), EVERYTHING)


def _rooms(
    policy: PolicyRules, day: date, candidates: Sequence[Candidate], counted: Sequence[Slot]
) -> dict[Family, _Room]:
    """What each family that the candidates touch still holds: the tightest of its caps, less what the ledger used."""
    touched = {family for candidate in candidates for family in _chain(candidate)}
    rooms: dict[Family, _Room] = {}
    for cap in policy.caps:
        if cap.family not in touched:
            continue
        days = [slot.day for slot in counted if _lies_in(slot, cap.family)]
        left = cap.limit - most_in_a_window(days, day, cap.days)
        known = rooms.get(cap.family)
        if known is None or left < known.left:
            rooms[cap.family] = _Room(left, cap.key)
    everything = rooms.get(EVERYTHING)
    if everything is None or everything.left > policy.per_wave:
        rooms[EVERYTHING] = _Room(policy.per_wave, f"wave:{policy.per_wave}", is_wave_rule=True)
    return rooms


def _lies_in(slot: Slot, family: Family) -> bool:
    channel, category = family
    return channel in ("", slot.channel) and category in ("", slot.category)


def most_in_a_window(days: Sequence[date], day: date, length: int) -> int:
    """The most of `days` that any window of `length` days holds, of the windows that hold `day`.

    A wave may be planned before one that was reserved earlier, so windows that end after `day` count too.
    """
    reach = timedelta(days=length)
    near = [other for other in days if abs(day - other) < reach]
    ends = {day, *(other for other in near if other > day)}
    return max(sum(end - reach < other <= end for other in near) for end in ends)


def _no(candidate: Candidate, reason: Reason, detail: str = "") -> Decision:
    return Decision(candidate.contact_key, candidate.touch_id, False, reason, detail=detail)
