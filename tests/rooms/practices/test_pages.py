"""The screens of practices: who sees them, how a check is written there, and the owner's decision."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.rooms.practices.conftest import SHORT_SUBJECTS

from excello.practices import public as practices

Propose = Callable[..., practices.PracticeView]


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def typed(chiara: Any) -> dict[str, Any]:
    """What Dan types into the form, with one check in rows."""
    return {
        "statement": "Subject lines are short",
        "why": "Long ones are cut on phones.",
        "how": "Verb first.",
        "level": "required",
        "owner_id": chiara.person.pk,
        "division_id": "",
        "review_date": "",
        "check": ["0"],
        "check-0-subject": "brief",
        "check-0-condition.mode": "rows",
        "check-0-condition.join": "all",
        "check-0-condition.0.row": "items",
        "check-0-condition.0.quantifier": "each",
        "check-0-condition.0.path": "touches",
        "check-0-condition.0.join": "all",
        "check-0-condition.0.0.row": "comparison",
        "check-0-condition.0.0.field": "subject",
        "check-0-condition.0.0.op": "length_le",
        "check-0-condition.0.0.value": "40",
        "check-0-message": "A subject line is too long.",
        "check-0-mend": "Keep it to 40 characters.",
    }


@pytest.mark.parametrize("who", ["rita", "sara", "chiara", "ada"])
def test_everybody_reads_them(propose: Propose, request: pytest.FixtureRequest, who: str) -> None:
    view = propose()
    client = request.getfixturevalue(who).client
    assert "Subject lines are short" in text(client.get("/practices/"))
    assert "Long ones are cut on phones." in text(client.get(f"/practices/{view.id}/"))


@pytest.mark.parametrize("who", ["rita", "sara"])
def test_who_does_not_propose(propose: Propose, request: pytest.FixtureRequest, who: str) -> None:
    view = propose()
    client: Client = request.getfixturevalue(who).client
    for url in ("/practices/new/", f"/practices/{view.id}/edit/"):
        assert client.get(url).status_code == 403
        assert client.post(url, {}).status_code == 403
    assert "Propose a practice" not in text(client.get("/practices/"))


def test_a_list_that_is_empty_teaches(dan: Any) -> None:
    assert "Nothing is written down yet" in text(dan.client.get("/practices/"))


def test_the_list_reads_in_constant_queries(propose: Propose, chiara: Any, assert_constant_queries: Any) -> None:
    propose()
    assert_constant_queries("/practices/", chiara.client, propose)


def test_a_practice_reads_in_constant_queries(
    propose: Propose, chiara: Any, short_subjects: practices.NewCheck, assert_constant_queries: Any
) -> None:
    view = propose()

    def add_a_version() -> None:
        said = {"statement": "S", "why": "W", "how": "", "level": "required", "checks": [short_subjects] * 3}
        practices.edit_practice(practice_id=view.id, by=chiara.actor, at=view.proposed_at, **said)

    assert_constant_queries(f"/practices/{view.id}/", chiara.client, add_a_version)


def test_the_list_exports(propose: Propose, dan: Any) -> None:
    propose()
    exported = dan.client.get("/practices/?export=csv").content.decode()
    assert "P-1,Subject lines are short,Required,Proposed,1,Chiara Bonfanti" in exported


def test_a_check_is_written_in_rows(typed: dict[str, Any], dan: Any) -> None:
    response = dan.client.post("/practices/new/", typed)
    [view] = practices.practices_of(dan.center_id)
    assert response.status_code == 302
    assert response.url == f"/practices/{view.id}/"
    assert view.checks[0].condition == {"all": [SHORT_SUBJECTS]}
    shown = text(dan.client.get(response.url))
    assert "For each of Touches: Subject line" in shown
    assert "This waits for Chiara Bonfanti" in shown
    assert "Adopt it" not in shown


def test_a_check_is_added_and_removed_without_losing_anything(typed: dict[str, Any], dan: Any) -> None:
    more = dan.client.post("/practices/new/", {**typed, "add_check": "brief"})
    assert more.status_code == 200
    shown = text(more)
    assert 'name="check" value="1"' in shown
    assert "Long ones are cut on phones." in shown
    assert 'value="A subject line is too long."' in shown
    assert "findings to mend" not in shown
    fewer = text(dan.client.post("/practices/new/", {**typed, "remove_check": "0"}))
    assert 'name="check" value="0"' not in fewer
    assert "Long ones are cut on phones." in fewer
    assert practices.practices_of(dan.center_id) == []


def test_a_row_button_of_the_builder_only_redraws(typed: dict[str, Any], dan: Any) -> None:
    response = dan.client.post("/practices/new/", {**typed, "statement": "", "check-0-condition.do": "add:comparison:"})
    assert response.status_code == 200
    assert 'name="check-0-condition.1.row"' in text(response)
    assert "findings to mend" not in text(response)


def test_everything_wrong_is_said_at_once_and_kept(typed: dict[str, Any], dan: Any) -> None:
    wrong = {**typed, "statement": "", "owner_id": "", "check-0-message": "", "check-0-condition.0.0.value": "many"}
    response = dan.client.post("/practices/new/", wrong)
    assert response.status_code == 422
    findings = {found.anchor for found in response.context["writing"].findings()}
    assert {"id_statement", "id_owner_id", "id_check-0-message"} <= findings
    assert len(findings) == 4
    assert "Long ones are cut on phones." in text(response)
    assert 'value="many"' in text(response)
    for anchor in findings:
        assert f'id="{anchor}"' in text(response), anchor


def test_an_unfit_owner_lands_on_its_field(typed: dict[str, Any], dan: Any, rita: Any) -> None:
    response = dan.client.post("/practices/new/", {**typed, "owner_id": rita.person.pk})
    assert response.status_code == 422
    assert "cannot answer for the practice" in text(response)
    assert response.context["writing"].form.errors.keys() == {"owner_id"}


def test_the_owner_adopts_on_screen(propose: Propose, chiara: Any, rita: Any) -> None:
    view = propose()
    page = text(chiara.client.get(f"/practices/{view.id}/"))
    assert "This waits for you" in page
    assert "checked on every new brief: what fails goes back to its author" in page
    assert "Waiting for your decision" in text(chiara.client.get("/practices/"))
    adopted = chiara.client.post(
        f"/practices/{view.id}/adopt/", {"version": view.version, "reason": "Proven."}, follow=True
    )
    assert "P-1 is in force." in text(adopted)
    assert "In force" in text(rita.client.get(f"/practices/{view.id}/"))


@pytest.mark.parametrize("who", ["ada", "dan", "rita"])
def test_nobody_else_gets_the_button(propose: Propose, request: pytest.FixtureRequest, who: str) -> None:
    view = propose()
    client = request.getfixturevalue(who).client
    assert f"/practices/{view.id}/adopt/" not in text(client.get(f"/practices/{view.id}/"))
    response = client.post(f"/practices/{view.id}/adopt/", {"version": view.version})
    assert response.status_code == 422
    assert "Only its owner adopts a practice." in text(response)


def test_a_new_version_shows_what_it_changes(propose: Propose, chiara: Any, dan: Any, typed: dict[str, Any]) -> None:
    view = propose()
    practices.adopt_practice(practice_id=view.id, by=chiara.actor, at=view.proposed_at)
    form = text(dan.client.get(f"/practices/{view.id}/edit/"))
    assert 'value="A subject line is too long."' in form
    assert "owner_id" not in form
    said = {**typed, "level": "recommended", "version": practices.practice(view.id).version, "reason": "Too strict."}
    assert dan.client.post(f"/practices/{view.id}/edit/", said).status_code == 302
    shown = text(chiara.client.get(f"/practices/{view.id}/"))
    assert "A new version waits for you" in shown
    assert "<del>Required</del>" in shown
    assert "<ins>Recommended</ins>" in shown
    assert "Too strict." in shown


def test_two_people_edit_at_once(propose: Propose, dan: Any, chiara: Any, typed: dict[str, Any]) -> None:
    view = propose()
    said = {**typed, "version": view.version, "why": "Mine."}
    assert chiara.client.post(f"/practices/{view.id}/edit/", said).status_code == 302
    late = dan.client.post(f"/practices/{view.id}/edit/", {**said, "why": "My own words."})
    assert late.status_code == 422
    assert "Somebody else changed this" in text(late)
    assert "My own words." in text(late)


def test_retiring_asks_for_a_reason(propose: Propose, chiara: Any) -> None:
    view = propose()
    refused = chiara.client.post(f"/practices/{view.id}/retire/", {"version": view.version, "reason": ""})
    assert refused.status_code == 422
    assert "There is no reason." in text(refused)
    assert "drawer is-inline" in text(refused), "the form that was refused stays open"
    done = chiara.client.post(
        f"/practices/{view.id}/retire/", {"version": view.version, "reason": "Not ours to say."}, follow=True
    )
    assert "P-1 is retired." in text(done)
    assert "Not ours to say." in text(done)


def test_a_stranger_practice_is_missing(dan: Any) -> None:
    assert dan.client.get("/practices/4711/").status_code == 404
    assert dan.client.get("/practices/4711/edit/").status_code == 404


def test_evidence_is_shown_as_it_stands_now(propose: Propose, chiara: Any) -> None:
    view = propose(evidence=[practices.EvidenceRef("learning", 7, "What it said then", "+1")])
    shown = text(chiara.client.get(f"/practices/{view.id}/"))
    assert "Short subject lines are opened more" in shown
    assert "+2.1 points (0.8 to 3.4)" in shown
    assert "/insights/learnings/7/" in shown


def test_a_check_that_no_longer_fits_says_so(propose: Propose, chiara: Any) -> None:
    from excello.lake.conditions import SubjectSchema
    from excello.practices.subjects import SUBJECTS

    view = propose()
    practices.adopt_practice(practice_id=view.id, by=chiara.actor, at=view.proposed_at)
    bare = SubjectSchema(name="brief")
    SUBJECTS["brief"] = practices.CheckSubject("brief", "Brief", lambda center_id: bare)
    assert "It asks for something that is no longer there" in text(chiara.client.get(f"/practices/{view.id}/"))
    checks = practices.checks_in_force(chiara.center_id, "brief")
    [finding] = practices.run_checks(checks, {}, schema=bare, at=view.proposed_at)
    assert (finding.code, finding.severity, finding.practice) == ("practice.unreadable", "note", "P-1")


def test_the_story_over_the_api(dan: Any, chiara: Any, ada: Any) -> None:
    body = {
        "statement": "Subject lines are short",
        "why": "Phones.",
        "level": "required",
        "owner_id": chiara.person.pk,
        "checks": [{"subject": "brief", "condition": SHORT_SUBJECTS, "message": "Too long.", "mend": "Cut it."}],
        "evidence": [{"id": 7}],
    }
    made = dan.api.post("/practices/", body)
    assert made.status_code == 201, made.content
    practice_id = made.json()["id"]
    denied = ada.api.post(f"/practices/{practice_id}/adopt", {})
    assert denied.status_code == 422
    assert denied.json()["findings"][0]["code"] == "practice.not_owner"
    adopted = chiara.api.post(f"/practices/{practice_id}/adopt", {"version": made.json()["version"], "reason": "Yes."})
    assert adopted.json()["state"] == "adopted"
    edit = {**body, "level": "recommended", "evidence": None, "version": adopted.json()["version"], "reason": "Soft."}
    edited = dan.api.put(f"/practices/{practice_id}", edit).json()
    assert (edited["shown"]["level"], edited["pending"]["level"]) == ("required", "recommended")
    assert edited["pending"]["evidence"][0]["id"] == 7
    assert [one["code"] for one in dan.api.get("/practices/", state="adopted").json()] == ["P-1"]
    retired = chiara.api.post(f"/practices/{practice_id}/retire", {"reason": "Done."})
    assert retired.json()["state"] == "retired"


def test_api_refusals(dan: Any, rita: Any, chiara: Any) -> None:
    body = {
        "statement": " ",
        "why": "",
        "level": "urgent",
        "owner_id": chiara.person.pk,
        "checks": [{"subject": "moon", "condition": {}, "message": "", "mend": ""}],
        "evidence": [{"id": 99}],
    }
    refused = dan.api.post("/practices/", json.loads(json.dumps(body)))
    assert refused.status_code == 422
    assert {finding["path"] for finding in refused.json()["findings"]} == {
        "statement",
        "why",
        "level",
        "checks.0.message",
        "checks.0.mend",
        "checks.0.subject",
        "evidence.0",
    }
    assert rita.api.post("/practices/", body).status_code == 403
    assert dan.api.get("/practices/4711").status_code == 404
