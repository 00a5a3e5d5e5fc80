"""A center in which campaigns are designed: a journey, a persona, content, contacts in the lake, one campaign open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from tests.support.cast import AT, Member

from excello.campaigns import public as campaigns
from excello.charter import public as charter
from excello.core.access import system_actor
from excello.core.lake_home import lake
from excello.core.people import CenterView, DivisionView
from excello.customers import public as customers
from excello.demand import public as demand
from excello.journeys import public as journeys
from excello.lake.landing import Event, land_events

WEST = {"field": "region", "op": "eq", "value": "West"}
PERSONA = journeys.PersonaContent(
    goals=("Close the month in three days",),
    pains=("Every figure exists three times",),
    decision_role="decider",
    channels=("email", "web"),
    media=("calculator", "case_study"),
    stages=("consideration", "evaluation"),
    problems={"consideration": "Does not know which way fits.", "evaluation": "Cannot compare offers."},
)
ASSET = journeys.AssetContent(
    title="Calculator",
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
    """What a design may point at."""

    center: CenterView
    persona: str
    assets: tuple[str, ...]


@pytest.fixture
def ground(center: CenterView, paula: Member) -> Ground:
    """A published journey, persona and two assets, the first leading to the second; a product; a region."""
    common: dict[str, Any] = {"center_id": center.id, "by": paula.actor, "at": AT}
    journey = journeys.create_journey(name="Buying rooms", **common)
    journeys.publish_journey(journey_id=journey.id, **common)
    persona = journeys.create_persona(name="Careful Carla", content=PERSONA, owner_id=paula.person.pk, **common)
    journeys.publish_persona(persona_id=persona.id, **common)
    system = {"center_id": center.id, "by": system_actor(center.id), "at": AT}
    charter.register_products(products=[charter.NewProduct("GTX Basic", "GTX")], **system)
    charter.register_regions(names=["West"], **system)
    make = replace(ASSET, persona_ids=(persona.id,))
    study = publish(replace(make, title="Case study", medium="case_study"), paula, common)
    calculator = publish(replace(make, next_asset_ids=(study.id,)), paula, common)
    return Ground(center, persona.code, (calculator.code, study.code))


def publish(content: journeys.AssetContent, owner: Member, common: dict[str, Any]) -> journeys.AssetView:
    """An asset that the content lead made and published."""
    asset = journeys.create_asset(content=content, owner_id=owner.person.pk, **common)
    return journeys.move_asset(asset_id=asset.id, state="published", **common)


@pytest.fixture
def people(center: CenterView, gwen: Member) -> list[str]:
    """Thirty contacts, every third in the West; all of them agreed to hear about events."""
    keys = [f"c{number:02}" for number in range(30)]
    events = [
        Event(
            message_id=f"m-{key}",
            type="identify",
            source="test",
            timestamp=AT,
            user_id=key,
            traits={
                "email": f"{key}@example.com",
                "name": f"Person {key}",
                "region": "West" if number % 3 == 0 else "East",
            },
            center=center.slug,
        )
        for number, key in enumerate(keys)
    ]
    land_events(lake(), events, application="test", received_at=AT)
    consents = [
        customers.NewConsent(
            contact_key=key,
            topic="events",
            channel="email",
            purpose="marketing",
            state="given",
            lawful_basis="consent",
            wording_version="1",
            source="test",
            evidence="form",
            at=AT,
        )
        for key in keys
    ]
    customers.record_consents(center_id=center.id, rows=consents, by=gwen.actor, at=AT)
    return keys


@pytest.fixture
def brief(ground: Ground) -> dict[str, Any]:
    """What a brief says that the gate has passed."""
    return {
        "measure": "mql_count",
        "target": 120,
        "target_date": "2099-03-31",
        "why": "Lake hotels stand half empty on weekdays.",
        "persona": ground.persona,
        "transition": "consideration>evaluation",
        "product": "gtx-basic",
        "region": "west",
        "touches": [
            {"channel": "email", "subject": "A three-hour agenda", "body": "Dear {{ contact.name }}, see {{ link }}"}
        ],
        "assets": [ground.assets[0]],
        "landing_page": "https://www.example.com/lake",
        "launch_date": "2098-12-11",
        "budget": 6500,
    }


@pytest.fixture
def request_of(center: CenterView, north: DivisionView, rita: Member, brief: dict[str, Any]) -> Callable[..., Any]:
    """An accepted request as demand hands it over; fields given here stand in place of the brief's."""

    def make(id: int = 12, title: str = "The three-hour meeting", **fields: Any) -> demand.RequestView:
        return demand.RequestView(
            id=id,
            code=f"REQ-{id}",
            title=title,
            state="accepted",
            center_id=center.id,
            division_id=north.id,
            requester_id=rita.person.pk,
            template_key="campaign",
            template_version=1,
            fields={**brief, **fields},
        )

    return make


@pytest.fixture
def opened(request_of: Callable[..., Any], chiara: Member) -> campaigns.CampaignView:
    """The campaign that Chiara's acceptance opened."""
    return campaigns.open_campaign(request=request_of(), by=chiara.actor, at=AT)


ANSWERS: dict[int, dict[str, Any]] = {
    4: {"problem": "She must defend leaving the city to a director who counts hours."},
    5: {"message": "A three-hour agenda with the numbers her director asks for.", "offer": "content"},
    6: {"media": ["calculator"]},
    7: {"channels": ["email", "web"]},
    8: {
        "name": "The three-hour meeting",
        "sender": "Fernhall",
        "start_date": "2098-12-11",
        "end_date": "2099-01-15",
        "budget": 6500,
    },
}


@pytest.fixture
def answer(opened: campaigns.CampaignView, dan: Member) -> Callable[..., campaigns.CampaignView]:
    """Dan answers one step of the open campaign; parts given here stand in place of those that conform."""

    def save(step: int, **parts: Any) -> campaigns.CampaignView:
        return campaigns.save_step(
            campaign_id=opened.id, step=step, answers={**ANSWERS.get(step, {}), **parts}, by=dan.actor, at=AT
        )

    return save


@pytest.fixture
def designed(
    opened: campaigns.CampaignView, answer: Callable[..., Any], ground: Ground, dan: Member
) -> campaigns.CampaignView:
    """All eight steps answered, the touch given its topic: a draft without errors."""
    for step in range(4, 9):
        answer(step, **({"assets": [ground.assets[0]]} if step == 5 else {}))
    give_topic(opened, dan)
    return campaigns.campaign(campaign_id=opened.id)


def give_topic(view: campaigns.CampaignView, by: Member, **changes: Any) -> None:
    """Say what the first touch is about."""
    touch = view.touches[0]
    content = campaigns.TouchContent(
        channel=touch.channel,
        topic="events",
        subject=touch.subject,
        body=touch.body,
        link_url=touch.link_url,
        send_date=touch.send_date,
    )
    campaigns.edit_touch(
        campaign_id=view.id, touch_id=touch.id, content=replace(content, **changes), by=by.actor, at=AT
    )


@pytest.fixture
def approved(designed: campaigns.CampaignView, dan: Member, bruno: Member) -> campaigns.CampaignView:
    """Dan submitted it, Bruno approved it."""
    campaigns.submit_for_approval(campaign_id=designed.id, by=dan.actor, at=AT)
    return campaigns.approve(campaign_id=designed.id, by=bruno.actor, at=AT)


@pytest.fixture
def frozen(approved: campaigns.CampaignView, people: list[str], dan: Member) -> campaigns.CampaignView:
    """The audience is the West, a fifth of it held out, frozen."""
    campaigns.set_audience(campaign_id=approved.id, condition=WEST, holdout_share=0.2, by=dan.actor, at=AT)
    return campaigns.freeze_audience(campaign_id=approved.id, by=dan.actor, at=AT)


LAUNCH = date(2098, 12, 11)
