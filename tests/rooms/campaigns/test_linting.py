"""The linter over a campaign of the center: practices, findings set aside, what is still to be answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.rooms.campaigns.conftest import WEST, give_topic
from tests.support.cast import AT, Member

from excello.campaigns import public as campaigns
from excello.core.access import Denied
from excello.findings import Refused
from excello.practices import public as practices


@pytest.fixture
def short_subjects(paula: Member) -> practices.PracticeView:
    """A practice, written on screen, whose check asks for short subjects."""
    check = practices.NewCheck(
        subject="campaign",
        condition={"each": {"path": "touches", "where": {"field": "subject", "op": "length_le", "value": 10}}},
        message="A subject is longer than ten characters.",
        mend="Shorten the subject.",
    )
    common: dict[str, Any] = {"center_id": paula.center_id, "by": paula.actor, "at": AT}
    proposed = practices.propose_practice(
        statement="Subjects are short",
        why="Phones cut them off",
        how="",
        level="required",
        owner_id=paula.person.pk,
        checks=[check],
        evidence=[],
        **common,
    )
    return practices.adopt_practice(practice_id=proposed.id, by=paula.actor, at=AT, reason="It works")


def test_a_campaign_without_errors_is_clean(designed: campaigns.CampaignView) -> None:
    found = campaigns.lint(campaign_id=designed.id, at=AT)
    assert {str(finding.severity) for finding in found} <= {"warning"}


def test_a_practice_unknown_to_the_code_is_checked(
    designed: campaigns.CampaignView, short_subjects: practices.PracticeView, dan: Member
) -> None:
    found = campaigns.lint(campaign_id=designed.id, at=AT)
    [finding] = [finding for finding in found if finding.practice == short_subjects.code]
    assert finding.message == "A subject is longer than ten characters."
    canvas = dan.client.get(f"/campaigns/{designed.id}/").content.decode()
    assert f"/practices/{short_subjects.id}/" in canvas
    assert f"/campaigns/{designed.id}/touches/{designed.touches[0].id}/" in canvas
    with pytest.raises(Refused, match="ten characters"):
        campaigns.submit_for_approval(campaign_id=designed.id, by=dan.actor, at=AT)


def test_the_owner_of_a_practice_may_set_its_finding_aside(
    designed: campaigns.CampaignView, short_subjects: practices.PracticeView, paula: Member, dan: Member
) -> None:
    [finding] = [f for f in campaigns.lint(campaign_id=designed.id, at=AT) if f.practice]
    given: dict[str, Any] = {"campaign_id": designed.id, "code": finding.code, "path": finding.path, "at": AT}
    page = paula.client.get(f"/campaigns/{designed.id}/approval/").content.decode()
    assert page.count('name="code"') == 1
    assert f'name="code" value="{finding.code}"' in page
    campaigns.suppress_finding(reason="German subjects are longer", by=paula.actor, **given)
    assert finding.code not in [f.code for f in campaigns.lint(campaign_id=designed.id, at=AT)]
    assert campaigns.submit_for_approval(campaign_id=designed.id, by=dan.actor, at=AT).state == "designed"


def break_it(view: campaigns.CampaignView, dan: Member) -> None:
    """Take the topic away: an error of a shipped rule."""
    give_topic(campaigns.campaign(campaign_id=view.id), dan, topic="")


def test_an_approver_sets_an_error_aside_with_a_reason(
    designed: campaigns.CampaignView, dan: Member, bruno: Member
) -> None:
    break_it(designed, dan)
    given: dict[str, Any] = {"campaign_id": designed.id, "code": "L-25", "path": "touches.T1.topic", "at": AT}
    with pytest.raises(Refused, match="reason"):
        campaigns.suppress_finding(reason=" ", by=bruno.actor, **given)
    view = campaigns.suppress_finding(reason="A letter goes out instead", by=bruno.actor, **given)
    assert "L-25" not in [finding.code for finding in view.findings]
    page = bruno.client.get(f"/campaigns/{designed.id}/approval/").content.decode()
    assert "A letter goes out instead" in page


def test_an_author_never_sets_aside_what_he_wrote(
    designed: campaigns.CampaignView, dan: Member, chiara: Member, ada: Member
) -> None:
    break_it(designed, dan)
    given: dict[str, Any] = {"campaign_id": designed.id, "code": "L-25", "path": "touches.T1.topic", "at": AT}
    with pytest.raises(Denied):
        campaigns.suppress_finding(reason="I know better", by=dan.actor, **given)
    give_topic(campaigns.campaign(campaign_id=designed.id), chiara, topic="", subject="Chiara wrote this")
    with pytest.raises(Refused, match="You wrote a part"):
        campaigns.suppress_finding(reason="I know better", by=chiara.actor, **given)
    campaigns.suppress_finding(reason="It is a letter", by=ada.actor, **given)


def test_what_is_not_found_any_more_cannot_be_set_aside(designed: campaigns.CampaignView, bruno: Member) -> None:
    with pytest.raises(Refused, match="no such finding"):
        campaigns.suppress_finding(
            campaign_id=designed.id, code="L-99", path="", reason="Why not", by=bruno.actor, at=AT
        )


def test_steps_still_to_be_answered_are_no_errors_on_the_canvas(opened: campaigns.CampaignView, dan: Member) -> None:
    everything = {finding.code for finding in campaigns.lint(campaign_id=opened.id, at=AT)}
    assert {"L-06", "L-18"} <= everything
    assert not {"L-06", "L-18"} & {finding.code for finding in opened.findings}
    body = dan.api.get(f"/campaigns/{opened.id}/lint").json()
    assert {"L-06", "L-18"} <= {finding["code"] for finding in body["pending"]}
    assert {"L-21", "L-22"} == {rule["code"] for rule in body["not_checked"]}


def test_a_repeated_campaign_is_told_to_hold_some_back(
    approved: campaigns.CampaignView, request_of: Callable[..., Any], chiara: Member
) -> None:
    again = campaigns.open_campaign(request=request_of(id=13), by=chiara.actor, at=AT)
    assert "L-09" in {finding.code for finding in campaigns.lint(campaign_id=again.id, at=AT)}


def test_reach_and_size_are_judged_once_the_audience_is_counted(
    designed: campaigns.CampaignView, people: list[str], dan: Member
) -> None:
    view = campaigns.set_audience(campaign_id=designed.id, condition={"all": []}, by=dan.actor, at=AT)
    assert "L-05" in {finding.code for finding in view.findings}
    nearly = {"field": "name", "op": "starts_with", "value": "Person"}
    view = campaigns.set_audience(campaign_id=designed.id, condition=nearly, by=dan.actor, at=AT)
    assert "L-05" in {finding.code for finding in view.findings}
    view = campaigns.set_audience(campaign_id=designed.id, condition=WEST, by=dan.actor, at=AT)
    assert not {"L-05", "L-21"} & {finding.code for finding in view.findings}
    give_topic(view, dan, topic="offers")
    view = campaigns.set_audience(campaign_id=designed.id, condition=WEST, by=dan.actor, at=AT)
    assert "L-21" in {finding.code for finding in view.findings}


def test_the_subject_offers_its_fields_to_authors_of_checks(ground: Any) -> None:
    schema = campaigns.subject_schema(ground.center.id)
    assert set(schema.fields["persona"].choices) == {ground.persona}
    assert "consideration>evaluation" in schema.fields["transition"].choices
    assert schema.fields["touches"].items["subject"]
