"""The choice is the best there is: held against every subset, in any order, with a certificate that is true."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import chain, combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rooms.governance.conftest import DAY, pair

from excello.governance.rules.certificate import certify, find_violations
from excello.governance.rules.choice import decide
from excello.governance.rules.pairs import EXEMPT, Candidate, Decision, Slot
from excello.governance.rules.policy import Cap, PolicyRules

CHANNELS = ("email", "sms")
CATEGORIES = ("promotional", "newsletter", "transactional")
FAMILIES = [("", ""), *((c, "") for c in CHANNELS), *((c, k) for c in CHANNELS for k in CATEGORIES[:2])]

days = st.integers(-12, 12).map(lambda shift: DAY + timedelta(days=shift))
slots = st.builds(
    Slot,
    day=days,
    touch_id=st.sampled_from(["OLD", "T0", "T1"]),
    channel=st.sampled_from(CHANNELS),
    category=st.sampled_from(CATEGORIES),
)
caps = st.builds(
    lambda family, limit, length: Cap(limit, length, *family),
    st.sampled_from(FAMILIES),
    st.integers(1, 3),
    st.sampled_from([1, 3, 7, 10]),
)


@st.composite
def policies(draw: Any) -> PolicyRules:
    gap = draw(st.sampled_from([0, 0, 1, 2]))
    per_wave = 1 if gap else draw(st.integers(1, 4))
    return PolicyRules(tuple(draw(st.lists(caps, max_size=4))), gap_days=gap, per_wave=per_wave)


@st.composite
def waves(draw: Any) -> list[Candidate]:
    contacts = draw(st.integers(1, 2))
    return [
        pair(
            f"c{contact}",
            f"T{touch}",
            draw(st.sampled_from([0.0, 1.0, 1.0, 2.0, 3.5])),
            channel=draw(st.sampled_from(CHANNELS)),
            category=draw(st.sampled_from(CATEGORIES)),
            consented=draw(st.sampled_from([True, True, True, False])),
        )
        for contact in range(contacts)
        for touch in range(draw(st.integers(0, 6)))
    ]


ledgers = st.fixed_dictionaries({f"c{n}": st.lists(slots, max_size=4).map(tuple) for n in range(2)})


def is_allowed(policy: PolicyRules, chosen: Sequence[Candidate], had: Sequence[Slot]) -> bool:
    """The policy in its own words, for one contact: every window of every cap, every gap, the wave."""
    counted = [c for c in chosen if c.category not in EXEMPT]
    past = [s for s in had if s.category not in EXEMPT]
    if any(not c.consented or c.touch_id in {s.touch_id for s in had} for c in chosen):
        return False
    if len(counted) > policy.per_wave or (counted and any(abs((DAY - s.day).days) < policy.gap_days for s in past)):
        return False
    for cap in policy.caps:
        new = [c for c in counted if cap.channel in ("", c.channel) and cap.category in ("", c.category)]
        old = [s.day for s in past if cap.channel in ("", s.channel) and cap.category in ("", s.category)]
        for start in range(cap.days):
            first = DAY - timedelta(days=start)
            window = {first + timedelta(days=shift) for shift in range(cap.days)}
            if new and len(new) + sum(day in window for day in old) > cap.limit:
                return False
    return True


def best(policy: PolicyRules, wanted: Sequence[Candidate], had: Sequence[Slot]) -> float:
    """The oracle: try every subset."""
    subsets = chain.from_iterable(combinations(wanted, size) for size in range(len(wanted) + 1))
    return max(sum(c.value for c in subset) for subset in subsets if is_allowed(policy, subset, had))


@given(policies(), waves(), ledgers)
@settings(max_examples=200, deadline=None)
def test_nothing_better_is_allowed(policy: PolicyRules, wave: list[Candidate], ledger: dict[str, Any]) -> None:
    decisions = decide(policy, DAY, wave, ledger)
    chosen = {(d.contact_key, d.touch_id) for d in decisions if d.chosen}
    by_contact = defaultdict(list)
    for candidate in wave:
        by_contact[candidate.contact_key].append(candidate)
    for contact, wanted in by_contact.items():
        taken = [c for c in wanted if (contact, c.touch_id) in chosen]
        assert is_allowed(policy, taken, ledger[contact])
        assert sum(c.value for c in taken) == pytest.approx(best(policy, wanted, ledger[contact]))


@given(policies(), waves(), ledgers)
@settings(max_examples=200, deadline=None)
def test_the_certificate_agrees(policy: PolicyRules, wave: list[Candidate], ledger: dict[str, Any]) -> None:
    certificate = certify(policy, DAY, wave, ledger, decide(policy, DAY, wave, ledger))
    assert certificate["violated"] == []
    assert certificate["objective"] == pytest.approx(certificate["upper_bound"])
    assert certificate["gap"] == pytest.approx(0.0)


@given(policies(), waves(), ledgers, st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_the_same_input_gives_the_same_answer(
    policy: PolicyRules, wave: list[Candidate], ledger: dict[str, Any], chance: random.Random
) -> None:
    shuffled = list(wave)
    chance.shuffle(shuffled)
    first, second = decide(policy, DAY, wave, ledger), decide(policy, DAY, shuffled, ledger)
    assert first == second
    assert certify(policy, DAY, wave, ledger, first) == certify(policy, DAY, shuffled, ledger, second)


@given(policies(), waves(), ledgers)
@settings(max_examples=150, deadline=None)
def test_every_reason_is_true(policy: PolicyRules, wave: list[Candidate], ledger: dict[str, Any]) -> None:
    """`lost` names the least of the chosen in a full family, and the margin; `cap` one that had no room before."""
    decisions = {(d.contact_key, d.touch_id): d for d in decide(policy, DAY, wave, ledger)}
    assert set(decisions) == {(c.contact_key, c.touch_id) for c in wave}
    by_pair = {(c.contact_key, c.touch_id): c for c in wave}
    for key, decision in decisions.items():
        candidate, had = by_pair[key], ledger[key[0]]
        if decision.reason == "lost":
            winner = by_pair[key[0], decision.lost_to or ""]
            assert decisions[key[0], winner.touch_id].chosen
            assert decision.margin == winner.value - candidate.value >= 0
            assert is_allowed(policy, [candidate], had), "it was eligible: it lost, it was not barred"
        elif decision.reason in ("cap", "gap", "already", "no_consent"):
            assert not is_allowed(policy, [candidate], had)


def test_equal_values_are_settled_by_hash_not_by_name() -> None:
    """Otherwise the touch that is named first would win every tie of every contact."""
    wave = [pair(f"c{n}", touch) for n in range(60) for touch in ("A", "B")]
    winners = [d.touch_id for d in decide(PolicyRules(), DAY, wave, {}) if d.chosen]
    assert len(winners) == 60
    assert 15 < winners.count("A") < 45


def test_lost_is_to_the_least_of_the_innermost_full_family() -> None:
    policy = PolicyRules((Cap(2, 7, "email"), Cap(1, 7, "email", "newsletter")), gap_days=0, per_wave=3)
    wave = [
        pair("anna", "NEWS", 9.0, category="newsletter"),
        pair("anna", "NEWS2", 2.0, category="newsletter"),
        pair("anna", "PROMO", 5.0),
        pair("anna", "PROMO2", 4.0),
        pair("anna", "TEXT", 1.0, channel="sms"),
    ]
    found = {d.touch_id: (str(d.reason), d.lost_to, d.margin, d.detail) for d in decide(policy, DAY, wave, {})}
    assert found == {
        "NEWS": ("chosen", None, None, ""),
        "PROMO": ("chosen", None, None, ""),
        "TEXT": ("chosen", None, None, ""),
        "NEWS2": ("lost", "NEWS", 7.0, "cap:1/7:email:newsletter"),
        "PROMO2": ("lost", "PROMO", 1.0, "cap:2/7:email"),
    }


def decision(touch: str, *, chosen: bool = True, reason: str = "chosen") -> Decision:
    return Decision("anna", touch, chosen, reason)


@pytest.mark.parametrize(
    ("decisions", "said"),
    [
        ([decision("A"), decision("B")], "anna: 2 in one wave"),
        ([decision("A")], "('anna', 'B'): no decision"),
        ([decision("A"), decision("A"), decision("B", chosen=False, reason="lost")], "('anna', 'A'): 2 decisions"),
        ([decision("A", reason="lost"), decision("B", chosen=False, reason="lost")], "anna A: lost"),
        ([decision("A", chosen=False, reason="lost"), decision("B"), decision("C")], "('anna', 'C'): a decision on"),
    ],
)
def test_the_checker_names_what_is_broken(decisions: list[Decision], said: str) -> None:
    wave = [pair("anna", "A"), pair("anna", "B")]
    found = list(find_violations(PolicyRules(), DAY, wave, {}, decisions))
    assert any(violation.startswith(said) for violation in found), found


@pytest.mark.parametrize(
    ("candidate", "slot_day", "said"),
    [
        (pair("anna", "A", consented=False), None, "anna A: not eligible"),
        (pair("anna", "A", held_out=True), None, "anna A: not eligible"),
        (pair("anna", "A"), DAY - timedelta(days=1), "anna A: not eligible"),
        (pair("anna", "A"), DAY - timedelta(days=20), "anna: cap:1/30"),
    ],
)
def test_the_checker_sees_each_rule(candidate: Candidate, slot_day: date | None, said: str) -> None:
    ledger = {"anna": (Slot(slot_day, "OLD", "email", "promotional"),)} if slot_day else {}
    policy = PolicyRules((Cap(1, 30),))
    assert said in list(find_violations(policy, DAY, [candidate], ledger, [decision("A")]))


def test_the_checker_shares_no_code_with_the_kernel() -> None:
    import excello.governance.rules.certificate as checker

    assert "excello.governance.rules.choice" not in {
        getattr(value, "__module__", "") for value in vars(checker).values()
    }
