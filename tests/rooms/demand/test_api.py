"""Everything a person does with requests, a program does: same gate, same refusals."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.support.cast import AT, Member

from excello.core.people import DivisionView
from excello.demand import public as demand
from excello.demand.rules import shipped

pytestmark = pytest.mark.django_db
Begin = Callable[..., demand.RequestView]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("excello.core.middleware.timezone.now", lambda: AT)


def test_the_whole_way(whole: dict[str, Any], rita: Member, chiara: Member, north: DivisionView, ground: Any) -> None:
    api, decider = rita.api, chiara.api
    begun = api.post("/demand/requests", {"division_id": north.id, "fields": {**whole, "budget": None}})
    assert begun.status_code == 201
    path = f"/demand/requests/{begun.json()['id']}"
    returned = api.post(f"{path}/submit").json()
    assert (returned["state"], [one["code"] for one in returned["findings"]]) == ("returned", ["G-14"])
    written = api.patch(path, {"fields": {"budget": 6500}, "version": returned["version"]}).json()
    assert written["fields"]["budget"] == 6500
    assert api.post(f"{path}/submit", {"version": written["version"]}).json()["state"] == "triage"
    assert decider.post(f"{path}/take").json()["owner_id"] == chiara.person.pk
    accepted = decider.post(f"{path}/accept", {"note": "Good."}).json()
    assert (accepted["state"], accepted["decision"]) == ("accepted", "Good.")
    assert accepted["opened"]["ref"].startswith("CMP-")
    assert [one["state"] for one in api.get("/demand/requests", state="accepted").json()] == ["accepted"]


def test_declined_and_duplicate(in_triage: Begin, chiara: Member) -> None:
    first, second = in_triage(), in_triage()
    api = chiara.api
    closed = api.post(f"/demand/requests/{second.id}/duplicate", {"of": first.id}).json()
    assert (closed["state"], closed["duplicate_of_id"]) == ("duplicate", first.id)
    declined = api.post(f"/demand/requests/{first.id}/decline", {"reason": "Not now."}).json()
    assert (declined["state"], declined["decision"]) == ("declined", "Not now.")


def test_the_gate_as_a_call_is_the_gate_of_the_page(draft: Begin, rita: Member) -> None:
    view = draft(launch_date="2026-11-10", owner=None)
    gate = rita.api.get(f"/demand/requests/{view.id}/gate").json()
    assert [one["code"] for one in gate["findings"]] == ["G-04", "G-13"]
    assert sum(rule["met"] is True for rule in gate["rules"]) == 13
    assert {mend["field"]: mend["value"] for mend in gate["mends"]} == {
        "launch_date": "2026-11-23",
        "owner": rita.person.pk,
    }
    page = " ".join(rita.client.get(f"/requests/{view.id}/brief/").content.decode().split())
    assert "<b>13</b> of 15 rules met" in page


def test_a_brief_is_checked_without_being_kept(whole: dict[str, Any], rita: Member, north: DivisionView) -> None:
    body = {"fields": whole, "division_id": north.id}
    assert rita.api.post("/demand/gate", body).json()["passes"]
    spoilt = {**body, "fields": {**whole, "persona": "Careful Carla", "target": "x"}}
    answer = rita.api.post("/demand/gate", spoilt).json()
    assert [one["code"] for one in answer["findings"]] == ["G-12"]
    assert rita.api.get("/demand/requests").json() == []


def test_findings_come_in_the_callers_language(draft: Begin, rita: Member) -> None:
    view = draft(budget=None)
    answer = rita.api.client.get(f"/api/v1/demand/requests/{view.id}/gate", headers={"accept-language": "it"}).json()
    assert answer["rules"][3]["label"] == "Anticipo di 15 giorni lavorativi"
    assert answer["findings"][0]["message"] == "Manca: Budget."


def test_files_over_the_api(draft: Begin, rita: Member) -> None:
    view = draft()
    client = rita.api.client
    path = f"/api/v1/demand/requests/{view.id}/files"
    made = client.post(path, {"file": SimpleUploadedFile("kit.pdf", b"%PDF-1.7"), "field": "attachment"})
    assert made.status_code == 201
    (file,) = made.json()["attachments"]
    assert (file["filename"], file["trouble"]) == ("kit.pdf", "")
    refused = client.post(path, {"file": SimpleUploadedFile("kit.exe", b"MZ")})
    assert (refused.status_code, refused.json()["findings"][0]["code"]) == (422, "file.type")
    assert client.delete(f"{path}/{file['id']}").json()["attachments"] == []


def test_templates_over_the_api(rita: Member, chiara: Member) -> None:
    (template,) = rita.api.get("/demand/templates").json()
    assert (template["key"], template["version"]) == ("campaign", 1)
    definition = copy.deepcopy(shipped.shipped_definitions()["campaign"])
    definition["rules"][3]["days"] = 10
    body = {"definition": definition, "reason": "Digital only."}
    assert rita.api.post("/demand/templates", body).status_code == 403
    made = chiara.api.post("/demand/templates", body)
    assert (made.status_code, made.json()["version"]) == (201, 2)
    assert chiara.api.post("/demand/templates", {"definition": {}, "reason": "x"}).status_code == 422


def test_who_is_refused(draft: Begin, rita: Member, bruno: Member, sara: Member) -> None:
    view = draft()
    assert bruno.api.patch(f"/demand/requests/{view.id}", {"fields": {}}).status_code == 403
    assert rita.api.post(f"/demand/requests/{view.id}/accept").status_code == 403
    assert sara.api.get(f"/demand/requests/{view.id}").status_code == 403
    assert rita.api.get("/demand/requests/999999").status_code == 404
