"""Who gets in, how, and what a refusal says."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from tests.support.cast import AT

from excello.core.models import Center, Person
from excello.core.tokens import create_sign_in_link, person_of_link

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-passphrase"


@pytest.fixture(autouse=True)
def _fresh_throttle():
    cache.clear()


def _with_password(member) -> None:
    member.person.set_password(PASSWORD)
    member.person.save()


def test_the_right_password_leads_where_the_person_wanted(ada) -> None:
    _with_password(ada)
    response = Client().post("/sign-in/", {"email": "ADA@fernhall.example.com", "password": PASSWORD, "next": "/jobs/"})
    assert (response.status_code, response["Location"]) == (302, "/jobs/")


def test_a_wrong_password_keeps_the_address_and_says_what_to_check(ada) -> None:
    _with_password(ada)
    response = Client().post("/sign-in/", {"email": "ada@fernhall.example.com", "password": "wrong"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "do not match" in page
    assert "ada@fernhall.example.com" in page


def test_the_eleventh_attempt_in_five_minutes_must_wait_even_with_the_right_password(ada) -> None:
    _with_password(ada)
    client = Client()
    for _attempt in range(10):
        client.post("/sign-in/", {"email": "ada@fernhall.example.com", "password": "wrong"})
    response = client.post("/sign-in/", {"email": "ada@fernhall.example.com", "password": PASSWORD})
    assert "Too many attempts" in response.content.decode()


@pytest.mark.parametrize("target", ["//evil.example.net/", "https://evil.example.net/", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(ada, target) -> None:
    _with_password(ada)
    response = Client().post("/sign-in/", {"email": ada.person.email, "password": PASSWORD, "next": target})
    assert response["Location"] == "/"


def test_the_cast_of_a_demonstration_walks_in_on_loopback_only(ada) -> None:
    Center.objects.update(is_demonstration=True)
    Person.objects.update(is_cast=True)
    here, proxied = Client(), Client(headers={"x-forwarded-for": "192.0.2.7"})
    assert "Enter as Ada Novak" in here.get("/sign-in/").content.decode()
    assert "Enter as Ada Novak" not in proxied.get("/sign-in/").content.decode()
    assert proxied.post("/sign-in/as/", {"person": ada.person.pk}).status_code == 403
    assert Client(REMOTE_ADDR="192.0.2.7").post("/sign-in/as/", {"person": ada.person.pk}).status_code == 403
    assert here.post("/sign-in/as/", {"person": ada.person.pk}).status_code == 302
    assert here.get("/trail/").status_code == 200


def test_nobody_real_can_be_entered_without_a_password(ada) -> None:
    Center.objects.update(is_demonstration=True)
    client = Client()
    client.post("/sign-in/as/", {"person": ada.person.pk})
    assert client.get("/trail/").status_code == 302


def test_a_set_up_link_works_once_and_for_three_days(ada) -> None:
    from django.utils import timezone

    secret = create_sign_in_link(person_id=ada.person.pk, at=timezone.now())
    client = Client()
    assert client.post(f"/set-up/{secret}/", {"password": "short"}).status_code == 422
    assert client.post(f"/set-up/{secret}/", {"password": PASSWORD}).status_code == 302
    assert client.get("/trail/").status_code == 200
    assert Client().get(f"/set-up/{secret}/").status_code == 410
    late = create_sign_in_link(person_id=ada.person.pk, at=AT)
    assert person_of_link(late, at=AT + timedelta(days=3)) is None


def test_an_expired_session_asks_an_htmx_part_to_sign_in_again(ada) -> None:
    response = Client().get("/jobs/", headers={"hx-request": "true", "hx-current-url": "http://testserver/jobs/"})
    assert response.status_code == 401
    assert "/sign-in/" in response["HX-Redirect"]


def test_a_token_opens_the_api_until_it_is_revoked(ada) -> None:
    from excello.core.models import ApiToken

    api = ada.api
    assert api.get("/openapi.json").status_code == 200
    assert Client().get("/api/v1/charter/products").status_code in (401, 404)
    ApiToken.objects.update(revoked_at=AT)
    assert api.client.get("/me/").status_code == 302
