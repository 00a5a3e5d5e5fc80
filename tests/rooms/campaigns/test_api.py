"""Everything a person does to a campaign on screen, a program does by the API."""

from __future__ import annotations

from typing import Any

from tests.rooms.campaigns.conftest import ANSWERS, WEST
from tests.support.cast import Member

from excello.campaigns import public as campaigns


def test_a_program_walks_the_whole_way(
    opened: campaigns.CampaignView, people: list[str], dan: Member, bruno: Member, ground: Any
) -> None:
    at, api, boss = f"/campaigns/{opened.id}", dan.api, bruno.api
    for step in range(4, 9):
        answered = api.put(f"{at}/steps/{step}", {"answers": ANSWERS[step]})
        assert answered.status_code == 200, answered.content
    [touch] = api.get(at).json()["touches"]
    changed = {**touch, "topic": "events", "asset": ground.assets[0]}
    assert api.put(f"{at}/touches/{touch['id']}", changed).json()["topic"] == "events"
    extra = api.post(f"{at}/touches", {"channel": "email", "topic": "events", "subject": "More", "body": "Hello"})
    assert extra.status_code == 201
    assert api.post(f"{at}/touches/mend").status_code == 200
    assert "{{ unsubscribe }}" in api.get(at).json()["touches"][1]["body"]
    assert api.client.delete(f"/api/v1{at}/touches/{extra.json()['id']}").status_code == 204
    assert api.put(f"{at}/audience", {"condition": WEST, "holdout_share": 0.2}).status_code == 200
    assert api.post(f"{at}/submit").json()["state"] == "designed"
    assert boss.post(f"{at}/reopen", {"reason": "Shorter, please"}).json()["state"] == "draft"
    version = api.post(f"{at}/submit").json()["version"]
    assert boss.post(f"{at}/approve", {"version": version}).json()["state"] == "approved"
    frozen = api.post(f"{at}/audience/freeze").json()["audience"]
    assert (frozen["size"], len(frozen["sha256"])) == (10, 64)
    assert api.post(f"{at}/schedule", {"send_date": "2098-12-11"}).json()["state"] == "scheduled"
    assert api.get(f"{at}/card").json()["audience_size"] == 10
    assert api.post(f"{at}/complete").json()["state"] == "completed"


def test_refusals_are_problems_with_findings(opened: campaigns.CampaignView, dan: Member, bruno: Member) -> None:
    at = f"/campaigns/{opened.id}"
    refused = dan.api.post(f"{at}/submit")
    assert refused.status_code == 422
    assert refused["Content-Type"] == "application/problem+json"
    assert {finding["path"] for finding in refused.json()["findings"]} >= {"steps.4", "steps.8", "touches.T1.topic"}
    assert dan.api.post(f"{at}/approve", {}).status_code == 403
    assert bruno.api.post(f"{at}/approve", {}).status_code == 422
    assert dan.api.post(f"{at}/touches", {"channel": "pigeon", "value": "much"}).status_code == 422
    assert dan.api.post(f"{at}/cancel", {}).status_code == 422
    assert dan.api.post(f"{at}/suppressions", {"code": "L-25", "reason": "x"}).status_code == 403
    assert dan.api.get("/campaigns/99999999999999999999").status_code == 404


def test_an_outsider_gets_the_card_and_nothing_else(approved: campaigns.CampaignView, olaf: Member) -> None:
    at = f"/campaigns/{approved.id}"
    assert olaf.api.get(at).status_code == 404
    assert olaf.api.get(f"{at}/lint").status_code == 404
    assert olaf.api.get(f"{at}/card").json()["name"] == "The three-hour meeting"
    assert olaf.api.get("/campaigns/").json() == {"total": 0, "campaigns": []}


def test_a_design_has_no_card(designed: campaigns.CampaignView, dan: Member, olaf: Member) -> None:
    for member in (dan, olaf):
        assert member.api.get(f"/campaigns/{designed.id}/card").status_code == 404


def test_lists_are_paged_and_filtered(designed: campaigns.CampaignView, dan: Member) -> None:
    assert dan.api.get("/campaigns/", limit=1).json()["total"] == 1
    assert dan.api.get("/campaigns/", state="running").json()["campaigns"] == []
    assert dan.api.get("/campaigns/", limit=0).status_code == 422


def test_a_finding_is_set_aside(opened: campaigns.CampaignView, bruno: Member) -> None:
    body = {"code": "L-25", "path": "touches.T1.topic", "reason": "A letter goes out instead"}
    answer = bruno.api.post(f"/campaigns/{opened.id}/suppressions", body).json()
    assert "L-25" not in [finding["code"] for finding in answer["findings"]]


def test_a_campaign_is_cancelled(opened: campaigns.CampaignView, dan: Member) -> None:
    answer = dan.api.post(f"/campaigns/{opened.id}/cancel", {"reason": "Not needed"})
    assert answer.json()["state"] == "cancelled"
