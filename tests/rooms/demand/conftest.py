"""A center in which a campaign can be asked for: one journey, one persona, two assets, one product, one region."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from tests.support.cast import AT, Member

from excello.charter import public as charter
from excello.core.access import system_actor
from excello.core.people import CenterView, DivisionView
from excello.demand import public as demand
from excello.journeys import public as journeys

PERSONA = journeys.PersonaContent(
    goals=("Close the month in three days",),
    pains=("Every figure exists three times",),
    decision_role="decider",
    channels=("email", "field"),
    media=("case_study",),
    stages=("consideration", "evaluation"),
    problems={"consideration": "Does not know which way fits.", "evaluation": "Cannot compare offers."},
)
ASSET = journeys.AssetContent(
    title="Cost-of-a-day calculator",
    theme_kind="problem",
    theme="Nobody knows what a day costs",
    medium="calculator",
    language="en",
    url="https://www.example.com/calculator",
    access="open",
    stages=("consideration",),
)


@dataclass(frozen=True)
class Ground:
    """What a brief may point at."""

    center: CenterView
    persona: str
    transition: str
    assets: tuple[str, ...]
    product: str
    region: str


@pytest.fixture
def ground(center: CenterView, paula: Member) -> Ground:
    """Everything published that a campaign needs."""
    common: dict[str, Any] = {"center_id": center.id, "by": paula.actor, "at": AT}
    journey = journeys.create_journey(name="Buying rooms", **common)
    journeys.publish_journey(journey_id=journey.id, **common)
    persona = journeys.create_persona(name="Careful Carla", content=PERSONA, owner_id=paula.person.pk, **common)
    journeys.publish_persona(persona_id=persona.id, **common)
    system = {"center_id": center.id, "by": system_actor(center.id), "at": AT}
    charter.register_products(products=[charter.NewProduct("GTX Basic", "GTX")], **system)
    charter.register_regions(names=["West"], **system)
    return Ground(
        center=center,
        persona=persona.code,
        transition="consideration>evaluation",
        assets=tuple(_published_asset(title, persona.id, paula, common) for title in ("Calculator", "Case study")),
        product=charter.list_products(center.id)[0].key,
        region=charter.list_regions(center.id)[0].key,
    )


def _published_asset(title: str, persona_id: int, paula: Member, common: dict[str, Any]) -> str:
    content = replace(ASSET, title=title, persona_ids=(persona_id,))
    asset = journeys.create_asset(content=content, owner_id=paula.person.pk, **common)
    return journeys.move_asset(asset_id=asset.id, state="published", **common).code


@pytest.fixture
def whole(ground: Ground, rita: Member) -> dict[str, Any]:
    """A brief that conforms on the day of the tests (2 November 2026)."""
    return {
        "title": "Meetings by the lake, spring 2027",
        "measure": "mql_count",
        "target": 120,
        "target_date": "2027-03-31",
        "why": "Lake hotels are at 41 % weekday occupancy in March and April.",
        "persona": ground.persona,
        "transition": ground.transition,
        "product": ground.product,
        "region": ground.region,
        "touches": [{"channel": "email", "subject": "A three-hour agenda", "body": "Elena, here is how."}],
        "assets": [ground.assets[0]],
        "launch_date": "2026-12-11",
        "budget": 6500,
        "owner": rita.person.pk,
    }


@pytest.fixture
def draft(whole: dict[str, Any], rita: Member, north: DivisionView) -> Callable[..., demand.RequestView]:
    """Rita begins a request of North; fields given here stand in place of those that conform."""

    def begin(**fields: Any) -> demand.RequestView:
        return demand.save_draft(fields={**whole, **fields}, division_id=north.id, by=rita.actor, at=AT)

    return begin


@pytest.fixture
def in_triage(draft: Callable[..., demand.RequestView], rita: Member) -> Callable[..., demand.RequestView]:
    """Rita hands in a request that conforms."""

    def hand_in(**fields: Any) -> demand.RequestView:
        return demand.submit_request(request_id=draft(**fields).id, by=rita.actor, at=AT)

    return hand_in
