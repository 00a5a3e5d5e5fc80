"""The screens of governance: the policy and its change, the waves, every decision."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from tests.rooms.governance.conftest import DAY, pair
from tests.support.cast import AT

from excello.core.access import PERMISSIONS
from excello.customers import public as customers
from excello.governance import public as governance
from excello.governance.wording import clock_text, day_text

Arbitrate = Callable[..., governance.WaveResult]


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def wave(arbitrate: Arbitrate, gwen: Any) -> governance.WaveResult:
    """Two campaigns want Anna; Bert did not agree."""
    anna = customers.NewContact("anna", "anna@example.com", "Anna Lindqvist")
    customers.register_contacts(center_id=gwen.center_id, contacts=[anna], by=gwen.actor, at=AT)
    return arbitrate(pair("anna", "A", 42.0), pair("anna", "B", 28.5), pair("bert", "A", consented=False))


@pytest.fixture
def typed() -> dict[str, Any]:
    """What Gwen types: the shipped policy with a gap of three days."""
    return {
        "version": 0,
        "caps": ["0"],
        "caps-0-limit": "4",
        "caps-0-days": "30",
        "caps-0-channel": "",
        "caps-0-category": "",
        "gap_days": "3",
        "per_wave": "1",
        "quiet_start": "20:00",
        "quiet_end": "08:00",
        "reason": "Complaints rose in autumn.",
    }


def cap_row(number: int, limit: int, days: int, channel: str = "", category: str = "") -> dict[str, Any]:
    prefix = f"caps-{number}"
    return {
        f"{prefix}-limit": limit,
        f"{prefix}-days": days,
        f"{prefix}-channel": channel,
        f"{prefix}-category": category,
    }


@pytest.mark.parametrize("who", ["gwen", "chiara", "dan", "bruno"])
def test_the_policy_is_read_as_sentences(request: pytest.FixtureRequest, who: str) -> None:
    page = text(request.getfixturevalue(who).client.get("/governance/"))
    for sentence in (
        "At most 4 promotional messages in any 30 days",
        "At least 2 days between two messages",
        "At most one message to a contact in a wave",
        f"Nothing between {clock_text(time(20))} and {clock_text(time(8))}",
        "Legal and transactional messages are exempt",
        "As shipped",
    ):
        assert sentence in page, sentence
    assert ("Change the policy" in page) == (who == "gwen")


@pytest.mark.parametrize("who", ["rita", "olaf"])
def test_who_does_not_see_governance(request: pytest.FixtureRequest, who: str) -> None:
    client = request.getfixturevalue(who).client
    for url in ("/governance/", "/governance/change/", "/governance/waves/"):
        assert client.get(url).status_code == 403


def test_only_operations_change_it(chiara: Any, typed: dict[str, Any]) -> None:
    assert chiara.client.get("/governance/change/").status_code == 403
    assert chiara.client.post("/governance/change/", typed).status_code == 403


def test_a_change_on_screen(gwen: Any, typed: dict[str, Any]) -> None:
    assert 'value="4"' in text(gwen.client.get("/governance/change/"))
    done = text(gwen.client.post("/governance/change/", typed, follow=True))
    assert "Version 1 holds from the next wave on." in done
    assert "Complaints rose in autumn." in done
    assert "<del>At least 2 days between two messages</del>" in done
    assert "<ins>At least 3 days between two messages</ins>" in done
    assert governance.current_policy(gwen.center_id).rules.gap_days == 3


def test_rows_are_added_and_removed_without_losing_anything(gwen: Any, typed: dict[str, Any]) -> None:
    more = gwen.client.post("/governance/change/", {**typed, "add": "caps"})
    assert more.status_code == 200
    assert 'name="caps" value="1"' in text(more)
    assert "Complaints rose in autumn." in text(more)
    fewer = gwen.client.post("/governance/change/", {**typed, "remove": "caps-0"})
    assert 'name="caps" value="0"' not in text(fewer)
    blackout = gwen.client.post("/governance/change/", {**typed, "gap_days": "", "add": "blackouts"})
    assert blackout.status_code == 200
    assert 'name="blackouts-0-first"' in text(blackout)
    assert governance.current_policy(gwen.center_id).number == 0


def test_a_richer_policy_on_screen(gwen: Any, typed: dict[str, Any]) -> None:
    rows = {**cap_row(1, 2, 7, "email"), **cap_row(3, 1, 7, "email", "newsletter")}
    blackout = {"blackouts": ["0"], "blackouts-0-first": "2026-12-24", "blackouts-0-last": "2026-12-26"}
    label = {"blackouts-0-label": "Christmas", "quiet_start": "", "quiet_end": ""}
    said = {**typed, **rows, "caps": ["0", "1", "3"], **blackout, **label}
    page = text(gwen.client.post("/governance/change/", said, follow=True))
    for sentence in (
        "E-mail: at most 2 in any 7 days",
        "E-mail, Newsletter: at most one in any 7 days",
        f"Nothing from {day_text(date(2026, 12, 24))} to {day_text(date(2026, 12, 26))}",
        "Christmas",
        "No quiet hours",
    ):
        assert sentence in page, sentence


@pytest.mark.parametrize(
    ("changes", "anchor", "said"),
    [
        (cap_row(0, 0, 30), "id_caps-0-limit", "greater than or equal to 1"),
        ({**cap_row(1, 9, 30, "email"), "caps": ["0", "1"]}, "id_caps-1-limit", "This cap allows more (9/30)"),
        ({**cap_row(1, 2, 7, "", "newsletter"), "caps": ["0", "1"]}, "id_caps-1-channel", "needs its channel"),
        ({"per_wave": "3"}, "id_per_wave", "contradict a gap of 3 days"),
        ({"quiet_end": "20:00"}, "id_quiet_end", "These quiet hours would never end."),
        ({"quiet_end": ""}, "id_quiet_end", "This is no time of day."),
        (
            {"blackouts": ["0"], "blackouts-0-first": "2026-12-26", "blackouts-0-last": "2026-12-24"},
            "id_blackouts-0-last",
            "ends before it begins",
        ),
        ({"reason": ""}, "id_reason", "required"),
        ({"gap_days": "2"}, "", "in force already"),
        ({"version": 7}, "", "Somebody else changed this"),
    ],
)
def test_a_contradiction_lands_on_its_field(
    gwen: Any, typed: dict[str, Any], changes: dict[str, Any], anchor: str, said: str
) -> None:
    response = gwen.client.post("/governance/change/", {**typed, **changes})
    assert response.status_code == 422
    assert said in text(response)
    assert anchor in {found.anchor for found in response.context["writing"].findings()} | {""}
    assert f'id="{anchor}"' in text(response) or not anchor
    assert "Complaints rose in autumn." in text(response) or "reason" in changes
    assert governance.current_policy(gwen.center_id).number == 0


def test_what_the_policy_did_stands_beside_it(wave: governance.WaveResult, gwen: Any) -> None:
    page = text(gwen.client.get("/governance/"))
    assert "What it did to the last wave" in page
    assert f"/governance/waves/{wave.wave_id}/decisions/?reason=lost" in page
    later = text(gwen.client.get("/governance/change/"))
    assert "Pressure now" in later


def test_before_the_first_wave_the_pages_teach(gwen: Any) -> None:
    assert "No wave has been decided yet" in text(gwen.client.get("/governance/"))
    assert "No wave yet" in text(gwen.client.get("/governance/waves/"))


def test_a_wave_with_its_certificate(wave: governance.WaveResult, gwen: Any) -> None:
    assert "W-1" in text(gwen.client.get("/governance/waves/"))
    page = text(gwen.client.get(f"/governance/waves/{wave.wave_id}/"))
    for words in ("No rule broken, nothing better left", "2 contacts × 2 touches", "policy as shipped · by Gwen Oduya"):
        assert words in page, words
    assert '<td class="num">2</td><td class="num">1</td><td class="num">0</td><td class="num">1</td>' in page
    assert "Campaign of A" in page


def test_every_decision_with_its_reason(wave: governance.WaveResult, gwen: Any) -> None:
    page = text(gwen.client.get(f"/governance/waves/{wave.wave_id}/decisions/"))
    assert "Anna Lindqvist" in page
    assert "/customers/anna/" in page
    assert "Lost to Campaign of A by 13.5: At most one message to a contact in a wave" in page
    assert "3 rows" in page
    filtered = text(gwen.client.get(f"/governance/waves/{wave.wave_id}/decisions/?reason=no_consent"))
    assert "1 row" in filtered
    assert "bert" in filtered
    assert "Anna Lindqvist" not in filtered
    searched = text(gwen.client.get(f"/governance/waves/{wave.wave_id}/decisions/?q=anna+b"))
    assert "1 row" in searched
    nothing = text(gwen.client.get(f"/governance/waves/{wave.wave_id}/decisions/?q=nobody"))
    assert "Nothing matches" in nothing
    exported = gwen.client.get(f"/governance/waves/{wave.wave_id}/decisions/?export=csv").content.decode()
    assert exported.count("\r\n") == 4
    assert "Campaign of A,A,42.0,Chosen" in exported
    assert "anna" not in exported.lower(), "what leaves names nobody"


def test_decisions_name_contacts_only_to_those_who_may_see_them(
    wave: governance.WaveResult, bruno: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PERMISSIONS, "customers.see_rows", frozenset({"operations", "administrator"}))
    page = text(bruno.client.get(f"/governance/waves/{wave.wave_id}/"))
    assert "/decisions/" not in page
    assert bruno.client.get(f"/governance/waves/{wave.wave_id}/decisions/").status_code == 403
    assert bruno.api.get(f"/governance/waves/{wave.wave_id}/decisions").status_code == 403
    assert bruno.api.get("/governance/contacts/anna/decisions").status_code == 403


def test_a_wave_that_is_not_there(gwen: Any, arbitrate: Arbitrate) -> None:
    assert gwen.client.get("/governance/waves/4711/").status_code == 404
    assert gwen.client.get("/governance/waves/4711/decisions/").status_code == 404
    assert gwen.api.get("/governance/waves/4711").status_code == 404


def test_pages_read_in_constant_queries(
    wave: governance.WaveResult, gwen: Any, arbitrate: Arbitrate, assert_constant_queries: Any
) -> None:
    shifts = itertools.count(2, 2)

    def decide_more() -> None:
        arbitrate(*[pair(f"c{n}", "A") for n in range(5)], day=DAY + timedelta(days=next(shifts)))

    for url in ("/governance/waves/", f"/governance/waves/{wave.wave_id}/decisions/"):
        assert_constant_queries(url, gwen.client, decide_more)


def test_the_policy_page_reads_in_constant_queries(gwen: Any, assert_constant_queries: Any) -> None:
    gaps = itertools.count(3)

    def change() -> None:
        rules = {**governance.dump_policy(governance.PolicyRules()), "gap_days": next(gaps)}
        governance.change_policy(center_id=gwen.center_id, rules=rules, reason="Try.", by=gwen.actor, at=AT)

    change()
    assert_constant_queries("/governance/", gwen.client, change)


def test_the_contact_s_page_shows_what_was_decided(wave: governance.WaveResult, gwen: Any) -> None:
    page = text(gwen.client.get("/customers/anna/?tab=decisions"))
    assert "Lost to Campaign of A by 13.5" in page
    assert "Chosen" in page


def test_the_policy_over_the_api(gwen: Any, chiara: Any) -> None:
    shown = chiara.api.get("/governance/policy").json()
    assert (shown["number"], shown["rules"]["caps"][0]["limit"]) == (0, 4)
    body = {"rules": {**shown["rules"], "gap_days": 3}, "reason": "Complaints rose.", "version": 0}
    assert chiara.api.post("/governance/policy", body).status_code == 403
    assert gwen.api.post("/governance/policy", body).json()["number"] == 1
    wrong = gwen.api.post("/governance/policy", {**body, "rules": {"caps": [{"limit": 0}]}, "version": 1})
    assert wrong.status_code == 422
    assert {finding["path"] for finding in wrong.json()["findings"]} == {
        "caps.0.limit",
        "caps.0.days",
        "gap_days",
        "per_wave",
    }
    assert [one["number"] for one in chiara.api.get("/governance/policy/versions").json()] == [1, 0]


def test_waves_and_decisions_over_the_api(wave: governance.WaveResult, gwen: Any) -> None:
    [listed] = gwen.api.get("/governance/waves").json()
    assert listed["counts"] == {"chosen": 1, "lost": 1, "no_consent": 1}
    assert gwen.api.get(f"/governance/waves/{wave.wave_id}").json()["certificate"]["violations"] == 0
    found = gwen.api.get(f"/governance/waves/{wave.wave_id}/decisions", reason="lost").json()
    assert found["total"] == 1
    assert (found["decisions"][0]["lost_to"], found["decisions"][0]["margin"]) == ("A", 13.5)
    about = gwen.api.get("/governance/contacts/anna/decisions").json()
    assert {one["reason"] for one in about} == {"chosen", "lost"}
    reach = gwen.api.post("/governance/reach", {"contact_keys": ["anna", "dora"]}).json()
    assert reach["total"] == 2
