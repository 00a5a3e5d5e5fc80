"""The standing cast: Rita requests, Chiara triages, Dan designs, Paula writes, Gwen governs, Bruno approves,
Sara sells, Ada administers, Olaf is an outsider from the other division."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from excello.core.access import Actor, system_actor
from excello.core.models import Person
from excello.core.people import (
    CenterView,
    DivisionView,
    actor_of,
    add_division,
    add_person,
    create_center,
)
from excello.core.tokens import create_api_token

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Member:
    """One of the cast, with the three ways in: operations, pages, API."""

    person: Person
    center_id: int

    @property
    def actor(self) -> Actor:
        return actor_of(self.person, center_id=self.center_id)

    @property
    def client(self) -> Client:
        client = Client()
        client.force_login(self.person)
        return client

    @property
    def api(self) -> Api:
        secret = create_api_token(person_id=self.person.pk, name="test", by=self.actor, at=AT)
        return Api(Client(headers={"authorization": f"Bearer {secret}"}))


@dataclass(frozen=True)
class Api:
    """A client that speaks JSON to /api/v1."""

    client: Client

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1{path}", query)

    def post(self, path: str, body: Any = None, **headers: Any) -> Any:
        return self._send(self.client.post, path, body, headers)

    def put(self, path: str, body: Any = None, **headers: Any) -> Any:
        return self._send(self.client.put, path, body, headers)

    def patch(self, path: str, body: Any = None, **headers: Any) -> Any:
        return self._send(self.client.patch, path, body, headers)

    def _send(self, method: Callable[..., Any], path: str, body: Any, headers: dict[str, Any]) -> Any:
        data = json.dumps({} if body is None else body, default=str)
        return method(f"/api/v1{path}", data, content_type="application/json", headers=headers)


@pytest.fixture
def center(db: None) -> CenterView:
    """A standing center in Italy."""
    return create_center(name="Fernhall", by=None, at=AT)


@pytest.fixture
def north(center: CenterView) -> DivisionView:
    """The division most of the cast belongs to."""
    return add_division(center_id=center.id, name="North", by=system_actor(center.id), at=AT)


@pytest.fixture
def south(center: CenterView) -> DivisionView:
    """The other division."""
    return add_division(center_id=center.id, name="South", by=system_actor(center.id), at=AT)


def _member(name: str, role: str, division: str | None) -> Any:
    @pytest.fixture(name=name.split()[0].lower())
    def member(request: pytest.FixtureRequest, center: CenterView, north: DivisionView, south: DivisionView) -> Member:
        home = {"north": north.id, "south": south.id, None: None}[division]
        view = add_person(
            center_id=center.id,
            email=f"{name.split()[0].lower()}@fernhall.example.com",
            name=name,
            role=role,
            division_id=home,
            by=system_actor(center.id),
            at=AT,
        )
        return Member(Person.objects.get(pk=view.id), center.id)

    return member


rita = _member("Rita Moretti", "requester", "north")
chiara = _member("Chiara Bonfanti", "program_manager", None)
dan = _member("Dan Whitlock", "strategist", "north")
paula = _member("Paula Ferri", "content_lead", None)
gwen = _member("Gwen Oduya", "operations", None)
bruno = _member("Bruno Keller", "sponsor", None)
sara = _member("Sara Lind", "sales", "north")
ada = _member("Ada Novak", "administrator", None)
olaf = _member("Olaf Berg", "requester", "south")


@pytest.fixture
def assert_constant_queries() -> Callable[[str, Client, Callable[[], Any]], None]:
    """Open a page, double its rows, open it again: the number of queries must not grow."""

    def check(url: str, client: Client, double_rows: Callable[[], Any]) -> None:
        before = _queries(url, client)
        double_rows()
        after = _queries(url, client)
        assert len(after) <= len(before), "\n".join(query["sql"] for query in after)

    return check


def _queries(url: str, client: Client) -> list[dict[str, str]]:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(url)
    assert response.status_code == 200, response.status_code
    assert len(captured) <= 30, f"{len(captured)} queries on one page"
    return list(captured.captured_queries)
