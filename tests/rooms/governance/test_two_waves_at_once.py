"""Two waves that are planned at the same moment cannot pass the same cap, on either database."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from tests.rooms.governance.conftest import DAY, pair
from tests.support.cast import AT

from excello.core.access import Actor, system_actor
from excello.core.people import create_center
from excello.governance import public as governance
from excello.governance.models import Reservation
from excello.governance.operations import waves

CONTACTS = [f"c{number}" for number in range(300)]


@pytest.fixture
def planner(transactional_db: None) -> Actor:
    """The clock's own actor in a center whose rows other threads can see."""
    return system_actor(create_center(name="Fernhall", by=None, at=AT).id)


def plan_at_once(planner: Actor, touches: list[str], monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Arbitrate one wave a touch, each in a thread; all of them read the ledger before any of them reserves."""
    barrier = threading.Barrier(len(touches), timeout=30)
    reserve = waves.reserve

    def reserve_together(*args: Any) -> None:
        barrier.wait()
        reserve(*args)

    monkeypatch.setattr(waves, "reserve", reserve_together)

    def plan(touch: str) -> governance.WaveResult:
        try:
            candidates = [pair(contact, touch) for contact in CONTACTS]
            center = planner.center_id
            return governance.arbitrate(center_id=center, day=DAY, candidates=candidates, by=planner, at=AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(touches)) as threads:
        return list(threads.map(plan, touches))


def test_one_slot_goes_to_one_wave(planner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    results = plan_at_once(planner, ["A", "B", "C"], monkeypatch)
    held = Counter(Reservation.objects.filter(state="reserved").values_list("contact_key", flat=True))
    assert held == dict.fromkeys(CONTACTS, 1)
    reasons = sum((Counter(result.counts) for result in results), Counter[str]())
    assert reasons == {"chosen": 300, "gap": 600}
    assert all(result.certificate["violations"] == 0 for result in results)


def test_the_last_slot_of_a_cap_goes_once(planner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = {**governance.dump_policy(governance.PolicyRules()), "gap_days": 0}
    center = planner.center_id
    governance.change_policy(center_id=center, rules=rules, reason="Only the cap counts.", by=planner, at=AT)
    for shift in (20, 15, 10):
        candidates = [pair(contact, f"OLD{shift}") for contact in CONTACTS]
        day = DAY - timedelta(days=shift)
        governance.arbitrate(center_id=center, day=day, candidates=candidates, by=planner, at=AT)
    results = plan_at_once(planner, ["A", "B"], monkeypatch)
    held = Counter(Reservation.objects.filter(state="reserved").values_list("contact_key", flat=True))
    assert set(held.values()) == {4}
    assert sum((Counter(result.counts) for result in results), Counter[str]()) == {"chosen": 300, "cap": 300}


def test_the_same_touch_is_reserved_once(planner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    results = plan_at_once(planner, ["A", "A"], monkeypatch)
    assert Reservation.objects.filter(state="reserved").count() == 300
    assert sum((Counter(result.counts) for result in results), Counter[str]()) == {"chosen": 300, "already": 300}
