"""One contact's page: timeline, stages, consents with proof, and sections of other rooms."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from tests.rooms.customers.conftest import ANN, BEN
from tests.support.cast import AT

from excello.customers import public as customers
from excello.customers.queries.panels import PANELS

pytestmark = pytest.mark.django_db
SAID = {
    "state": "given",
    "topic": "newsletter",
    "channel": "email",
    "purpose": "marketing",
    "lawful_basis": "consent",
    "wording_version": "2026-03",
    "source": "Phone call",
    "evidence": "Call 4711",
}


def page_of(member, path: str) -> str:
    response = member.client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_the_head_says_who_where_and_what_was_agreed(sara, people, say) -> None:
    page = page_of(sara, f"/customers/{ANN}/")
    assert "Ann Acker" in page
    assert "MQL" in page
    assert "No marketing consent" in page
    assert "Clicked a link in a mail" in page
    assert "GTX Basic" in page
    say()
    assert "1 consent" in page_of(sara, f"/customers/{ANN}/")
    assert "No stage yet" in page_of(sara, f"/customers/{BEN}/")


def test_a_contact_of_the_directory_alone_has_a_page(sara, center) -> None:
    customers.register_contacts(center_id=center.id, contacts=[customers.NewContact("c-1", name="Cleo")], at=AT)
    page = page_of(sara, "/customers/c-1/")
    assert "Cleo" in page
    assert "No event yet" in page


def test_a_key_with_slashes_and_signs_has_a_page(sara, center) -> None:
    key = "crm/7 ü?&"
    customers.register_contacts(center_id=center.id, contacts=[customers.NewContact(key, name="Odd")], at=AT)
    assert "Odd" in page_of(sara, "/customers/crm%2F7%20%C3%BC%3F%26/")


def test_the_timeline_is_paged(sara, land) -> None:
    land(*[("Clicked", ANN, {"number": n}, AT - timedelta(minutes=n)) for n in range(40)])
    first = page_of(sara, f"/customers/{ANN}/")
    assert "40 events, newest first" in first
    assert "Number: 29" in first
    assert "Number: 30" not in first
    assert "Number: 30" in page_of(sara, f"/customers/{ANN}/?page=2")
    assert page_of(sara, f"/customers/{ANN}/?page=x")


def test_stages_show_each_cycle(sara, people, land) -> None:
    land(("Opportunity Stage Changed", ANN, {"opportunity_id": "O1", "stage": "lost"}, AT - timedelta(days=1)))
    page = page_of(sara, f"/customers/{ANN}/?tab=stages")
    assert "Closed lost" in page
    for shown in ("Engaged", "MQL", "Opportunity", "skipped stages", "Customer journey"):
        assert shown in page
    assert "No stage reached yet" in page_of(sara, f"/customers/{BEN}/?tab=stages")


def test_a_person_writes_a_consent_down_and_finds_its_proof(sara, people) -> None:
    response = sara.client.post(f"/customers/{ANN}/consents/new/", SAID)
    assert response.status_code == 302, response.content.decode()
    page = page_of(sara, f"/customers/{ANN}/?tab=consents")
    assert "Newsletter" in page
    assert f"/customers/{ANN}/consents/1/" in page
    proof = page_of(sara, f"/customers/{ANN}/consents/1/")
    for text in ("2026-03", "Phone call", "Call 4711", "Sara Lind", "The entry is as it was written."):
        assert text in proof
    assert "recorded a consent" in page_of(sara, f"/customers/{ANN}/")


def test_a_consent_without_words_or_proof_is_refused_and_kept(sara, people) -> None:
    response = sara.client.post(f"/customers/{ANN}/consents/new/", {**SAID, "wording_version": "", "topic": "*"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "A consent without its words proves nothing." in page
    assert "Nobody agrees to everything." in page
    assert "Call 4711" in page
    missing = sara.client.post(f"/customers/{ANN}/consents/new/", {**SAID, "evidence": ""})
    assert missing.status_code == 422


def test_the_proof_tells_of_a_broken_chain(sara, people, say) -> None:
    say()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE customers_consent SET source = 'elsewhere'")
    assert "does not fit the chain" in page_of(sara, f"/customers/{ANN}/consents/1/")


def test_rooms_above_add_their_sections(sara, people, monkeypatch) -> None:
    monkeypatch.setattr("excello.customers.queries.panels.PANELS", PANELS)
    monkeypatch.setitem(PANELS, "test", None)
    customers.register_panel(
        customers.RecordPanel(
            "test", "Visits", lambda center_id, key: [customers.PanelRow(f"Visited {key}", at=AT)], empty="No visit"
        )
    )
    page = page_of(sara, f"/customers/{ANN}/?tab=test")
    assert f"Visited {ANN}" in page


def test_more_events_cost_no_more_queries(sara, people, land, say, assert_constant_queries) -> None:
    def double() -> None:
        land(*[("Clicked", ANN, {"n": n}, AT) for n in range(5)])
        say(topic="events")
        say(topic="offers")

    say()
    for tab in ("timeline", "consents"):
        assert_constant_queries(f"/customers/{ANN}/?tab={tab}", sara.client, double)
