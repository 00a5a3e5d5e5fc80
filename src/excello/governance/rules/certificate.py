"""Certifies a set of decisions: checked again by other means than they were made, against a bound found by others.

Nothing of `choice` is used here. Rules are counted day by day; the bound is built from below: the best of a category,
cut to its room, flow into the channel, cut to its room, and so on. Since the families are laminar it is the optimum.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date, timedelta
from itertools import chain
from operator import attrgetter
from typing import Any

from excello.governance.rules.pairs import EXEMPT, Candidate, Decision, Ledger, Slot
from excello.governance.rules.policy import Cap, PolicyRules, dump_policy

SHOWN_VIOLATIONS = 20


def certify(
    policy: PolicyRules, day: date, candidates: Sequence[Candidate], ledger: Ledger, decisions: Sequence[Decision]
) -> dict[str, Any]:
    """{pairs, chosen, objective, upper_bound, gap, violations, violated, input_sha256, decisions_sha256}.

    gap: share of the bound that was left on the table; violations: how many rules are broken, the first of them named.
    """
    violated = list(find_violations(policy, day, candidates, ledger, decisions))
    worth = {(c.contact_key, c.touch_id): c.value for c in candidates}
    taken = [worth.get((d.contact_key, d.touch_id), 0.0) for d in decisions if d.chosen]
    objective, bound = math.fsum(taken), upper_bound(policy, day, candidates, ledger)
    return {
        "pairs": len(candidates),
        "chosen": len(taken),
        "objective": objective,
        "upper_bound": bound,
        "gap": max(0.0, (bound - objective) / bound) if bound else 0.0,
        "violations": len(violated),
        "violated": violated[:SHOWN_VIOLATIONS],
        "input_sha256": _input_digest(policy, day, candidates, ledger),
        "decisions_sha256": _digest(map(_plain_decision, sorted(decisions, key=_pair_key))),
    }


def find_violations(
    policy: PolicyRules, day: date, candidates: Sequence[Candidate], ledger: Ledger, decisions: Sequence[Decision]
) -> Iterator[str]:
    """Every rule that the decisions break, in words for whoever mends the kernel."""
    pairs = {(c.contact_key, c.touch_id): c for c in candidates}
    counted = Counter((d.contact_key, d.touch_id) for d in decisions)
    yield from (f"{pair}: no decision" for pair in sorted(pairs.keys() - counted.keys()))
    yield from (f"{pair}: {number} decisions" for pair, number in sorted(counted.items()) if number > 1)
    yield from (f"{pair}: a decision on no pair" for pair in sorted(counted.keys() - pairs.keys()))
    yield from (
        f"{d.contact_key} {d.touch_id}: {d.reason}" for d in decisions if d.chosen != (str(d.reason) == "chosen")
    )
    chosen: dict[str, list[Candidate]] = defaultdict(list)
    for decision in decisions:
        if decision.chosen and (candidate := pairs.get((decision.contact_key, decision.touch_id))):
            chosen[candidate.contact_key].append(candidate)
    for contact in sorted(chosen):
        yield from _broken_for(policy, day, contact, chosen[contact], ledger.get(contact, ()))


def _broken_for(
    policy: PolicyRules, day: date, contact: str, taken: Sequence[Candidate], slots: Sequence[Slot]
) -> Iterator[str]:
    for candidate in taken:
        if not _is_eligible(policy, day, candidate, slots):
            yield f"{contact} {candidate.touch_id}: not eligible"
    counted = [c for c in taken if c.category not in EXEMPT]
    if len(counted) > policy.per_wave:
        yield f"{contact}: {len(counted)} in one wave"
    if len(counted) > 1 and policy.gap_days > 0:
        yield f"{contact}: no gap within the wave"
    for cap in policy.caps:
        new = sum(1 for c in counted if _counts(cap, c.channel, c.category))
        if new and new > _left(cap, day, slots):
            yield f"{contact}: {cap.key}"


def _is_eligible(policy: PolicyRules, day: date, candidate: Candidate, slots: Iterable[Slot]) -> bool:
    if candidate.suppressed or candidate.held_out or not candidate.consented:
        return False
    if any(slot.touch_id == candidate.touch_id for slot in slots):
        return False
    if candidate.category in EXEMPT:
        return True
    if any(blackout.first <= day <= blackout.last for blackout in policy.blackouts):
        return False
    near = {day + timedelta(days=shift) for shift in range(-policy.gap_days + 1, policy.gap_days)}
    return not any(slot.day in near for slot in slots if slot.category not in EXEMPT)


def _counts(cap: Cap, channel: str, category: str) -> bool:
    if category in EXEMPT:
        return False
    if cap.category:
        return (channel, category) == (cap.channel, cap.category)
    return not cap.channel or channel == cap.channel


def _left(cap: Cap, day: date, slots: Sequence[Slot]) -> int:
    """How many more the cap allows on the day: counted for each window of its length that the day lies in."""
    by_day = Counter(slot.day for slot in slots if _counts(cap, slot.channel, slot.category))
    if not by_day:
        return cap.limit
    first = day - timedelta(days=cap.days - 1)
    days = [first + timedelta(days=shift) for shift in range(2 * cap.days - 1)]
    used = [sum(by_day[d] for d in days[start : start + cap.days]) for start in range(cap.days)]
    return cap.limit - max(used)


def upper_bound(policy: PolicyRules, day: date, candidates: Iterable[Candidate], ledger: Ledger) -> float:
    """The highest value that any allowed choice can reach."""
    wanted: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        if _is_eligible(policy, day, candidate, ledger.get(candidate.contact_key, ())):
            wanted[candidate.contact_key].append(candidate)
    return math.fsum(_best_of(policy, day, pairs, ledger.get(contact, ())) for contact, pairs in wanted.items())


def _best_of(policy: PolicyRules, day: date, pairs: Iterable[Candidate], slots: Sequence[Slot]) -> float:
    """Build a contact's best values from the innermost families outwards, each cut to its room."""
    free: list[float] = []
    inner: dict[tuple[str, str], list[float]] = defaultdict(list)
    for pair in pairs:
        (free if pair.category in EXEMPT else inner[pair.channel, pair.category]).append(pair.value)
    room = _family_room(policy, day, slots)
    channels: dict[str, list[float]] = defaultdict(list)
    for (channel, category), values in inner.items():
        channels[channel] += _cut(values, room.get((channel, category)))
    everything = [value for channel, values in channels.items() for value in _cut(values, room.get((channel, "")))]
    return math.fsum(free + _cut(_cut(everything, room.get(("", ""))), policy.per_wave))


def _family_room(policy: PolicyRules, day: date, slots: Sequence[Slot]) -> Mapping[tuple[str, str], int]:
    room: dict[tuple[str, str], int] = {}
    for cap in policy.caps:
        left = _left(cap, day, slots)
        room[cap.family] = min(left, room.get(cap.family, left))
    return room


def _cut(values: Iterable[float], room: int | None) -> list[float]:
    best = sorted(values, reverse=True)
    return best if room is None else best[: max(room, 0)]


def _input_digest(policy: PolicyRules, day: date, candidates: Iterable[Candidate], ledger: Ledger) -> str:
    pairs = sorted(candidates, key=_pair_key)
    slots = ((contact, sorted(map(_plain_slot, ledger[contact]))) for contact in sorted(ledger) if ledger[contact])
    return _digest(chain([dump_policy(policy), day.isoformat()], map(_plain_pair, pairs), slots))


_plain_pair = attrgetter(*(part.name for part in fields(Candidate)))
_plain_decision = attrgetter(*(part.name for part in fields(Decision)))
_pair_key = attrgetter("contact_key", "touch_id")


def _plain_slot(slot: Slot) -> tuple[str, str, str, str]:
    return (slot.day.isoformat(), slot.touch_id, slot.channel, slot.category)


def _digest(rows: Iterable[Any]) -> str:
    """SHA-256 over rows as JSON, one a line, so that memory holds one of them."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(json.dumps(row, sort_keys=True, separators=(",", ":")).encode() + b"\n")
    return digest.hexdigest()
