"""Whatever is wrong with a form or a call is answered at once, with place and mend, and never breaks the site."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.rooms.demand.forms import posted
from tests.support.cast import AT, Member

from excello.core.people import DivisionView
from excello.demand import public as demand

pytestmark = pytest.mark.django_db
Begin = Callable[..., demand.RequestView]
HOSTILE: list[Any] = [
    None,
    True,
    0,
    -1,
    10**30,
    1e308,
    "",
    "\x00",
    "a\x00b",
    "\ud800",
    "x" * 100_000,
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "{{ 7 * 7 }}",
    [],
    ["\x00"],
    [[["deep"]]],
    {},
    {"\x00": "\x00"},
    {"channel": {"deep": True}},
    [{"channel": ["x"]}],
    [None],
    ["x"] * 1_000,
]
FIELDS = (
    "title",
    "measure",
    "target",
    "launch_date",
    "persona",
    "owner",
    "touches",
    "assets",
    "landing_page",
    "budget",
)
CASES = [(field, value) for field in FIELDS for value in HOSTILE]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("excello.core.middleware.timezone.now", lambda: AT)


def send(client: Client, method: str, path: str, body: Any) -> Any:
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.generic(method, f"/api/v1{path}", data, content_type="application/json")


def test_hostile_values_over_the_api(draft: Begin, rita: Member) -> None:
    view = draft()
    client = rita.api.client
    for field, value in CASES:
        answer = send(client, "PATCH", f"/demand/requests/{view.id}", {"fields": {field: value}})
        assert answer.status_code in (200, 422), (field, value, answer.content[:300])
        if answer.status_code == 422:
            finding = answer.json()["findings"][0]
            assert finding["path"].startswith(f"fields.{field}"), finding
            assert finding["mend"]
        assert client.get(f"/api/v1/demand/requests/{view.id}/gate").status_code == 200
    assert rita.client.get(f"/requests/{view.id}/brief/").status_code == 200
    assert rita.client.get(f"/requests/{view.id}/").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        "",
        "no json",
        "[]",
        "null",
        "7",
        '{"fields": []}',
        '{"fields": "text"}',
        '{"fields": null}',
        '{"fields": {"\\ud800": 1}}',
        '{"fields": {"\\u0000": 1}}',
        '{"fields": {}, "version": "x"}',
        '{"fields": {}, "version": 1e99}',
        '{"fields": {}, "version": 99999999999999999999999}',
        b"\xff\xfe\x00",
        '{"fields": {"target": ' + "9" * 5_000 + "}}",
        '{"fields": {"target": NaN}}',
        "[" * 2_000,
    ],
)
def test_hostile_bodies_over_the_api(body: Any, draft: Begin, rita: Member) -> None:
    view = draft()
    answer = send(rita.api.client, "PATCH", f"/demand/requests/{view.id}", body)
    assert answer.status_code in (200, 400, 422), answer.content[:300]
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("number", ["0", "99999999", "9" * 18, "9" * 19, "9" * 40])
def test_numbers_of_any_length(number: str, chiara: Member) -> None:
    client, api = chiara.client, chiara.api
    for path in (f"/requests/{number}/", f"/requests/{number}/brief/", f"/requests/queue/{number}/"):
        assert client.get(path).status_code == 404
    assert client.post(f"/requests/{number}/accept/").status_code == 404
    assert api.get(f"/demand/requests/{number}").status_code == 404
    # A page of rows has a size that the description tells; whatever is beyond it is refused by name.
    assert api.get("/demand/requests", limit=number, offset=number).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        {"division_id": 10**30, "fields": {}},
        {"division_id": -1},
        {"division_id": None},
        {"division_id": 1, "template": "\x00"},
        {"division_id": 1, "template": {"a": 1}},
        {},
    ],
)
def test_a_beginning_that_cannot_be(body: Any, rita: Member) -> None:
    answer = send(rita.api.client, "POST", "/demand/requests", body)
    assert answer.status_code == 422
    assert answer.json()["findings"]


@pytest.mark.parametrize("value", ["\x00", "a\x00b", "x" * 100_000, "<script>alert(1)</script>", "\U0001f600" * 9_000])
@pytest.mark.parametrize("field", ["title", "why", "budget", "launch_date", "touches_0_body", "persona", "assets"])
def test_hostile_values_in_the_form(field: str, value: str, draft: Begin, rita: Member) -> None:
    view = draft()
    client = rita.client
    form = posted(client.get(f"/requests/{view.id}/brief/"), **{field: value, "problem": "Typed just now."})
    kept = client.post(f"/requests/{view.id}/brief/save/", form)
    assert kept.status_code in (204, 422)
    answer = client.post(f"/requests/{view.id}/brief/", {**form, "_do": "hand_in"})
    assert answer.status_code in (302, 422)
    page = answer.content.decode() if answer.status_code == 422 else ""
    assert "<script>alert(1)" not in page
    if answer.status_code == 422:
        assert "Typed just now." in page
        assert 'class="findings"' in page
    checked = client.post(f"/requests/{view.id}/brief/check/", {**form, "_field": field.split("_0_")[0]})
    assert checked.status_code in (200, 400)


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"_do": "add:"},
        {"_do": "add:title"},
        {"_do": "add:nothing"},
        {"_do": "remove:touches.99"},
        {"_do": "remove:title.0"},
        {"_do": "remove:touches." + "9" * 50},
        {"_do": "use:nothing"},
        {"_do": "use:title"},
        {"_do": "detach:attachment.999"},
        {"_do": "attach:why"},
        {"_do": "\x00"},
        {"_do": "hand_in", "version": "9" * 50},
        {"version": "-1"},
        {"_language": "xx", "budget": "1.000"},
        {"_writing": "w" * 5_000, "why": "Changed."},
        {"touches_0_body": "x", "touches_9999_body": "y"},
        {"_touches": "1", "_assets": "1"},
    ],
)
def test_forms_that_no_page_sends(form: dict[str, str], draft: Begin, rita: Member) -> None:
    view = draft()
    answer = rita.client.post(f"/requests/{view.id}/brief/", form)
    assert answer.status_code in (302, 404, 422), form


def test_thousands_of_rows(draft: Begin, rita: Member) -> None:
    view = draft()
    rows = {f"touches_{number}_body": "x" for number in range(500)}
    answer = rita.client.post(f"/requests/{view.id}/brief/", {"_touches": "1", **rows})
    assert answer.status_code == 422
    assert "at most 20" in answer.content.decode()
    assert len(demand.request(view.id, rita.actor).fields["touches"]) == 1


def test_what_was_typed_comes_back_beside_what_cannot_be_kept(draft: Begin, rita: Member, north: DivisionView) -> None:
    view = draft()
    client = rita.client
    form = posted(client.get(f"/requests/{view.id}/brief/"), title="Lake\x00side", why="Typed just now.", target="many")
    answer = client.post(f"/requests/{view.id}/brief/", {**form, "_do": "save"})
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Lakeside", "Typed just now.", "many", "characters that no program can keep"):
        assert words in page
    assert demand.request(view.id, rita.actor).fields == view.fields
