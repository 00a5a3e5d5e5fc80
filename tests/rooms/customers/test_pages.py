"""Who sees what: rows of people for those who work with them, counts for the sponsor, nothing for requesters."""

from __future__ import annotations

import pytest
from tests.rooms.customers.conftest import ANN

pytestmark = pytest.mark.django_db
ROWS = ["/customers/", "/customers/filter/", f"/customers/{ANN}/", f"/customers/{ANN}/?tab=stages"]


@pytest.mark.parametrize("path", [*ROWS, f"/customers/{ANN}/?tab=consents", f"/customers/{ANN}/?tab=nonsense"])
def test_sales_and_operations_see_rows(path: str, sara, gwen, people) -> None:
    for member in (sara, gwen):
        assert member.client.get(path).status_code == 200


@pytest.mark.parametrize("path", [*ROWS, "/customers/export/", f"/customers/{ANN}/consents/new/"])
def test_requesters_sponsors_and_strangers_do_not(path: str, rita, bruno, client) -> None:
    for member in (rita, bruno):
        assert member.client.get(path).status_code == 403
    assert client.get(path).status_code == 302


def test_a_sponsor_sees_counts_without_a_way_to_rows(bruno, rita, people) -> None:
    response = bruno.client.get("/customers/lifecycle/")
    assert response.status_code == 200
    assert "Email Link Clicked" in response.content.decode()
    assert "/customers/?stage" not in response.content.decode()
    assert rita.client.get("/customers/lifecycle/").status_code == 403


def test_who_may_export_and_who_may_speak_for_a_contact(gwen, sara, dan, people) -> None:
    assert gwen.client.get("/customers/export/").status_code == 200
    assert sara.client.get("/customers/export/").status_code == 403
    assert sara.client.get(f"/customers/{ANN}/consents/new/").status_code == 200
    assert dan.client.get(f"/customers/{ANN}/consents/new/").status_code == 403
    assert "Record a consent" not in dan.client.get(f"/customers/{ANN}/").content.decode()


def test_an_unknown_contact_is_missing(sara) -> None:
    assert sara.client.get("/customers/who@example.com/").status_code == 404
    assert sara.client.get(f"/customers/{ANN}/consents/7/").status_code == 404


def test_an_empty_lake_teaches(sara) -> None:
    assert "No contact has arrived yet" in sara.client.get("/customers/").content.decode()
    assert "Nobody has reached a stage yet" in sara.client.get("/customers/lifecycle/").content.decode()
