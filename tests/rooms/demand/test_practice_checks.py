"""The loop closes: a check written on screen, unknown to the code, judges the next brief once its owner adopts it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.support.cast import AT, Member

from excello.core.people import DivisionView
from excello.demand import public as demand
from excello.practices import public as practices

pytestmark = pytest.mark.django_db
Begin = Callable[..., demand.RequestView]
SHORT = {"each": {"path": "touches", "where": {"field": "subject", "op": "length_le", "value": 10}}}


def adopt(chiara: Member, condition: dict[str, Any], level: str = "required", **more: Any) -> practices.PracticeView:
    check = practices.NewCheck("brief", condition, "A subject line is too long.", "Keep it short.")
    made = practices.propose_practice(
        center_id=chiara.center_id,
        statement="Subject lines are short",
        why="Long ones are cut on phones.",
        how="",
        level=level,
        owner_id=chiara.person.pk,
        checks=[check],
        evidence=[],
        by=chiara.actor,
        at=AT,
        **more,
    )
    return practices.adopt_practice(practice_id=made.id, by=chiara.actor, at=AT, reason="")


def hand_in(view: demand.RequestView, rita: Member) -> demand.RequestView:
    return demand.submit_request(request_id=view.id, by=rita.actor, at=AT)


def test_a_required_practice_returns_the_brief(draft: Begin, rita: Member, chiara: Member) -> None:
    assert hand_in(draft(), rita).state == "triage"
    practice = adopt(chiara, SHORT)
    view = hand_in(draft(), rita)
    assert view.state == "returned"
    (finding,) = view.findings
    assert (finding.code, finding.practice) == (f"{practice.code}.1", practice.code)
    assert finding.path == "fields.touches.0.subject"
    assert finding.message == "A subject line is too long."


def test_it_is_a_notch_of_the_meter(draft: Begin, rita: Member, chiara: Member) -> None:
    adopt(chiara, SHORT)
    view = draft()
    page = " ".join(rita.client.get(f"/requests/{view.id}/brief/").content.decode().split())
    assert "of 16 rules met" in page
    assert "Subject lines are short" in page
    gate = rita.api.get(f"/demand/requests/{view.id}/gate").json()
    assert len(gate["rules"]) == 16
    assert not gate["passes"]


def test_a_recommended_practice_advises(draft: Begin, rita: Member, chiara: Member) -> None:
    adopt(chiara, SHORT, level="recommended")
    view = draft()
    page = rita.client.get(f"/requests/{view.id}/brief/").content.decode()
    assert "of 15 rules met" in page
    assert "A subject line is too long." in page
    handed = hand_in(view, rita)
    assert handed.state == "triage"
    assert [finding.severity for finding in handed.findings] == ["warning"]


@pytest.mark.parametrize(
    "condition",
    [
        {"field": "title", "op": "length_le", "value": 5},
        {"field": "fields.budget", "op": "le", "value": 100},
        {"field": "fields.launch_date", "op": "lt", "value": "2026-12-01"},
        {"field": "fields.assets", "op": "length_ge", "value": 3},
        {"field": "fields.measure", "op": "in", "value": ["revenue"]},
        {"field": "fields.persona", "op": "eq", "value": "PER-9"},
        {"field": "division", "op": "eq", "value": "south"},
        {"any": [{"field": "fields.landing_page", "op": "is_set"}]},
        {"not": {"field": "fields.why", "op": "contains_any_case", "value": "LAKE"}},
    ],
)
def test_every_field_can_be_asked(condition: dict[str, Any], draft: Begin, rita: Member, chiara: Member) -> None:
    adopt(chiara, condition)
    assert hand_in(draft(), rita).state == "returned"


def test_a_practice_of_another_division_does_not_hold(
    draft: Begin, rita: Member, chiara: Member, south: DivisionView
) -> None:
    adopt(chiara, SHORT, division_id=south.id)
    assert hand_in(draft(), rita).state == "triage"


def test_a_retired_practice_no_longer_holds(draft: Begin, rita: Member, chiara: Member) -> None:
    practice = adopt(chiara, SHORT)
    practices.retire_practice(practice_id=practice.id, by=chiara.actor, at=AT, reason="It did not help.")
    assert hand_in(draft(), rita).state == "triage"
