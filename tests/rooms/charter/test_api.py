"""What people do in the charter, programs can: same operations, refusals as problems."""

from __future__ import annotations

from tests.support.cast import Member

from excello.charter import public as charter
from excello.core.people import CenterView, DivisionView


def test_the_catalogue_is_kept_by_a_program(center: CenterView, gwen: Member) -> None:
    api = gwen.api
    line = api.post("/charter/product-lines", {"name": "Balances", "value_discipline": "customer_intimacy"}).json()[
        "id"
    ]
    made = api.post("/charter/products", {"name": "Fernhall One", "line_id": line, "price": "1900.00"})
    assert made.status_code == 201
    product = made.json()["id"]
    assert api.post(f"/charter/products/{product}/aliases", {"name": "F1"}).status_code == 201
    (found,) = api.get("/charter/products").json()
    assert (found["value_discipline"], found["aliases"], found["version"]) == ("customer_intimacy", ["F1"], 1)
    changed = api.put(f"/charter/products/{product}", {"name": "Fernhall Uno", "line_id": line, "version": 1})
    assert changed.status_code == 204
    assert api.client.delete(f"/api/v1/charter/products/{product}/aliases?name=f-1").status_code == 204
    assert charter.list_products(center.id)[0].aliases == ()


def test_regions_and_lines_change_too(gwen: Member) -> None:
    api = gwen.api
    region = api.post("/charter/regions", {"name": "Italia"}).json()["id"]
    line = api.post("/charter/product-lines", {"name": "Service"}).json()["id"]
    assert api.put(f"/charter/regions/{region}", {"name": "Italy", "version": 1}).status_code == 204
    stated = {"name": "Service", "value_discipline": "operational_excellence", "version": 1}
    assert api.put(f"/charter/product-lines/{line}", stated).status_code == 204
    assert [each["name"] for each in api.get("/charter/regions").json()] == ["Italy"]
    assert api.get("/charter/product-lines").json()[0]["value_discipline"] == "operational_excellence"


def test_a_refusal_is_a_problem_with_findings(gwen: Member) -> None:
    answer = gwen.api.post("/charter/products", {"name": " ", "price": "-3"})
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert [finding["path"] for finding in answer.json()["findings"]] == ["name", "price"]


def test_a_change_names_its_version(gwen: Member) -> None:
    api = gwen.api
    region = api.post("/charter/regions", {"name": "Italia"}).json()["id"]
    assert api.put(f"/charter/regions/{region}", {"name": "Italy"}).status_code == 422
    assert api.put(f"/charter/regions/{region}", {"name": "Italy", "version": 7}).json()["findings"][0]["code"] == (
        "changed_meanwhile"
    )
    assert api.put("/charter/regions/999", {"name": "Italy", "version": 1}).status_code == 404


def test_only_keepers_change_the_catalogue(rita: Member) -> None:
    api = rita.api
    assert api.get("/charter/products").status_code == 200
    assert api.post("/charter/products", {"name": "X"}).status_code == 403
    assert api.get("/charter/people").status_code == 403


def test_people_and_divisions_by_program(north: DivisionView, ada: Member) -> None:
    api = ada.api
    alps = api.post("/charter/divisions", {"name": "Alps", "kind": "region", "parent_id": north.id}).json()
    person = {"name": "Nina Rossi", "email": "nina@fernhall.example.com", "role": "member", "division_id": alps["id"]}
    added = api.post("/charter/people", person)
    assert added.status_code == 201
    nina = added.json()["id"]
    invitation = api.post(f"/charter/people/{nina}/invitation")
    assert invitation.status_code == 201
    assert "/set-up/" in invitation.json()["url"]
    assert api.post(f"/charter/people/{nina}/roles", {"role": "sponsor"}).status_code == 204
    assert api.client.delete(f"/api/v1/charter/people/{nina}/roles?role=sponsor").status_code == 204
    found = {each["name"]: each["grants"] for each in api.get("/charter/people").json()}
    assert found["Nina Rossi"] == [{"role": "member", "division_id": alps["id"]}]
    assert {each["name"] for each in api.get("/charter/divisions").json()} == {"North", "South", "Alps"}


def test_centers_and_the_checklist_by_program(ada: Member) -> None:
    api = ada.api
    refused = api.post("/charter/centers", {"name": "Launch", "kind": "task_force"})
    assert refused.json()["findings"][0]["path"] == "end_date"
    opened = api.post("/charter/centers", {"name": "Launch", "kind": "task_force", "end_date": "2027-12-31"})
    assert (opened.status_code, opened.json()["slug"]) == (201, "launch")
    assert api.get("/charter/center").json()["name"] == "Fernhall"
    assert "catalogue" in {step["key"] for step in api.get("/charter/checklist").json()}
