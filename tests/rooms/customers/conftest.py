"""Contacts in the lake, and words in the ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.support.cast import AT

from excello.core.access import system_actor
from excello.core.lake_home import lake
from excello.customers import public as customers
from excello.lake.landing import Event, land_events

ANN, BEN = "ann@acme.example.com", "ben@acme.example.com"


@pytest.fixture
def land() -> Callable[..., None]:
    """Land events as (kind, key, facts, time); each only once."""
    landed = []

    def land_them(*told: tuple[str, str, dict[str, Any], datetime]) -> None:
        events = [_event(f"m{len(landed) + number}", *one) for number, one in enumerate(told)]
        landed.extend(events)
        result = land_events(lake(), events, application="test", received_at=AT)
        assert not result.dropped, result.dropped

    return land_them


def _event(message_id: str, name: str, key: str, facts: dict[str, Any], when: datetime) -> Event:
    if name == "identify":
        account = facts.get("account")
        return Event(message_id, "identify", "test", timestamp=when, user_id=key, group_id=account, traits=facts)
    return Event(message_id, "track", "test", timestamp=when, event=name, user_id=key, properties=facts)


@pytest.fixture
def people(land: Any) -> None:
    """Ann of Acme has clicked twice and is an MQL; Ben is only known."""
    land(
        ("identify", ANN, {"email": ANN, "name": "Ann Acker", "account": "acme", "region": "West", "staff": 40}, AT),
        ("identify", BEN, {"email": BEN, "name": "Ben Bo", "region": "East", "sector": "retail"}, AT),
        ("Email Link Clicked", ANN, {"product": "GTX Basic", "campaign": "CMP-3"}, AT - timedelta(days=3)),
        ("Email Link Clicked", ANN, {"product": "GTX Basic"}, AT - timedelta(days=2)),
    )


@pytest.fixture
def say(center: Any) -> Callable[..., customers.RecordedConsents]:
    """Write one word into the ledger; what is not named is a plain e-mail consent to the newsletter, now."""

    def say_it(**changes: Any) -> customers.RecordedConsents:
        said = {
            "contact_key": ANN,
            "topic": "newsletter",
            "channel": "email",
            "purpose": "marketing",
            "state": "given",
            "lawful_basis": "consent",
            "wording_version": "2026-03",
            "source": "Web form",
            "evidence": "Ticked by Ann",
            "at": AT,
        }
        return customers.record_consent(center_id=center.id, by=system_actor(center.id), **{**said, **changes})

    return say_it
