"""How an accepted request becomes a campaign."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.support.cast import AT, Member

from excello.campaigns import public as campaigns
from excello.core.operations import entries_about
from excello.demand import public as demand
from excello.findings import Refused


def test_the_brief_answers_the_first_three_steps_and_suggests_the_others(
    opened: campaigns.CampaignView, dan: Member
) -> None:
    assert opened.code == "CMP-1"
    assert opened.state == "draft"
    assert set(opened.steps) == {"1", "2", "3"}
    assert opened.steps["1"] == {"measure": "mql_count", "target": 120, "date": "2099-03-31"}
    canvas = dan.client.get(f"/campaigns/{opened.id}/").content.decode()
    assert "Does not know which way fits." in canvas  # what the persona says stands in for the brief's problem


def test_the_requesters_copy_becomes_touches_that_lack_only_their_topic(opened: campaigns.CampaignView) -> None:
    [touch] = opened.touches
    assert (touch.touch_key, touch.channel, str(touch.send_date)) == ("CMP-1/T1", "email", "2098-12-11")
    assert touch.body.startswith("Dear {{ contact.name }}")
    assert "{{ unsubscribe }}" in touch.body
    assert "utm_campaign=cmp-1" in touch.link_url
    assert touch.asset_id is not None
    assert {f.code for f in opened.findings if f.path.startswith("touches.T1")} == {"L-25"}


def test_who_asked_owns_it_unless_the_brief_names_somebody(
    opened: campaigns.CampaignView, request_of: Callable[..., Any], chiara: Member, rita: Member, dan: Member
) -> None:
    assert opened.owner_id == rita.person.pk
    other = campaigns.open_campaign(request=request_of(id=13, owner=dan.person.pk), by=chiara.actor, at=AT)
    assert other.owner_id == dan.person.pk
    assert other.code == "CMP-2"


def test_a_request_opens_one_campaign(
    opened: campaigns.CampaignView, request_of: Callable[..., Any], chiara: Member
) -> None:
    with pytest.raises(Refused, match="has its campaign already"):
        campaigns.open_campaign(request=request_of(), by=chiara.actor, at=AT)


@pytest.mark.parametrize(
    "fields",
    [
        {"assets": ["AST-99"], "touches": None},
        {"touches": ["nothing", {"channel": "phone", "body": "Call them"}]},
        {"landing_page": "not an address"},
        {"persona": None, "transition": None, "measure": None},
        {"product": [], "owner": "somebody"},
    ],
)
def test_whatever_the_brief_lacks_the_campaign_opens(
    request_of: Callable[..., Any], chiara: Member, fields: dict[str, Any]
) -> None:
    assert campaigns.open_campaign(request=request_of(**fields), by=chiara.actor, at=AT).state == "draft"


def test_accepting_a_request_opens_its_campaign(
    brief: dict[str, Any], north: Any, rita: Member, chiara: Member
) -> None:
    fields = {**brief, "title": "The three-hour meeting", "owner": rita.person.pk}
    draft = demand.save_draft(fields=fields, division_id=north.id, by=rita.actor, at=AT)
    handed_in = demand.submit_request(request_id=draft.id, by=rita.actor, at=AT)
    assert handed_in.state == "triage", [finding.as_dict() for finding in handed_in.findings]
    accepted = demand.accept_request(request_id=draft.id, by=chiara.actor, at=AT)
    [view] = campaigns.campaigns_of(center_id=rita.center_id, actor=rita.actor)
    assert accepted.campaign_ref == view.code
    assert view.request_id == draft.id
    assert [entry.kind for entry in entries_about("campaigns.campaign", view.id)] == ["campaign.opened"]
