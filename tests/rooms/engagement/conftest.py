"""A campaign that is due, contacts who agreed to it, and the ways to plan and deliver its wave."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest
from tests.support.cast import AT, Member

from excello.campaigns.models import Audience, Campaign, Touch
from excello.core.lake_home import lake
from excello.core.people import CenterView, DivisionView
from excello.customers import public as customers
from excello.engagement.models import Delivery, Source
from excello.engagement.operations.delivering import send_messages
from excello.engagement.operations.sources import add_source
from excello.engagement.public import plan_wave
from excello.governance import public as governance
from excello.lake.landing import land_rows

DAY = date(2026, 11, 2)
BODY = "Hello {{ contact.first_name }},\n\nhere is what a day costs: {{ link }}\n\n{{ unsubscribe }}"


@dataclass(frozen=True)
class Due:
    """A scheduled campaign with one touch and its audience."""

    campaign: Campaign
    touch: Touch
    keys: tuple[str, ...]


@pytest.fixture
def contacts(center: CenterView, gwen: Member) -> Callable[..., tuple[str, ...]]:
    """Registers contacts who agreed to product news by e-mail."""

    def register(*names: str, consent: bool = True, language: str = "", topic: str = "product_news") -> tuple[str, ...]:
        rows = [
            customers.NewContact(name, f"{name}@example.com", name.capitalize(), language=language) for name in names
        ]
        customers.register_contacts(center_id=center.id, contacts=rows, by=gwen.actor, at=AT)
        if consent:
            agree(center, gwen, names, topic)
        return names

    return register


def agree(center: CenterView, by: Member, keys: Iterable[str], topic: str, state: str = "given") -> None:
    """What contacts said about a topic."""
    rows = [
        customers.NewConsent(key, topic, "email", "marketing", state, "consent", "2026-1", "test", "form", AT)
        for key in keys
    ]
    customers.record_consents(center_id=center.id, rows=rows, by=by.actor, at=AT)


@pytest.fixture
def due(center: CenterView, north: DivisionView, gwen: Member) -> Callable[..., Due]:
    """Puts a campaign with one touch on a day, as the campaigns room leaves it behind."""
    numbers = iter(range(1, 100))

    def schedule(
        *keys: str, day: date = DAY, held_out: Iterable[str] = (), ends: date | None = None, **changes: Any
    ) -> Due:
        number = next(numbers)
        snapshot = f"cmp-{number}-test"
        campaign = Campaign.objects.create(
            center_id=center.id,
            division_id=north.id,
            number=number,
            name="The three-hour meeting",
            state="scheduled",
            owner=gwen.person,
            product_key="gtx-basic",
            region_key="west",
            steps={"8": {"sender": "Gwen"}},
            snapshot_id=snapshot,
            start_date=day,
            end_date=ends,
            opened_at=AT,
        )
        written = {"channel": "email", "topic": "product_news", "category": "promotional", "subject": "A day costs"}
        link = {"link_url": "https://www.example.com/calculator", "body": BODY, "send_date": day, "value": 1.0}
        touch = Touch.objects.create(campaign=campaign, number=1, **{**written, **link, **changes})
        freeze(center, campaign, snapshot, keys, set(held_out))
        return Due(campaign, touch, keys)

    return schedule


def freeze(center: CenterView, campaign: Campaign, snapshot: str, keys: tuple[str, ...], held_out: set[str]) -> None:
    """The frozen audience of a campaign, in the lake and beside it."""
    rows = pa.table(
        {
            "center": [center.slug] * len(keys),
            "snapshot_id": [snapshot] * len(keys),
            "campaign_id": [str(campaign.pk)] * len(keys),
            "contact_id": list(keys),
            "held_out": [key in held_out for key in keys],
            "frozen_at": pa.array([AT] * len(keys), pa.timestamp("us", "UTC")),
        }
    )
    land_rows(lake(), "audiences", rows, application=f"test:{snapshot}", version=1)
    Audience.objects.create(
        campaign=campaign,
        snapshot_id=snapshot,
        condition={},
        size=len(keys),
        held_out=len(held_out),
        holdout_share=0.1 if held_out else 0.0,
        salt="salt",
        sha256="0" * 64,
        frozen_at=AT,
    )


@pytest.fixture
def plan(gwen: Member) -> Callable[..., governance.WaveResult]:
    """Gwen plans a wave."""

    def run(day: date = DAY, at: datetime = AT, **changes: Any) -> governance.WaveResult:
        return plan_wave(center_id=gwen.center_id, day=day, by=gwen.actor, at=at, **changes)

    return run


@pytest.fixture
def send(gwen: Member) -> Callable[..., dict[str, int]]:
    """The work of the delivery job, at a given time."""

    def run(wave_id: int, at: datetime = AT) -> dict[str, int]:
        under_way = {"state": "delivering"}
        from excello.engagement.models import PlannedWave

        PlannedWave.objects.filter(wave_id=wave_id, state__in=("planned", "paused")).update(**under_way)
        return send_messages(wave_id=wave_id, by=gwen.actor, clock=lambda: at, progress=lambda *_told: None)

    return run


@pytest.fixture
def any_hour(gwen: Member) -> None:
    """A policy without quiet hours, for what reads the real clock."""
    rules = governance.dump_policy(governance.current_policy(gwen.center_id).rules)
    governance.change_policy(
        center_id=gwen.center_id,
        rules={**rules, "quiet_hours": None},
        reason="Tests run at night.",
        by=gwen.actor,
        at=AT,
    )


def states() -> dict[str, str]:
    """Contact → state of its message."""
    return dict(Delivery.objects.values_list("contact_key", "state"))


@pytest.fixture
def website(gwen: Member) -> Source:
    """A source that is on, with one write key."""
    return Source.objects.get(pk=add_source(name="Website", kind="website", by=gwen.actor, at=AT).source_id)
