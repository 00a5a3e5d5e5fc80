"""The list of contacts: searched, filtered by stage and condition, sorted and cut by the engine."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from tests.rooms.customers.conftest import ANN, BEN
from tests.support.cast import AT

from excello.lake.store import Snapshot

pytestmark = pytest.mark.django_db
RETAIL = json.dumps({"field": "traits.sector", "op": "eq", "value": "retail"})


def listed(member, **query: str) -> list[str]:
    response = member.client.get(f"/customers/?{urlencode(query)}")
    assert response.status_code == 200
    shown = response.context["list"]
    return [row[1].value for row in shown.table] if shown.count else []


def test_rows_show_stage_and_consent(sara, people, say) -> None:
    say()
    say(topic="events")
    page = sara.client.get("/customers/").content.decode()
    assert "Ann Acker" in page
    assert "acme" in page
    assert "MQL" in page
    assert "Newsletter and 1 more" in page or "Events and webinars and 1 more" in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, [ANN, BEN]),
        ({"sort": "-name"}, [BEN, ANN]),
        ({"sort": "region"}, [BEN, ANN]),
        ({"sort": "-stage"}, [ANN, BEN]),
        ({"q": "acker ANN"}, [ANN]),
        ({"q": "nobody"}, []),
        ({"q": "100%"}, []),
        ({"stage": "mql"}, [ANN]),
        ({"stage": "new"}, []),
        ({"stage": "nonsense"}, [ANN, BEN]),
        ({"condition": RETAIL}, [BEN]),
        ({"condition": "{"}, [ANN, BEN]),
        ({"condition": '{"field": "gone"}'}, [ANN, BEN]),
        ({"condition": RETAIL, "q": "ann"}, []),
    ],
)
def test_what_the_url_selects(query, expected, sara, people) -> None:
    assert listed(sara, **query) == expected


def test_a_condition_is_said_in_words_and_can_be_taken_away(sara, people) -> None:
    page = sara.client.get(f"/customers/?{urlencode({'condition': RETAIL})}").content.decode()
    assert "sector is “retail”" in page
    assert "Take the condition away" in page


def test_pages_are_cut_by_the_engine(sara, land, monkeypatch) -> None:
    land(*[("identify", f"c{number:03}", {"name": f"C {number:03}"}, AT) for number in range(120)])
    read = []
    rows = Snapshot.rows
    monkeypatch.setattr(Snapshot, "rows", lambda self, table: read.append(rows(self, table)) or read[-1])
    page = sara.client.get("/customers/?page=3")
    assert len(read[-1]) == 20
    assert max(len(found) for found in read) == 20
    assert "C 100" in page.content.decode()


def test_more_contacts_cost_no_more_queries(sara, land, say, assert_constant_queries) -> None:
    def double() -> None:
        land(*[("identify", f"{turn.pop()}{number}", {"name": "N"}, AT) for number in range(1)])
        say(contact_key="b0")

    turn = ["b", "a"]
    land(("identify", "a0", {"name": "N"}, AT))
    say(contact_key="a0")
    assert_constant_queries("/customers/", sara.client, double)


def test_writing_a_condition_leads_to_the_filtered_list(sara, people) -> None:
    url = "/customers/filter/?q=b"
    data = {
        "condition.mode": "rows",
        "condition.join": "all",
        "condition.0.row": "comparison",
        "condition.0.field": "traits.staff",
        "condition.0.op": "ge",
        "condition.0.value": "30",
    }
    assert sara.client.post(url, {**data, "condition.do": "add:count:"}).status_code == 200
    refused = sara.client.post(url, {**data, "condition.0.value": "many"})
    assert refused.status_code == 422
    assert "“many” is no number." in refused.content.decode()
    response = sara.client.post(url, data)
    assert response.status_code == 302
    assert response["Location"].startswith("/customers/?q=b&condition=")
    assert "traits.staff" in response["Location"]


def test_the_live_count_shows_no_person(bruno, rita, people) -> None:
    data = {"_builder": "condition", "condition.mode": "rows", "condition.join": "all"}
    answer = bruno.client.post("/customers/count/", data).content.decode()
    assert "2 contacts" in answer
    assert rita.client.post("/customers/count/", data).status_code == 403
