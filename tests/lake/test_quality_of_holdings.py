"""Data quality of what a lake holds: contacts by source, accounts, opportunities, decay from bounces."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from excello.lake.catalogue import Catalogue
from excello.lake.landing import Event, land_events
from excello.lake.quality import measure_quality
from excello.lake.quality.bounces import decay_from_bounces
from excello.lake.quality.holdings import accounts_table, contacts_table, measure_contacts, opportunities_table
from excello.lake.store import Lake

MONTH = timedelta(days=365.2425 / 12)


def land(lake: Lake, events: list[Event], at: datetime) -> None:
    landed = land_events(lake, events, application="test", received_at=at)
    assert not landed.dropped


@pytest.fixture
def filled(lake: Lake, event: Callable[..., Event], at: datetime) -> Lake:
    def identify(user_id: str, source: str, months: float = 0, **traits: object) -> Event:
        when = at - months * MONTH
        return event(type="identify", event=None, user_id=user_id, source=source, timestamp=when, traits=traits)

    land(
        lake,
        [
            identify("ann", "web", 12, email="ann@firm.example", country="Italy", phone="055 2757111"),
            identify("ann", "crm", 24, email="ANN@firm.example", country="Select", company="Firm"),
            identify("bob", "web", 24, email="oops", country="Atlantis"),
            identify("info", "web", 0, email="info@firm.example", company="Firm"),
            identify("sam", "crm", 0, kind="seller", email="sam@ours.example"),
            event(
                type="group", event=None, user_id="ann", group_id="firm", traits={"name": "Firm", "country": "Italy"}
            ),
            event(event="Opportunity Stage Changed", properties={"opportunity_id": "o1", "stage": "open"}),
        ],
        at,
    )
    return lake


def test_contacts_by_source(filled: Lake, at: datetime) -> None:
    with filled.snapshot() as snapshot:
        report = measure_contacts(snapshot, at=at)
    told = {(entry.source, entry.field): entry for entry in report.fields}
    assert {source for source, _ in told} == {"crm", "web"}
    assert (told["web", "email"].rows, told["web", "email"].invalid) == (3, 1)
    assert (told["crm", "country"].rows, told["crm", "country"].placeholders) == (1, 1)
    assert (told["web", "country"].filled, told["web", "country"].invalid) == (2, 1)
    valid = told["web", "email"].figure("still_valid")
    assert valid is not None
    assert valid.counted == pytest.approx(0.979**12 + 0.979**24 + 1, abs=1e-3)
    fresh = told["web", "confirmed_at"].figure("fresh")
    assert fresh is not None
    assert (fresh.counted, fresh.of) == (2, 3)


def test_contacts_whole_count_once_and_sellers_not(filled: Lake, at: datetime) -> None:
    with filled.snapshot() as snapshot:
        report = measure_contacts(snapshot, at=at, by_source=False)
        source = contacts_table(snapshot)
        assert "source" not in source.columns
    told = {entry.field: entry for entry in report.fields}
    assert told["contact_id"].rows == report.rows == 3
    assert told["company"].filled == 2, "of one contact the traits of all its sources count"
    role = told["email"].figure("role_account")
    assert role is not None
    assert role.failing == 1


def test_a_mail_that_arrives_confirms_the_address(filled: Lake, event: Callable[..., Event], at: datetime) -> None:
    land(filled, [event(event="Email Delivered", user_id="bob", timestamp=at)], at)
    with filled.snapshot() as snapshot:
        report = measure_contacts(snapshot, at=at, by_source=False)
    [confirmed] = [entry for entry in report.fields if entry.field == "confirmed_at"]
    fresh = confirmed.figure("fresh")
    assert fresh is not None
    assert (fresh.counted, fresh.of) == (3, 3)


def test_accounts_and_opportunities(filled: Lake, at: datetime) -> None:
    with filled.snapshot() as snapshot:
        accounts = measure_quality(accounts_table(snapshot), at=at)
        deals = measure_quality(opportunities_table(snapshot, Catalogue()), at=at)
    assert {entry.field: entry.filled for entry in accounts.fields}["country"] == 1
    assert (deals.rows, {entry.field: entry.filled for entry in deals.fields}["stage"]) == (1, 1)


def test_decay_from_bounces(lake: Lake, event: Callable[..., Event], at: datetime) -> None:
    events = []
    for number in range(10):
        user = f"p{number}"
        traits = {"email": f"{user}@firm.example"}
        events.append(event(type="identify", event=None, user_id=user, timestamp=at - 10 * MONTH, traits=traits))
        ends = number < 2
        name, when = ("Email Bounced", at - 5 * MONTH) if ends else ("Email Delivered", at)
        events.append(event(event=name, user_id=user, timestamp=when))
    events.append(event(event="Email Bounced", user_id="p9", properties={"bounce_type": "Soft"}, timestamp=at))
    events.append(event(type="identify", event=None, user_id="unmailed", timestamp=at - 9 * MONTH, traits={"a": "b"}))
    land(lake, events, at)
    with lake.snapshot() as snapshot:
        found = decay_from_bounces(snapshot, at=at)
    assert found is not None
    assert (found.addresses, found.bounced) == (10, 2)
    assert found.months == pytest.approx(2 * 5 + 8 * 10, rel=1e-3)


def test_an_empty_lake_has_no_figures(lake: Lake, at: datetime) -> None:
    with lake.snapshot() as snapshot:
        report = measure_contacts(snapshot, at=at)
        assert (report.rows, report.decay) == (0, None)
