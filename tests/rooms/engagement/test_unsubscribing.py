"""The link at the end of a message: looking changes nothing, posting ends these messages, whoever posts."""

import re

import pytest
from django.test import Client
from tests.rooms.engagement.conftest import agree, states

from excello.customers import public as customers
from excello.engagement.models import Delivery
from excello.engagement.queries.tokens import token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(due, contacts, plan) -> str:
    """The address in Anna's message."""
    due(*contacts("anna", "bert", language="it"))
    plan()
    return f"/u/{token_of(Delivery.objects.get(contact_key='anna'))}"


def has_agreed(center, key: str = "anna") -> bool:
    asked = {"center_id": center.id, "keys": ["anna", "bert"], "topic": "product_news", "channel": "email"}
    return key in customers.consented_keys(**asked)


def test_looking_a_hundred_times_changes_nothing(link, center) -> None:
    client = Client()
    before = customers.verify_chain(center_id=center.id)
    for _turn in range(100):
        assert client.get(link).status_code == 200
    assert client.head(link).status_code == 200
    assert customers.verify_chain(center_id=center.id) == before
    assert has_agreed(center)


def test_the_page_names_the_topic_and_nobody(link) -> None:
    response = Client().get(link)
    page = response.content.decode()
    assert "Novità sui prodotti" in page
    assert "anna" not in page.lower()
    assert "CMP-1" not in page
    assert '<html lang="it"' in page
    assert response["Content-Language"] == "it"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    "sent",
    [
        {"data": "List-Unsubscribe=One-Click", "content_type": "application/x-www-form-urlencoded"},
        {"data": {"List-Unsubscribe": "One-Click"}},
        {"data": {}},
    ],
    ids=["urlencoded", "multipart", "the page's own button"],
)
def test_posting_withdraws_without_cookie_csrf_or_redirect(link, center, sent) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(link, **sent)
    assert response.status_code == 200
    assert not response.cookies
    assert not has_agreed(center)
    assert has_agreed(center, "bert")


def test_posting_again_changes_nothing(link, center) -> None:
    client = Client()
    client.post(link)
    once = customers.verify_chain(center_id=center.id)
    assert client.post(link).status_code == 200
    assert customers.verify_chain(center_id=center.id) == once


def test_the_withdrawal_names_its_proof(link, center) -> None:
    Client().post(link)
    [last, *_before] = customers.consent_history(center_id=center.id, key="anna")
    assert (last.state, last.topic, last.source) == ("withdrawn", "product_news", "unsubscribe_link")
    assert "CMP-1/T1" in last.evidence


def test_it_holds_for_what_is_queued(link, plan, send, smtp) -> None:
    Client().post(link)
    send(Delivery.objects.first().planned.wave_id)
    assert states() == {"anna": "withheld", "bert": "sent"}
    assert not smtp.to("anna@example.com")


def test_the_token_in_the_mail_is_the_one_that_works(due, contacts, plan, send, smtp, center) -> None:
    due(*contacts("anna"))
    send(plan().wave_id)
    address = smtp.received[0].message["List-Unsubscribe"].strip("<>")
    assert Client().post(address.removeprefix("http://localhost:8000")).status_code == 200
    assert not has_agreed(center)


def test_it_works_again_after_a_new_consent(link, center, gwen) -> None:
    Client().post(link)
    agree(center, gwen, ["bert"], "product_news")
    customers.record_consent(
        center_id=center.id,
        contact_key="anna",
        topic="product_news",
        channel="email",
        purpose="marketing",
        state="given",
        lawful_basis="consent",
        wording_version="2",
        source="form",
        evidence="",
        by=gwen.actor,
        at=customers.consent_history(center_id=center.id, key="anna")[0].at,
    )
    assert has_agreed(center)
    Client().post(link)
    assert not has_agreed(center)


@pytest.mark.parametrize("forge", [lambda t: t[:-1], lambda t: t + "A", lambda t: t[::-1], lambda t: "x" * 32])
def test_a_forged_token_is_unknown(link, center, forge) -> None:
    path = f"/u/{forge(link.removeprefix('/u/'))}"
    assert Client().get(path).status_code == 404
    assert Client().post(path).status_code == 404
    assert has_agreed(center)


def test_a_click_token_is_no_unsubscribe_token(due, contacts, plan, send, smtp, center) -> None:
    due(*contacts("anna"))
    send(plan().wave_id)
    [token] = set(re.findall(r"/l/([\w-]+)", smtp.received[0].body("plain")))
    assert Client().post(f"/u/{token}").status_code == 404
    assert has_agreed(center)


def test_a_token_outlives_the_wave_and_the_secret(link, center, settings) -> None:
    settings.SECRET_KEY = "another secret entirely"
    assert Client().get(link).status_code == 200


def test_other_methods_are_refused(link) -> None:
    assert Client().put(link).status_code == 405
    assert Client().delete(link).status_code == 405
