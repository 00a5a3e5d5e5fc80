"""A design is answered in order: the server refuses to jump, on the page and in the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.rooms.campaigns.conftest import ANSWERS
from tests.support.cast import AT, Member

from excello.campaigns import public as campaigns
from excello.core.access import Denied, Missing
from excello.findings import Refused


def test_the_api_refuses_step_5_before_4_and_says_which_comes_first(
    opened: campaigns.CampaignView, dan: Member
) -> None:
    response = dan.api.put(f"/campaigns/{opened.id}/steps/5", {"answers": ANSWERS[5]})
    assert response.status_code == 422
    [finding] = response.json()["findings"]
    assert finding["code"] == "campaign.step_locked"
    assert finding["path"] == "steps.5"
    assert "step 4" in finding["message"]
    assert "5" not in campaigns.campaign(campaign_id=opened.id).steps


def test_the_page_refuses_step_5_before_4_and_says_which_comes_first(
    opened: campaigns.CampaignView, dan: Member
) -> None:
    response = dan.client.post(f"/campaigns/{opened.id}/steps/5/", {"message": "Too early", "offer": "content"})
    assert response.status_code == 422
    assert "Step 5 opens when step 4 is complete." in response.content.decode()
    assert "5" not in campaigns.campaign(campaign_id=opened.id).steps


def test_steps_2_and_3_come_in_either_order(
    request_of: Callable[..., Any], ground: Any, chiara: Member, dan: Member
) -> None:
    view = campaigns.open_campaign(request=request_of(transition=None, persona=None), by=chiara.actor, at=AT)
    save: dict[str, Any] = {"campaign_id": view.id, "by": dan.actor, "at": AT}
    campaigns.save_step(step=3, answers={"persona": ground.persona}, **save)
    saved = campaigns.save_step(step=2, answers={"transition": "aware>consideration"}, **save)
    assert (saved.persona_code, saved.transition_key) == (ground.persona, "aware>consideration")


def test_a_page_takes_an_answer_and_leads_to_the_next_step(opened: campaigns.CampaignView, dan: Member) -> None:
    response = dan.client.post(f"/campaigns/{opened.id}/steps/4/", {**ANSWERS[4], "version": opened.version})
    assert response.status_code == 302
    assert response["Location"].endswith("#step-5")
    assert campaigns.campaign(campaign_id=opened.id).steps["4"] == ANSWERS[4]


def test_a_refused_page_keeps_what_was_typed(answer: Callable[..., Any], opened: Any, dan: Member) -> None:
    answer(4)
    response = dan.client.post(f"/campaigns/{opened.id}/steps/5/", {"message": "What I typed", "offer": ""})
    assert response.status_code == 422
    assert "What I typed" in response.content.decode()


def test_an_answer_over_somebody_elses_is_refused(opened: campaigns.CampaignView, dan: Member, chiara: Member) -> None:
    campaigns.save_step(campaign_id=opened.id, step=4, answers=ANSWERS[4], by=chiara.actor, at=AT)
    with pytest.raises(Refused, match="Somebody else changed this"):
        campaigns.save_step(
            campaign_id=opened.id, step=4, answers=ANSWERS[4], version=opened.version, by=dan.actor, at=AT
        )


@pytest.mark.parametrize(
    ("step", "answers", "path"),
    [
        (1, {"measure": "happiness", "target": 1, "date": "2099-01-01"}, "measure"),
        (2, {"transition": "consideration>nowhere"}, "transition"),
        (3, {"persona": "PER-99"}, "persona"),
    ],
)
def test_what_the_center_does_not_have_is_refused(
    opened: campaigns.CampaignView, dan: Member, step: int, answers: dict[str, Any], path: str
) -> None:
    with pytest.raises(Refused) as refused:
        campaigns.save_step(campaign_id=opened.id, step=step, answers=answers, by=dan.actor, at=AT)
    assert [finding.path for finding in refused.value.findings] == [path]


def test_unknown_assets_media_and_channels_are_refused(answer: Callable[..., Any]) -> None:
    answer(4)
    with pytest.raises(Refused, match="AST-99"):
        answer(5, assets=["AST-99"])
    answer(5)
    with pytest.raises(Refused, match="smoke"):
        answer(6, media=["smoke"])
    answer(6)
    with pytest.raises(Refused, match="pigeon"):
        answer(7, channels=["email", "pigeon"])


def test_only_those_who_design_answer(opened: campaigns.CampaignView, rita: Member, olaf: Member) -> None:
    with pytest.raises(Denied):
        campaigns.save_step(campaign_id=opened.id, step=4, answers=ANSWERS[4], by=rita.actor, at=AT)
    with pytest.raises(Missing):
        campaigns.save_step(campaign_id=opened.id, step=4, answers=ANSWERS[4], by=olaf.actor, at=AT)


def test_there_is_no_ninth_step(opened: campaigns.CampaignView, dan: Member) -> None:
    assert dan.api.put(f"/campaigns/{opened.id}/steps/9", {"answers": {}}).status_code == 404
    assert dan.client.post(f"/campaigns/{opened.id}/steps/9/", {}).status_code == 404


def test_without_journey_or_persona_the_design_stops_and_starts_one(
    center: Any, north: Any, rita: Member, chiara: Member, dan: Member, request_of: Callable[..., Any]
) -> None:
    view = campaigns.open_campaign(
        request=request_of(transition=None, persona=None, assets=None), by=chiara.actor, at=AT
    )
    from excello.journeys.models import Journey, Persona

    Journey.objects.update(published_version=0)
    Persona.objects.update(published_version=0)
    assert "Publish a journey" in dan.client.get(f"/campaigns/{view.id}/").content.decode()
    assert "Start a persona" in dan.client.get(f"/campaigns/{view.id}/?step=3").content.decode()
