"""The grammar of conditions is published to every program that may sign in."""

from __future__ import annotations

import pytest

from excello.lake.conditions import dump_schema

pytestmark = pytest.mark.django_db


def test_members_read_the_schema_of_conditions(rita) -> None:
    answer = rita.api.get("/schemas/condition")
    assert answer.status_code == 200
    assert answer.json() == dump_schema()


def test_a_stranger_does_not(client) -> None:
    assert client.get("/api/v1/schemas/condition").status_code == 401
