"""What people do with journeys, personas and content, programs can: same operations, refusals as problems."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.rooms.journeys.conftest import WHOLE
from tests.support.cast import Member

from excello.core.people import CenterView
from excello.journeys import public as journeys


def test_a_journey_from_start_to_force(center: CenterView, paula: Member) -> None:
    api = paula.api
    made = api.post("/journeys/journeys", {"name": "Buyers"})
    assert made.status_code == 201
    journey = made.json()
    words = {"key": "aware", "name": "Awake", "questions": ["Why me?"]}
    body = {"name": "Buyers", "version": journey["version"], "stages": [words]}
    changed = api.put(f"/journeys/journeys/{journey['id']}", body).json()
    assert (changed["stages"][1]["name"], changed["stages"][1]["owner"]) == ("Awake", "marketing")
    published = api.post(f"/journeys/journeys/{journey['id']}/publication", {"version": changed["version"]})
    assert (published.json()["state"], published.json()["published_version"]) == ("published", 1)
    assert api.get(f"/journeys/journeys/{journey['id']}").json()["name"] == "Buyers"
    assert len(api.get("/journeys/journeys").json()) == 1
    assert api.get("/journeys/transitions").json()[0]["key"] == "unaware>aware"


def test_a_persona_from_draft_to_force(center: CenterView, paula: Member) -> None:
    api = paula.api
    made = api.post("/journeys/personas", {"name": "Careful Carla"})
    assert made.status_code == 201
    persona = made.json()
    refused = api.post(f"/journeys/personas/{persona['id']}/publication", {"version": persona["version"]})
    assert refused.status_code == 422
    assert len(refused.json()["findings"]) == 7
    body = {
        "name": "Careful Carla",
        "owner_id": paula.person.pk,
        "content": WHOLE.as_dict(),
        "version": persona["version"],
    }
    changed = api.put(f"/journeys/personas/{persona['id']}", body).json()
    published = api.post(f"/journeys/personas/{persona['id']}/publication", {"version": changed["version"]})
    assert published.status_code == 200
    assert journeys.persona(persona["id"]).problems == WHOLE.problems
    assert api.get(f"/journeys/personas/{persona['id']}").json()["content"]["channels"] == ["email", "field"]
    assert len(api.get("/journeys/personas").json()) == 1


def test_an_asset_from_idea_to_publication(center: CenterView, paula: Member) -> None:
    api = paula.api
    persona = api.post("/journeys/personas", {"name": "Carla"}).json()["id"]
    made = api.post("/journeys/assets", {"title": "What closing late costs"})
    assert made.status_code == 201
    asset = made.json()
    assert "asset.no_theme" in {finding["code"] for finding in asset["findings"]}
    whole = {
        "title": "What closing late costs",
        "theme_kind": "product",
        "theme": "Nights lost",
        "medium": "article",
        "language": "en",
        "stages": ["aware"],
        "personas": [persona],
        "owner_id": paula.person.pk,
        "version": asset["version"],
    }
    asset = api.put(f"/journeys/assets/{asset['id']}", whole).json()
    file = {"file": SimpleUploadedFile("guide.pdf", b"%PDF-1.7")}
    asset = api.client.post(f"/api/v1/journeys/assets/{asset['id']}/file", file).json()
    assert asset["file_name"] == "guide.pdf"
    moved = api.post(f"/journeys/assets/{asset['id']}/state", {"state": "published", "version": asset["version"]})
    assert moved.json()["state"] == "published"
    assert [finding["code"] for finding in moved.json()["findings"]] == ["J9"]
    assert api.get(f"/journeys/assets/{asset['id']}").json()["personas"] == [persona]
    assert len(api.get("/journeys/assets", stage="aware", state="published").json()) == 1
    assert api.get("/journeys/assets", stage="unaware").json() == []


def test_readers_write_nothing(center: CenterView, sara: Member) -> None:
    api = sara.api
    for path in ("/journeys/journeys", "/journeys/personas", "/journeys/assets"):
        assert api.get(path).status_code == 200
        assert api.post(path, {"name": "x", "title": "x"}).status_code == 403


def test_what_is_not_there_is_missing(paula: Member) -> None:
    api = paula.api
    for path in ("/journeys/journeys/404", "/journeys/personas/404", "/journeys/assets/404"):
        assert api.get(path).status_code == 404
