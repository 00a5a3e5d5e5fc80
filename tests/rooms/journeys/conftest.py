"""A journey in force and a whole persona, as most tests of this room need them."""

from __future__ import annotations

import pytest
from tests.support.cast import AT, Member

from excello.core.people import CenterView
from excello.journeys import public as journeys
from excello.journeys.public import AssetContent, JourneyDraft, PersonaContent, PersonaDraft

WHOLE = PersonaContent(
    goals=("Close the month in three days",),
    pains=("Every figure exists three times",),
    decision_role="decider",
    behaviour="Asks two colleagues first.",
    channels=("email", "field"),
    media=("case_study", "video"),
    device="Phone",
    timing="Before nine",
    stages=("consideration", "evaluation"),
    problems={"consideration": "Does not know which way fits.", "evaluation": "Cannot compare offers."},
    needs={"evaluation": "What it costs over three years."},
    sources=("Twelve interviews",),
    job_titles=("CFO",),
    demographics="40–55",
)


@pytest.fixture
def journey(center: CenterView, paula: Member) -> JourneyDraft:
    """The ten stages, in force."""
    made = journeys.create_journey(center_id=center.id, name="Buyers", by=paula.actor, at=AT)
    return journeys.publish_journey(center_id=center.id, journey_id=made.id, by=paula.actor, at=AT)


@pytest.fixture
def carla(center: CenterView, paula: Member) -> PersonaDraft:
    """A whole persona, in force."""
    given = {"center_id": center.id, "by": paula.actor, "at": AT}
    made = journeys.create_persona(name="Careful Carla", content=WHOLE, owner_id=paula.person.pk, **given)
    return journeys.publish_persona(persona_id=made.id, **given)


@pytest.fixture
def whole(carla: PersonaDraft) -> AssetContent:
    """What an asset needs to be published."""
    return AssetContent(
        title="What closing late costs",
        theme_kind="problem",
        theme="Nights lost to figures that do not match",
        medium="article",
        language="en",
        url="https://www.example.com/closing",
        stages=("aware", "consideration"),
        persona_ids=(carla.id,),
    )
