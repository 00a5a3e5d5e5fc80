"""The customers room over HTTP: the same reads, writes and refusals as the screens."""

from __future__ import annotations

import pytest
from tests.rooms.customers.conftest import ANN, BEN

pytestmark = pytest.mark.django_db
SAID = {"topic": "newsletter", "state": "given", "wording_version": "2026-03", "source": "Form", "evidence": "Tick"}
CONSENTS = f"/customers/contacts/{ANN}/consents"


def test_contacts_are_searched_and_cut(sara, people) -> None:
    answer = sara.api.post("/customers/contacts/search", {"sort": "-name", "limit": 1}).json()
    assert (answer["total"], [contact["key"] for contact in answer["contacts"]]) == (2, [BEN])
    staged = sara.api.post("/customers/contacts/search", {"stage": "mql"}).json()
    assert staged["contacts"][0] | {"last_seen": None} == {
        "key": ANN,
        "email": ANN,
        "name": "Ann Acker",
        "account": "acme",
        "region": "West",
        "country": "",
        "language": "",
        "stage": "mql",
        "last_seen": None,
    }


def test_contacts_are_counted_by_condition(bruno, people) -> None:
    body = {"condition": {"field": "region", "op": "eq", "value": "West"}}
    assert bruno.api.post("/customers/contacts/count", body).json() == {"count": 1}
    refused = bruno.api.post("/customers/contacts/count", {"condition": {"field": "zodiac", "op": "is_set"}})
    assert refused.status_code == 422
    assert refused.json()["findings"][0]["code"] == "condition.unknown_field"


def test_one_contact_with_its_path(sara, people) -> None:
    answer = sara.api.get(f"/customers/contacts/{ANN}").json()
    assert answer["traits"]["staff"] == 40
    assert [move["stage"] for move in answer["path"]] == ["new", "engaged", "mql"]
    assert sara.api.get("/customers/contacts/who").status_code == 404


def test_consents_are_recorded_and_read(sara, people) -> None:
    done = sara.api.post(CONSENTS, SAID).json()
    assert (done["recorded"], done["unchanged"]) == (1, 0)
    rows = [{**SAID, "contact_key": BEN, "topic": "events"}, {**SAID, "contact_key": BEN, "channel": "phone"}]
    assert sara.api.post("/customers/consents", {"rows": rows}).json()["recorded"] == 2
    answer = sara.api.get(CONSENTS).json()
    assert answer["current"][0]["evidence"] == "Tick"
    assert len(answer["history"]) == 1
    assert sara.api.get("/customers/consents/chain").json()["is_whole"]


def test_refusals_carry_their_findings(sara, people) -> None:
    refused = sara.api.post(CONSENTS, {**SAID, "state": "maybe", "source": ""})
    assert refused.status_code == 422
    assert {finding["path"] for finding in refused.json()["findings"]} == {"state", "source"}
    rows = sara.api.post("/customers/consents", {"rows": [{**SAID, "contact_key": "", "topic": "*"}]})
    assert {finding["path"] for finding in rows.json()["findings"]} == {"rows.0.contact_key", "rows.0.topic"}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("post", "/customers/contacts/search", {}),
        ("get", f"/customers/contacts/{ANN}", None),
        ("get", CONSENTS, None),
        ("post", CONSENTS, SAID),
        ("post", "/customers/consents", {"rows": []}),
        ("get", "/customers/consents/chain", None),
    ],
)
def test_people_are_not_for_sponsors_or_requesters(method: str, path: str, body, bruno, rita) -> None:
    for member in (bruno, rita):
        call = getattr(member.api, method)
        assert (call(path, body) if method == "post" else call(path)).status_code == 403


def test_topics_and_the_lifecycle_show_no_person(bruno, rita, people) -> None:
    assert "newsletter" in [topic["key"] for topic in bruno.api.get("/customers/topics").json()]
    model = bruno.api.get("/customers/lifecycle").json()
    assert [(stage["key"], stage["standing"]) for stage in model["stages"]][2] == ("mql", 1)
    assert rita.api.get("/customers/lifecycle").status_code == 403
