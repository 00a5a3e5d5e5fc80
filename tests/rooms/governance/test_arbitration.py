"""One decision and one reason a pair, slots reserved, everything in the lake."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from tests.rooms.governance.conftest import DAY, pair, reasons
from tests.support.cast import AT

from excello.core.access import Denied, Missing
from excello.core.lake_home import lake
from excello.core.models import AuditEntry, Fact
from excello.findings import Refused
from excello.governance import public as governance
from excello.governance.models import Reservation, Wave
from excello.governance.operations import waves

Arbitrate = Callable[..., governance.WaveResult]


def test_every_pair_has_one_reason(arbitrate: Arbitrate, gwen: Any) -> None:
    result = arbitrate(
        pair("anna", "CMP-1/T1", 42.0),
        pair("anna", "CMP-2/T1", 28.5),
        pair("bert", "CMP-1/T1", consented=False),
        pair("carl", "CMP-1/T1", held_out=True),
        pair("dora", "CMP-1/T1", suppressed=True, consented=False),
    )
    assert reasons(result) == {
        ("anna", "CMP-1/T1"): "chosen",
        ("anna", "CMP-2/T1"): "lost",
        ("bert", "CMP-1/T1"): "no_consent",
        ("carl", "CMP-1/T1"): "held_out",
        ("dora", "CMP-1/T1"): "suppressed",
    }
    lost = next(d for d in result.decisions if d.reason == "lost")
    assert (lost.lost_to, lost.margin, lost.detail) == ("CMP-1/T1", 13.5, "wave:1")
    assert result.counts == {"chosen": 1, "held_out": 1, "lost": 1, "no_consent": 1, "suppressed": 1}


def test_the_chosen_reserve_their_slots(arbitrate: Arbitrate) -> None:
    arbitrate(pair("anna", "CMP-1/T1", 42.0), pair("anna", "CMP-2/T1", 28.5))
    [slot] = Reservation.objects.all()
    assert (slot.contact_key, slot.touch_id, slot.day, slot.state) == ("anna", "CMP-1/T1", DAY, "reserved")


def test_the_gap_counts_reserved_messages_before_and_after(arbitrate: Arbitrate) -> None:
    arbitrate(pair("anna", "A"))
    for shift, reason in ((-2, "chosen"), (-1, "gap"), (1, "gap"), (2, "chosen")):
        result = arbitrate(pair("anna", f"B{shift}"), day=DAY + timedelta(days=shift))
        assert reasons(result) == {("anna", f"B{shift}"): reason}
    assert result.decisions[0].detail == ""


def test_the_cap_holds_in_every_window(arbitrate: Arbitrate) -> None:
    """Four in any thirty days: also when a wave is planned before one that is reserved already."""
    for shift in (0, 5, 10, 29):
        arbitrate(pair("anna", f"T{shift}"), day=DAY + timedelta(days=shift))
    fifth = arbitrate(pair("anna", "T15"), day=DAY + timedelta(days=15))
    assert reasons(fifth) == {("anna", "T15"): "cap"}
    assert fifth.decisions[0].detail == "cap:4/30"
    later = arbitrate(pair("anna", "T35"), day=DAY + timedelta(days=35))
    assert reasons(later) == {("anna", "T35"): "chosen"}


def test_a_touch_reaches_a_contact_once(arbitrate: Arbitrate) -> None:
    arbitrate(pair("anna", "A"))
    again = arbitrate(pair("anna", "A"), day=DAY + timedelta(days=90))
    assert reasons(again) == {("anna", "A"): "already"}


def test_transactional_messages_pass_every_cap(arbitrate: Arbitrate) -> None:
    arbitrate(pair("anna", "A"))
    result = arbitrate(
        pair("anna", "INVOICE", 0.0, category="transactional"),
        pair("anna", "NOTICE", 0.0, category="legal"),
        pair("anna", "REFUSED", category="legal", suppressed=True),
    )
    assert list(reasons(result).values()) == ["chosen", "chosen", "suppressed"]
    assert reasons(arbitrate(pair("anna", "B"), day=DAY + timedelta(days=2))) == {("anna", "B"): "chosen"}


def test_a_blackout_silences_the_day(arbitrate: Arbitrate, gwen: Any) -> None:
    rules = governance.dump_policy(governance.PolicyRules())
    rules["blackouts"] = [{"first": "2026-12-24", "last": "2026-12-26", "label": "Christmas"}]
    governance.change_policy(center_id=gwen.center_id, rules=rules, reason="Rest.", by=gwen.actor, at=AT)
    eve = date(2026, 12, 24)
    result = arbitrate(pair("anna", "A"), pair("bert", "B", category="legal"), day=eve)
    assert reasons(result) == {("anna", "A"): "blackout", ("bert", "B"): "chosen"}
    assert result.decisions[0].detail == "Christmas"


def test_released_slots_return_and_sent_ones_stay(arbitrate: Arbitrate, gwen: Any) -> None:
    arbitrate(pair("anna", "A"), pair("bert", "A"))
    said = {"center_id": gwen.center_id, "touch_id": "A", "at": AT}
    assert governance.confirm_sent(contact_key="anna", **said)
    assert governance.release(contact_key="bert", **said)
    assert not governance.release(contact_key="anna", **said), "what was sent is sent"
    assert not governance.confirm_sent(contact_key="bert", **said)
    result = arbitrate(pair("anna", "B"), pair("bert", "B"))
    assert reasons(result) == {("anna", "B"): "gap", ("bert", "B"): "chosen"}


def test_every_decision_is_in_the_lake(arbitrate: Arbitrate, gwen: Any) -> None:
    result = arbitrate(pair("anna", "A", 42.0), pair("anna", "B", 28.5), pair("bert", "A", consented=False))
    with lake().snapshot() as snapshot:
        assert snapshot.count(snapshot.table("decisions")) == 3
    lost, won = sorted(governance.decisions_for_contact(gwen.center_id, "anna"), key=lambda d: d.chosen)
    assert (lost.lost_to, lost.lost_to_label, lost.margin, lost.value) == ("A", "Campaign of A", 13.5, 28.5)
    assert (won.day, won.reason, won.campaign_label) == (DAY, "chosen", "Campaign of A")
    assert governance.campaign_counts(gwen.center_id, 3) == {
        "A": {"chosen": 1, "no_consent": 1},
        "B": {"lost": 1},
    }
    assert len(governance.decisions_for_campaign(gwen.center_id, 3)) == len(result.decisions)
    assert governance.decisions_for_campaign(gwen.center_id, 4) == []


def test_the_wave_is_kept_with_its_certificate(arbitrate: Arbitrate, gwen: Any) -> None:
    result = arbitrate(pair("anna", "A", 42.0), pair("anna", "B", 28.5))
    view = governance.wave(result.wave_id, center_id=gwen.center_id)
    assert (view.code, view.pairs, view.contacts, view.chosen, view.policy_number) == ("W-1", 2, 1, 1, 0)
    assert view.certificate == result.certificate
    assert result.certificate["objective"] == result.certificate["upper_bound"] == 42.0
    assert (result.certificate["gap"], result.certificate["violations"]) == (0.0, 0)


def test_an_empty_wave_is_a_wave(arbitrate: Arbitrate) -> None:
    result = arbitrate()
    assert (result.decisions, result.counts, result.certificate["gap"]) == ((), {}, 0.0)


@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf")])
def test_a_value_that_is_no_amount_is_refused(arbitrate: Arbitrate, value: float) -> None:
    with pytest.raises(Refused) as refused:
        arbitrate(pair("anna", "A", value), pair("bert", "A", value), pair("anna", "B"))
    assert [(f.code, f.path) for f in refused.value.findings] == [("arbitration.value", "A")]


def test_a_pair_named_twice_is_refused(arbitrate: Arbitrate) -> None:
    with pytest.raises(Refused, match="names the same contact twice"):
        arbitrate(pair("anna", "A"), pair("anna", "A", 2.0))
    assert not Wave.objects.exists()


def test_who_arbitrates(arbitrate: Arbitrate, rita: Any, gwen: Any) -> None:
    with pytest.raises(Denied):
        arbitrate(pair("anna", "A"), by=rita.actor)
    with pytest.raises(Missing):
        arbitrate(pair("anna", "A"), by=replace(gwen.actor, center_id=gwen.center_id + 1000))


def test_a_failure_returns_what_was_reserved(arbitrate: Arbitrate, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(*args: Any, **kwargs: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(waves, "land_rows", full_disk)
    with pytest.raises(OSError, match="no space"):
        arbitrate(pair("anna", "A"))
    monkeypatch.undo()
    assert [slot.state for slot in Reservation.objects.all()] == ["released"]
    assert Wave.objects.get().state == "abandoned"
    assert reasons(arbitrate(pair("anna", "A"))) == {("anna", "A"): "chosen"}


def test_a_killed_wave_returns_its_slots(arbitrate: Arbitrate) -> None:
    arbitrate(pair("anna", "A"))
    Wave.objects.update(state="deciding")
    soon = arbitrate(pair("anna", "B"), at=AT + timedelta(minutes=5))
    assert reasons(soon) == {("anna", "B"): "gap"}, "it may still be at work"
    later = arbitrate(pair("anna", "B"), at=AT + timedelta(hours=2))
    assert reasons(later) == {("anna", "B"): "chosen"}


def test_a_broken_rule_stops_the_wave(arbitrate: Arbitrate, monkeypatch: pytest.MonkeyPatch) -> None:
    def choose_all(policy: Any, day: Any, candidates: Any, ledger: Any) -> list[governance.Decision]:
        return [governance.Decision(c.contact_key, c.touch_id, True, "chosen") for c in candidates]

    monkeypatch.setattr(waves, "decide", choose_all)
    with pytest.raises(waves.BrokenRules, match="anna: 2 in one wave"):
        arbitrate(pair("anna", "A"), pair("anna", "B"))
    assert not Reservation.objects.filter(state="reserved").exists()


def test_the_wave_is_in_the_trail_and_measured(arbitrate: Arbitrate) -> None:
    arbitrate(pair("anna", "A"), pair("anna", "B"))
    assert set(AuditEntry.objects.filter(subject_type="governance.wave").values_list("kind", flat=True)) == {
        "wave.started",
        "wave.decided",
    }
    [fact] = Fact.objects.all()
    assert fact.event["event"] == "Wave Decided"
    assert fact.event["properties"]["lost"] == 1
