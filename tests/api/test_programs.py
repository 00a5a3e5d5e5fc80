"""What programs may rely on: tokens with scopes, requests that count once, findings in the person's language."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from tests.support.cast import AT

from excello.core.models import ApiToken, AuditEntry, IdempotentAnswer
from excello.core.scopes import allows
from excello.core.tokens import create_api_token
from excello.findings import Refused

pytestmark = pytest.mark.django_db
PRODUCT = {"name": "Heat pump", "line": "Heating"}


@pytest.fixture
def program(ada: Any) -> Any:
    """A client with a token of Ada's: `program("demand:read")`."""

    def make(*scopes: str) -> Any:
        secret = create_api_token(person_id=ada.person.pk, name="test", by=ada.actor, at=AT, scopes=scopes)
        return Client(headers={"authorization": f"Bearer {secret}"})

    return make


def send(client: Client, path: str, body: Any, **headers: str) -> Any:
    return client.post(f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=headers)


def add_product(client: Client, body: Any = PRODUCT, **headers: str) -> Any:
    return send(client, "/charter/products", body, **headers)


@pytest.mark.parametrize(
    ("scopes", "permission", "expected"),
    [
        ((), "demand.triage", True),
        (("*:read",), "demand.see", True),
        (("*:read",), "customers.see_rows", True),
        (("*:read",), "demand.triage", False),
        (("demand:write",), "demand.see", True),
        (("demand:write",), "demand.triage", True),
        (("demand:write",), "campaigns.see", False),
        (("demand:read", "campaigns:write"), "demand.triage", False),
    ],
)
def test_scopes_leave_a_part_of_what_the_person_may(scopes: tuple[str, ...], permission: str, expected: bool) -> None:
    assert allows(scopes, permission) is expected


def test_a_token_that_reads_changes_nothing(program: Any, center: Any) -> None:
    reader = program("*:read")
    assert reader.get("/api/v1/charter/products").status_code == 200
    answer = add_product(reader)
    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:excello:problem:denied"
    assert add_product(program("charter:write")).status_code < 300
    assert add_product(program("demand:write")).status_code == 403


@pytest.mark.parametrize("scope", ["demand", "demand:", ":read", "demand:all", "kitchen:read", "*"])
def test_a_scope_that_means_nothing_is_refused(ada: Any, scope: str) -> None:
    with pytest.raises(Refused) as refused:
        create_api_token(person_id=ada.person.pk, name="test", by=ada.actor, at=AT, scopes=[scope])
    assert refused.value.findings[0].path == "scopes"
    assert not ApiToken.objects.filter(name="test").exists()


def test_the_profile_makes_a_narrow_token(gwen: Any) -> None:
    answer = gwen.client.post("/me/", {"name": "dashboard", "access": "read", "room": "governance"})
    assert answer.status_code == 200
    assert ApiToken.objects.get(name="dashboard").scopes == ["governance:read"]
    assert b"governance:read" in gwen.client.get("/me/").content


def test_a_repeated_request_counts_once_and_is_answered_the_same(program: Any, center: Any) -> None:
    client = program()
    first = add_product(client, **{"idempotency-key": "k1"})
    again = add_product(client, **{"idempotency-key": "k1"})
    assert first.status_code == again.status_code < 300
    assert first.content == again.content
    assert (first.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (None, "true")
    assert AuditEntry.objects.filter(kind="product.added").count() == 1


def test_a_key_belongs_to_one_request_of_one_caller(program: Any, center: Any) -> None:
    client = program()
    add_product(client, **{"idempotency-key": "k1"})
    other = add_product(client, {"name": "Boiler", "line": "Heating"}, **{"idempotency-key": "k1"})
    assert other.status_code == 422
    assert other.json()["type"] == "urn:excello:problem:idempotency_key_reused"
    stranger = add_product(program(), {"name": "Boiler", "line": "Heating"}, **{"idempotency-key": "k1"})
    assert stranger.status_code < 300


def test_what_was_refused_may_be_sent_again_with_its_key(program: Any, center: Any) -> None:
    client = program()
    assert add_product(client, {"name": ""}, **{"idempotency-key": "k1"}).status_code == 422
    assert not IdempotentAnswer.objects.exists()
    assert add_product(client, **{"idempotency-key": "k1"}).status_code < 300


@pytest.mark.parametrize("key", ["", "k" * 201])
def test_a_key_of_no_use_is_refused(program: Any, center: Any, key: str) -> None:
    answer = add_product(program(), **{"idempotency-key": key})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_findings_are_in_the_language_of_the_tokens_person(program: Any, ada: Any, center: Any) -> None:
    type(ada.person).objects.filter(pk=ada.person.pk).update(language="it")
    answer = add_product(program("*:read"))
    assert answer.json()["title"] == "Non puoi fare questa operazione."
