"""Lifecycle models on screen: who may change them, and that each part of a draft can be changed there."""

from __future__ import annotations

import re
from html import unescape

import pytest
from tests.rooms.customers.conftest import ANN
from tests.support.cast import AT

from excello.core.jobs import JobContext
from excello.customers import public as customers
from excello.customers.jobs import keep_effect
from excello.customers.models import LifecycleModelVersion

pytestmark = pytest.mark.django_db
HOME = "/customers/lifecycle/lead_funnel/"
DRAFT = f"{HOME}draft/"


def test_every_model_and_version_has_its_page(bruno) -> None:
    for path in ("/customers/lifecycle/", HOME, f"{HOME}?version=1", "/customers/lifecycle/ten_stage_journey/"):
        assert bruno.client.get(path).status_code == 200, path
    for path in ("/customers/lifecycle/moon/", f"{HOME}?version=7"):
        assert bruno.client.get(path).status_code == 404, path


def test_who_may_change_a_model(gwen, chiara, bruno, rita) -> None:
    for member in (bruno, rita):
        assert member.client.post(f"{DRAFT}begin/").status_code == 403
    assert "Change the model" not in bruno.client.get(HOME).content.decode()
    for member in (gwen, chiara):
        assert member.client.post(f"{DRAFT}begin/").status_code == 302
        assert member.client.get(DRAFT).status_code == 200
    assert bruno.client.get(DRAFT).status_code == 403


def test_without_a_draft_its_page_is_missing(gwen) -> None:
    assert gwen.client.get(DRAFT).status_code == 404


def stages() -> list[str]:
    return [stage["key"] for stage in LifecycleModelVersion.objects.get().definition["stages"]]


def test_stages_are_added_moved_and_taken_away(gwen) -> None:
    client = gwen.client
    client.post(f"{DRAFT}begin/")
    client.post(f"{DRAFT}change/", {"do": "add", "name": "Demo <b>seen</b>", "event": "Demo Attended"})
    assert stages()[6] == "demo_b_seen_b"
    assert "<b>seen" not in client.get(DRAFT).content.decode()
    client.post(f"{DRAFT}change/", {"do": "up", "place": "6"})
    assert stages()[5] == "demo_b_seen_b"
    client.post(f"{DRAFT}change/", {"do": "remove", "place": "5"})
    assert "demo_b_seen_b" not in stages()
    client.post(f"{DRAFT}change/", {"do": "add_back", "event": "Lead Rejected", "to": "new"})
    assert LifecycleModelVersion.objects.get().definition["regress"] == [{"event": "Lead Rejected", "to": "new"}]
    assert "Lead Rejected" in client.get(DRAFT).content.decode()
    client.post(f"{DRAFT}change/", {"do": "remove_back", "place": "0"})
    assert LifecycleModelVersion.objects.get().definition["regress"] == []


@pytest.mark.parametrize(
    "posted", [{"do": "add", "name": "", "event": ""}, {"do": "add_back", "event": "E", "to": "?"}]
)
def test_what_is_refused_changes_nothing(gwen, posted) -> None:
    gwen.client.post(f"{DRAFT}begin/")
    before = LifecycleModelVersion.objects.get().definition
    assert gwen.client.post(f"{DRAFT}change/", posted).status_code == 302
    assert LifecycleModelVersion.objects.get().definition == before


def test_a_change_that_there_is_not_is_missing(gwen) -> None:
    gwen.client.post(f"{DRAFT}begin/")
    for posted in ({"do": "moon"}, {"do": "remove", "place": "99"}, {}):
        assert gwen.client.post(f"{DRAFT}change/", posted).status_code == 404


def test_a_stage_is_changed_by_its_form(gwen) -> None:
    client = gwen.client
    client.post(f"{DRAFT}begin/")
    page = client.get(f"{DRAFT}stages/2/")
    assert page.status_code == 200
    form = page.context["form"]
    said = {"name": "Hot", "days": "30", "to": "engaged", "outcome": "", "does": "", "version": form["version"].value()}
    answer = client.post(f"{DRAFT}stages/2/", {**said, **_builder(page.content.decode())})
    assert answer.status_code == 302
    stage = LifecycleModelVersion.objects.get().definition["stages"][2]
    assert stage["name"] == {"en": "Hot", "it": "MQL"}
    assert stage["limit"] == {"after": "30d", "to": "engaged"}
    assert stage["entry"]["value"] == 2


def _builder(page: str) -> dict[str, str]:
    """What a browser sends of the condition builder as it was drawn."""
    inputs = re.findall(r"<input[^>]*name=\"(entry\.[^\"]+)\"[^>]*>", page)
    values = {name: re.search(rf'name="{re.escape(name)}"[^>]*value="([^"]*)"', page) for name in inputs}
    sent = {name: unescape(found[1]) for name, found in values.items() if found}
    for name, body in re.findall(r"<select[^>]*name=\"(entry\.[^\"]+)\"[^>]*>(.*?)</select>", page, re.S):
        chosen = re.search(r"<option value=\"([^\"]*)\"[^>]* selected", body)
        sent[name] = unescape(chosen[1]) if chosen else ""
    for name, body in re.findall(r"<textarea[^>]*name=\"(entry\.[^\"]+)\"[^>]*>(.*?)</textarea>", page, re.S):
        sent[name] = unescape(body).strip()
    return sent


def test_from_effect_to_force_on_screen(gwen, people, monkeypatch) -> None:
    monkeypatch.setattr(JobContext, "progress", lambda *_: None)
    client = gwen.client
    client.post(f"{DRAFT}begin/")
    client.post(f"{DRAFT}change/", {"do": "remove", "place": "2"})
    assert "Not computed for this draft yet" in client.get(DRAFT).content.decode()
    row = LifecycleModelVersion.objects.get()
    keep_effect(JobContext(0, AT, gwen.actor, AT), version_id=row.pk)
    page = client.get(DRAFT).content.decode()
    assert "1 of 1 cycles would stand elsewhere" in page
    assert ANN in page
    refused = client.post(DRAFT, {"reason": "short", "version": row.version})
    assert refused.status_code == 422
    assert client.post(DRAFT, {"reason": "Nobody works MQLs here", "version": row.version}).status_code == 302
    assert customers.lead_funnel(center_id=gwen.center_id).version == 2
    assert "Nobody works MQLs here" in client.get(HOME).content.decode()


def test_the_effect_shows_no_person_to_who_may_not_see_rows(chiara, people, monkeypatch) -> None:
    monkeypatch.setattr(JobContext, "progress", lambda *_: None)
    chiara.client.post(f"{DRAFT}begin/")
    chiara.client.post(f"{DRAFT}change/", {"do": "remove", "place": "2"})
    keep_effect(JobContext(0, AT, chiara.actor, AT), version_id=LifecycleModelVersion.objects.get().pk)
    assert ANN not in chiara.client.get(DRAFT).content.decode()


def test_the_effect_is_asked_for_on_screen(gwen, rita) -> None:
    client = gwen.client
    client.post(f"{DRAFT}begin/")
    assert rita.client.post(f"{DRAFT}weigh/").status_code == 403
    assert client.post(f"{DRAFT}weigh/").headers["Location"] == f"{DRAFT}#effect"
    assert client.get(DRAFT).status_code == 200
    client.post(f"{DRAFT}discard/")
    assert client.get(DRAFT).status_code == 404
    assert client.post(f"{DRAFT}weigh/").status_code == 404
