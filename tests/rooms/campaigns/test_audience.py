"""An audience is chosen by a condition, counted, and frozen with a fingerprint and a holdout."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from tests.rooms.campaigns.conftest import WEST
from tests.support.cast import AT, Member

from excello.campaigns import public as campaigns
from excello.campaigns.rules.holdout import fingerprint, is_held_out
from excello.core.access import Denied
from excello.core.lake_home import lake
from excello.core.models import Notification
from excello.findings import Refused

BUILT = {
    "condition.group": "all",
    "condition.0.field": "region",
    "condition.0.op": "eq",
    "condition.0.value": "West",
}


def test_a_condition_is_counted_with_who_may_be_reached(
    designed: campaigns.CampaignView, people: list[str], dan: Member
) -> None:
    campaigns.set_audience(campaign_id=designed.id, condition=WEST, by=dan.actor, at=AT)
    page = dan.client.get(f"/campaigns/{designed.id}/audience/").content.decode()
    assert "10 people fit" in page
    assert "of 30 known" in page
    assert "Reachable" in page
    assert "Reachable" in dan.client.get(f"/campaigns/{designed.id}/").content.decode()


def test_a_condition_that_does_not_fit_is_refused_with_its_places(
    designed: campaigns.CampaignView, dan: Member
) -> None:
    response = dan.api.put(
        f"/campaigns/{designed.id}/audience",
        {"condition": {"all": [{"field": "shoe size", "op": "eq", "value": 9}, {"field": "region", "op": "near"}]}},
    )
    assert response.status_code == 422
    assert len(response.json()["findings"]) >= 2


@pytest.mark.parametrize("share", [-0.1, 0.6])
def test_a_holdout_is_a_share_of_at_most_a_half(designed: campaigns.CampaignView, dan: Member, share: float) -> None:
    with pytest.raises(Refused, match="held out"):
        campaigns.set_audience(campaign_id=designed.id, condition=WEST, holdout_share=share, by=dan.actor, at=AT)


def test_the_count_is_live_and_chooses_nothing(
    designed: campaigns.CampaignView, people: list[str], dan: Member
) -> None:
    body = dan.api.post(f"/campaigns/{designed.id}/audience/count", {"condition": WEST}).json()
    assert body == {"count": 10}
    assert campaigns.campaign(campaign_id=designed.id).audience is None


def test_a_frozen_audience_is_in_the_lake_with_its_fingerprint(frozen: campaigns.CampaignView) -> None:
    audience = frozen.audience
    assert audience is not None
    members = [f"c{number:02}" for number in range(0, 30, 3)]
    assert audience.size == len(members)
    assert audience.sha256 == hashlib.sha256("".join(f"{key}\n" for key in members).encode()).hexdigest()
    with lake().snapshot() as snapshot:
        table = snapshot.table("audiences")
        rows = snapshot.rows(table.filter(table.snapshot_id == audience.snapshot_id).order_by("contact_id"))
    assert [row["contact_id"] for row in rows] == members
    assert sum(row["held_out"] for row in rows) == audience.held_out
    assert {row["campaign_id"] for row in rows} == {str(frozen.id)}


def test_freezing_again_holds_the_same_people_out(frozen: campaigns.CampaignView, dan: Member) -> None:
    first = frozen.audience
    assert first is not None
    before = set(campaigns.Members(first.snapshot_id))
    again = campaigns.freeze_audience(campaign_id=frozen.id, by=dan.actor, at=AT).audience
    assert again is not None
    assert again.snapshot_id != first.snapshot_id
    assert again.sha256 == first.sha256
    assert set(campaigns.Members(again.snapshot_id)) == before


def test_the_holdout_is_drawn_by_a_salted_hash() -> None:
    keys = [f"contact-{number}" for number in range(20_000)]
    held = {key for key in keys if is_held_out(key, salt="campaign:1", share=0.1)}
    assert 0.09 < len(held) / len(keys) < 0.11
    assert held == {key for key in reversed(keys) if is_held_out(key, salt="campaign:1", share=0.1)}
    assert held != {key for key in keys if is_held_out(key, salt="campaign:2", share=0.1)}
    assert held <= {key for key in keys if is_held_out(key, salt="campaign:1", share=0.2)}
    assert not any(is_held_out(key, salt="s", share=0) for key in keys)
    assert fingerprint(keys) == fingerprint([*reversed(keys), keys[0]])


def test_only_an_approved_campaign_is_frozen(designed: campaigns.CampaignView, people: list[str], dan: Member) -> None:
    campaigns.set_audience(campaign_id=designed.id, condition=WEST, by=dan.actor, at=AT)
    with pytest.raises(Refused, match="once the campaign is approved"):
        campaigns.freeze_audience(campaign_id=designed.id, by=dan.actor, at=AT)


def test_nobody_and_nothing_is_not_frozen(approved: campaigns.CampaignView, people: list[str], dan: Member) -> None:
    with pytest.raises(Refused, match="Nobody is chosen"):
        campaigns.freeze_audience(campaign_id=approved.id, by=dan.actor, at=AT)
    nobody = {"field": "region", "op": "eq", "value": "Atlantis"}
    campaigns.set_audience(campaign_id=approved.id, condition=nobody, by=dan.actor, at=AT)
    response = dan.client.post(f"/campaigns/{approved.id}/audience/freeze/")
    assert response.status_code == 422
    assert "Nobody fits the condition." in response.content.decode()


def test_a_lake_that_is_being_written_is_a_refusal_not_a_failure(
    approved: campaigns.CampaignView, people: list[str], dan: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    from excello.campaigns.operations import audience
    from excello.lake.landing import LeaseHeld

    def held(*args: Any, **kwargs: Any) -> int:
        raise LeaseHeld("the worker", 1)

    campaigns.set_audience(campaign_id=approved.id, condition=WEST, by=dan.actor, at=AT)
    monkeypatch.setattr(audience, "land_rows", held)
    with pytest.raises(Refused, match="the worker"):
        campaigns.freeze_audience(campaign_id=approved.id, by=dan.actor, at=AT)
    assert campaigns.campaign(campaign_id=approved.id).audience.snapshot_id == ""


def test_after_the_approval_the_whole_database_is_refused_and_a_change_is_told(
    approved: campaigns.CampaignView, people: list[str], dan: Member, bruno: Member
) -> None:
    with pytest.raises(Refused, match="whole database"):
        campaigns.set_audience(campaign_id=approved.id, condition={"all": []}, by=dan.actor, at=AT)
    assert campaigns.campaign(campaign_id=approved.id).audience is None
    campaigns.set_audience(campaign_id=approved.id, condition=WEST, by=dan.actor, at=AT)
    assert Notification.objects.filter(person=bruno.person, title__contains="changed after you approved").exists()


def test_another_choice_thaws_the_audience(frozen: campaigns.CampaignView, dan: Member) -> None:
    view = campaigns.set_audience(campaign_id=frozen.id, condition=WEST, by=dan.actor, at=AT)
    assert view.audience is not None
    assert not view.audience.is_frozen


def test_only_those_who_design_choose(designed: campaigns.CampaignView, rita: Member, bruno: Member) -> None:
    for member in (rita, bruno):
        with pytest.raises(Denied):
            campaigns.set_audience(campaign_id=designed.id, condition=WEST, by=member.actor, at=AT)
        assert member.client.post(f"/campaigns/{designed.id}/audience/count/", {}).status_code == 403


def test_people_of_another_scheduled_campaign_are_named(
    frozen: campaigns.CampaignView, request_of: Any, chiara: Member, dan: Member
) -> None:
    other = campaigns.open_campaign(request=request_of(id=13, title="Another"), by=chiara.actor, at=AT)
    from tests.rooms.campaigns.conftest import ANSWERS

    for step in range(4, 9):
        campaigns.save_step(campaign_id=other.id, step=step, answers=ANSWERS[step], by=dan.actor, at=AT)
    view = campaigns.set_audience(campaign_id=other.id, condition=WEST, by=dan.actor, at=AT)
    [finding] = [finding for finding in view.findings if finding.code == "L-22"]
    assert finding.params == {"contacts": "10", "other": "CMP-1 The three-hour meeting"}
