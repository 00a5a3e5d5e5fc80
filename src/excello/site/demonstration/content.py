"""Fernhall's journey, its persona and its two assets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from excello.core.access import Actor
from excello.journeys import public as journeys

LENA = journeys.PersonaContent(
    goals=("Every batch is released on the day it is weighed", "An audit passes without a finding on weighing"),
    pains=(
        "A balance that drifts is found weeks later, when the batch is gone",
        "Calibration records live in three spreadsheets",
    ),
    decision_role="decider",
    behaviour="Compares by total cost over five years; asks two colleagues before she calls a supplier.",
    channels=("email", "web"),
    media=("article", "calculator"),
    device="desktop",
    timing="Early morning, before the first shift",
    stages=("aware", "consideration", "evaluation"),
    problems={
        "aware": "She sees rejected batches rise and does not know that drift is behind half of them.",
        "consideration": "She cannot tell whether better balances or a service contract would stop the drift.",
        "evaluation": "She must defend the dearer balance to a director who compares list prices.",
    },
    needs={"consideration": "What drift costs in her own figures", "evaluation": "Five-year cost, side by side"},
    sources=("Twelve interviews, spring 2026", "Two years of service calls"),
    job_titles=("Laboratory manager", "Head of quality control"),
)


def tell_content(*, center_id: int, actors: Mapping[str, Actor], at: datetime) -> Iterator[str]:
    """Publish the journey, the persona and the assets, each by the person whose work it is."""
    paula = actors["Paula"]
    journey = journeys.create_journey(center_id=center_id, name="Laboratory buyers", by=paula, at=at)
    journeys.publish_journey(center_id=center_id, journey_id=journey.id, by=paula, at=at)
    yield "one journey of ten stages"
    persona = journeys.create_persona(
        center_id=center_id, name="Laboratory manager Lena", content=LENA, owner_id=paula.person_id, by=paula, at=at
    )
    journeys.publish_persona(center_id=center_id, persona_id=persona.id, by=paula, at=at)
    yield "one persona"
    calculator = _publish(
        center_id,
        journeys.AssetContent(
            title="What drift costs you: a calculator",
            theme_kind="problem",
            theme="Drift that nobody sees until the batch is rejected",
            medium="calculator",
            language="en",
            url="https://www.example.com/drift-calculator",
            stages=("consideration", "evaluation"),
            persona_ids=(persona.id,),
        ),
        paula,
        at,
    )
    _publish(
        center_id,
        journeys.AssetContent(
            title="Why good batches fail on Mondays",
            theme_kind="problem",
            theme="Batches rejected for no visible reason",
            medium="article",
            language="en",
            url="https://www.example.com/monday-batches",
            stages=("aware", "consideration"),
            persona_ids=(persona.id,),
            next_asset_ids=(calculator,),
        ),
        paula,
        at,
    )
    yield "two assets"


def _publish(center_id: int, content: journeys.AssetContent, by: Actor, at: datetime) -> int:
    asset = journeys.create_asset(center_id=center_id, content=content, owner_id=by.person_id, by=by, at=at)
    journeys.move_asset(center_id=center_id, asset_id=asset.id, state="published", by=by, at=at)
    return asset.id
