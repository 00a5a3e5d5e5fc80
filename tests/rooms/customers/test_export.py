"""Personal data leaves with a reason, and the trail keeps it."""

from __future__ import annotations

import pytest
from tests.rooms.customers.conftest import ANN, BEN

from excello.core.models import AuditEntry

pytestmark = pytest.mark.django_db
REASON = "Invitations for the fair, to the printer"


def test_without_a_reason_nothing_leaves(gwen, people) -> None:
    for reason in ("", "because"):
        response = gwen.client.post("/customers/export/", {"reason": reason, "kind": "csv"})
        assert response.status_code == 422
        assert "text/html" in response["Content-Type"]
    assert not AuditEntry.objects.filter(kind="contacts.exported").exists()


def test_with_a_reason_the_selected_rows_leave_and_the_trail_says_so(gwen, people) -> None:
    response = gwen.client.post("/customers/export/?stage=mql&kind=csv", {"reason": REASON, "kind": "csv"})
    assert response["Content-Type"].startswith("text/csv")
    text = response.content.decode()
    assert ANN in text
    assert BEN not in text
    entry = AuditEntry.objects.get(kind="contacts.exported")
    assert (entry.reason, entry.by, entry.after) == (
        REASON,
        gwen.person,
        {"count": 1, "kind": "csv", "filters": {"stage": "mql"}},
    )


def test_the_list_itself_hands_out_no_file(gwen, sara, people) -> None:
    response = gwen.client.get("/customers/?export=csv")
    assert "text/html" in response["Content-Type"]
    assert "/customers/export/?kind=csv" in response.content.decode()
    assert "/customers/export/" not in sara.client.get("/customers/").content.decode()


def test_the_api_asks_for_the_reason_too(gwen, sara, people) -> None:
    assert gwen.api.post("/customers/contacts/export", {"reason": "x"}).status_code == 422
    assert sara.api.post("/customers/contacts/export", {"reason": REASON}).status_code == 403
    answer = gwen.api.post("/customers/contacts/export", {"reason": REASON, "q": "ann"}).json()
    assert (answer["total"], answer["contacts"][0]["key"]) == (1, ANN)
