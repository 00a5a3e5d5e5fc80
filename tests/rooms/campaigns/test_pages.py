"""Who may open which page of a campaign, and that none asks more of the database when there is more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.support.cast import AT, Member

from excello.campaigns import public as campaigns

TABS = ("", "audience/", "touches/", "touches/new/", "approval/", "results/")


@pytest.mark.parametrize("tab", TABS)
def test_those_who_work_on_it_open_every_tab(designed: campaigns.CampaignView, dan: Member, tab: str) -> None:
    response = dan.client.get(f"/campaigns/{designed.id}/{tab}")
    assert response.status_code == 200
    assert "The three-hour meeting" in response.content.decode()


@pytest.mark.parametrize("tab", TABS)
def test_another_division_learns_nothing_of_a_design(designed: campaigns.CampaignView, olaf: Member, tab: str) -> None:
    assert olaf.client.get(f"/campaigns/{designed.id}/{tab}").status_code == 404


def test_another_division_does_not_find_it_in_the_list(designed: campaigns.CampaignView, olaf: Member) -> None:
    page = olaf.client.get("/campaigns/").content.decode()
    assert "three-hour" not in page
    assert "three-hour" not in olaf.client.get("/campaigns/?q=three&export=csv").content.decode()


def test_from_its_approval_on_the_company_sees_the_card_only(approved: campaigns.CampaignView, olaf: Member) -> None:
    page = olaf.client.get(f"/campaigns/{approved.id}/").content.decode()
    assert "The three-hour meeting" in page
    assert "defend leaving the city" not in page
    assert "three-hour" in olaf.client.get("/campaigns/").content.decode()
    for tab in TABS[1:]:
        assert olaf.client.get(f"/campaigns/{approved.id}/{tab}").status_code == 404


def test_sales_sees_cards_and_never_a_design(
    designed: campaigns.CampaignView, sara: Member, dan: Member, bruno: Member
) -> None:
    assert sara.client.get(f"/campaigns/{designed.id}/").status_code == 404
    campaigns.submit_for_approval(campaign_id=designed.id, by=dan.actor, at=AT)
    campaigns.approve(campaign_id=designed.id, by=bruno.actor, at=AT)
    assert "defend leaving" not in sara.client.get(f"/campaigns/{designed.id}/").content.decode()


def test_the_list_asks_no_more_for_more(
    opened: campaigns.CampaignView,
    request_of: Callable[..., Any],
    dan: Member,
    chiara: Member,
    assert_constant_queries: Callable[..., None],
) -> None:
    def double() -> None:
        campaigns.open_campaign(request=request_of(id=13, title="Another"), by=chiara.actor, at=AT)

    assert_constant_queries("/campaigns/", dan.client, double)


@pytest.mark.parametrize("tab", ["", "touches/", "approval/", "results/"])
def test_a_tab_asks_no_more_for_more_touches(
    designed: campaigns.CampaignView, dan: Member, tab: str, assert_constant_queries: Callable[..., None]
) -> None:
    def double() -> None:
        content = campaigns.TouchContent(channel="email", topic="events", subject="Again")
        campaigns.add_touch(campaign_id=designed.id, content=content, by=dan.actor, at=AT)

    assert_constant_queries(f"/campaigns/{designed.id}/{tab}", dan.client, double)
