"""A design is approved by somebody who did not write it, and not before it is whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.rooms.campaigns.conftest import ANSWERS, give_topic
from tests.support.cast import AT, Member

from excello.campaigns import public as campaigns
from excello.core.access import Denied, Missing
from excello.core.models import Notification
from excello.core.operations import entries_about
from excello.findings import Refused


def test_a_draft_that_is_not_whole_is_refused_with_everything_it_lacks(
    opened: campaigns.CampaignView, dan: Member
) -> None:
    with pytest.raises(Refused) as refused:
        campaigns.submit_for_approval(campaign_id=opened.id, by=dan.actor, at=AT)
    codes = [finding.code for finding in refused.value.findings]
    assert codes.count("campaign.step_incomplete") == 5
    assert "L-25" in codes
    page = dan.client.post(f"/campaigns/{opened.id}/approval/submit/")
    assert page.status_code == 422
    assert "Step 8 is not complete." in page.content.decode()


def test_an_approver_is_told_and_approves(
    designed: campaigns.CampaignView, dan: Member, bruno: Member, chiara: Member
) -> None:
    campaigns.submit_for_approval(campaign_id=designed.id, by=dan.actor, at=AT)
    told = set(Notification.objects.filter(kind="campaign").values_list("person_id", flat=True))
    assert told == {bruno.person.pk, chiara.person.pk}
    view = campaigns.approve(campaign_id=designed.id, by=bruno.actor, at=AT)
    assert (view.state, view.approver_id) == ("approved", bruno.person.pk)
    kinds = [entry.kind for entry in entries_about("campaigns.campaign", designed.id)]
    assert kinds[:2] == ["campaign.approved", "campaign.submitted"]


def test_nobody_approves_what_he_wrote_a_part_of(
    designed: campaigns.CampaignView, dan: Member, chiara: Member, ada: Member
) -> None:
    give_topic(designed, chiara, subject="Chiara's words")
    campaigns.submit_for_approval(campaign_id=designed.id, by=dan.actor, at=AT)
    with pytest.raises(Denied):
        campaigns.approve(campaign_id=designed.id, by=dan.actor, at=AT)
    with pytest.raises(Refused) as refused:
        campaigns.approve(campaign_id=designed.id, by=chiara.actor, at=AT)
    assert [finding.code for finding in refused.value.findings] == ["campaign.own_work"]
    assert chiara.client.post(f"/campaigns/{designed.id}/approval/approve/").status_code == 422
    assert campaigns.approve(campaign_id=designed.id, by=ada.actor, at=AT).state == "approved"


def test_a_submitted_design_stays_as_it_is(designed: campaigns.CampaignView, dan: Member) -> None:
    campaigns.submit_for_approval(campaign_id=designed.id, by=dan.actor, at=AT)
    with pytest.raises(Refused, match="frozen"):
        campaigns.save_step(campaign_id=designed.id, step=4, answers=ANSWERS[4], by=dan.actor, at=AT)
    with pytest.raises(Refused, match="frozen"):
        give_topic(designed, dan)
    with pytest.raises(Refused, match="frozen"):
        campaigns.submit_for_approval(campaign_id=designed.id, by=dan.actor, at=AT)


def test_an_approver_approves_what_he_has_read(designed: campaigns.CampaignView, dan: Member, bruno: Member) -> None:
    read = campaigns.submit_for_approval(campaign_id=designed.id, by=dan.actor, at=AT).version
    with pytest.raises(Refused, match="Somebody else changed this"):
        campaigns.approve(campaign_id=designed.id, version=read - 1, by=bruno.actor, at=AT)
    assert campaigns.approve(campaign_id=designed.id, version=read, by=bruno.actor, at=AT).state == "approved"


def test_two_approvers_at_once_approve_once(approved: campaigns.CampaignView, ada: Member) -> None:
    with pytest.raises(Refused) as refused:
        campaigns.approve(campaign_id=approved.id, by=ada.actor, at=AT)
    assert [finding.code for finding in refused.value.findings] == ["campaign.wrong_state"]


def test_an_asset_withdrawn_meanwhile_stops_the_approval(
    designed: campaigns.CampaignView, dan: Member, bruno: Member, paula: Member, ground: Any
) -> None:
    from excello.journeys import public as journeys

    campaigns.submit_for_approval(campaign_id=designed.id, by=dan.actor, at=AT)
    asset = next(a for a in journeys.published_assets(ground.center.id) if a.code == ground.assets[0])
    journeys.move_asset(center_id=ground.center.id, asset_id=asset.id, state="in_review", by=paula.actor, at=AT)
    with pytest.raises(Refused, match="not published"):
        campaigns.approve(campaign_id=designed.id, by=bruno.actor, at=AT)


@pytest.mark.parametrize("who", ["dan", "bruno"])
def test_authors_and_approvers_take_it_back_with_a_reason(
    approved: campaigns.CampaignView, request: pytest.FixtureRequest, who: str
) -> None:
    member: Member = request.getfixturevalue(who)
    with pytest.raises(Refused, match="reason"):
        campaigns.reopen(campaign_id=approved.id, reason="", by=member.actor, at=AT)
    view = campaigns.reopen(campaign_id=approved.id, reason="The budget was cut", by=member.actor, at=AT)
    assert (view.state, view.approver_id, view.approved_at) == ("draft", None, None)


def test_others_do_neither(designed: campaigns.CampaignView, rita: Member, olaf: Member, dan: Member) -> None:
    with pytest.raises(Denied):
        campaigns.submit_for_approval(campaign_id=designed.id, by=rita.actor, at=AT)
    with pytest.raises(Missing):
        campaigns.submit_for_approval(campaign_id=designed.id, by=olaf.actor, at=AT)
    campaigns.submit_for_approval(campaign_id=designed.id, by=dan.actor, at=AT)
    with pytest.raises(Denied):
        campaigns.approve(campaign_id=designed.id, by=rita.actor, at=AT)
    with pytest.raises(Denied):
        campaigns.reopen(campaign_id=designed.id, reason="I do not like it", by=rita.actor, at=AT)


def test_the_page_refuses_a_reopening_without_reason(approved: campaigns.CampaignView, bruno: Member) -> None:
    response = bruno.client.post(f"/campaigns/{approved.id}/approval/reopen/", {"reason": ""})
    assert response.status_code == 422
    response = bruno.client.post(f"/campaigns/{approved.id}/approval/reopen/", {"reason": "Not yet"})
    assert response.status_code == 302
    assert "Not yet" in bruno.client.get(f"/campaigns/{approved.id}/").content.decode()


def test_the_meter_is_the_gate(opened: campaigns.CampaignView, dan: Member, answer: Callable[..., Any]) -> None:
    page = dan.client.get(f"/campaigns/{opened.id}/approval/").content.decode()
    assert "Every e-mail has a topic" in page
    for step in range(4, 9):
        answer(step)
    give_topic(opened, dan)
    assert "21 rules met" in dan.client.get(f"/campaigns/{opened.id}/approval/").content.decode()
