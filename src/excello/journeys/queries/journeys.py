"""The buyer's paths: those in force, as other rooms see them, and their drafts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import get_language

from excello.core.access import Missing
from excello.journeys.models import Journey, JourneyEdition
from excello.journeys.rules.stages import Stage, in_language, shipped_stages, transition_key

StageView = Stage


@dataclass(frozen=True, slots=True)
class JourneyView:
    """A journey as it is in force (`version` ≥ 1), or, never published, as its draft (`version` 0)."""

    id: int
    name: str
    state: str
    version: int
    stages: tuple[StageView, ...]
    product_line_id: int | None = None
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TransitionView:
    """The move between two stages."""

    key: str
    from_key: str
    to_key: str
    name: str


@dataclass(frozen=True, slots=True)
class JourneyDraft:
    """A journey as its editors see it: `version` guards the edit, `published_version` counts what is in force."""

    id: int
    name: str
    state: str
    version: int
    published_version: int
    product_line_id: int | None
    stages: tuple[StageView, ...]
    changed_at: datetime


def published_journeys(center_id: int) -> list[JourneyView]:
    """Every journey in force, the one for the whole company first."""
    editions = (
        JourneyEdition.objects.filter(journey__center_id=center_id, number=F("journey__published_version"))
        .select_related("journey")
        .order_by(F("journey__product_line_id").asc(nulls_first=True), "journey_id")
    )
    return [_in_force(edition) for edition in editions]


def published_journey(center_id: int) -> JourneyView | None:
    """The journey in force for the whole company, else the first for a product line; None before any is published."""
    return next(iter(published_journeys(center_id)), None)


def transitions(center_id: int) -> list[TransitionView]:
    """Every move between neighbouring stages of the journeys in force, each once."""
    found: dict[str, TransitionView] = {}
    for journey in published_journeys(center_id):
        for before, after in zip(journey.stages, journey.stages[1:], strict=False):
            key = transition_key(before.key, after.key)
            found.setdefault(key, TransitionView(key, before.key, after.key, f"{before.name} → {after.name}"))
    return list(found.values())


def stages_of(center_id: int) -> tuple[StageView, ...]:
    """The stages personas and content are mapped to: of the journey in force, else the ten that ship."""
    journey = published_journey(center_id)
    return journey.stages if journey else shipped_stages(get_language() or "en")


def journey_drafts(center_id: int) -> list[JourneyDraft]:
    """Every journey as its editors see it."""
    return [draft_of(row) for row in Journey.objects.filter(center_id=center_id)]


def journey_draft(center_id: int, journey_id: int) -> JourneyDraft:
    """One journey as its editors see it; Missing otherwise."""
    row = Journey.objects.filter(center_id=center_id, pk=journey_id).first()
    if row is None:
        raise Missing("journey")
    return draft_of(row)


def journey_editions(journey_id: int) -> list[JourneyEdition]:
    """What was published, newest first."""
    return list(JourneyEdition.objects.filter(journey_id=journey_id).select_related("published_by"))


def draft_of(row: Journey) -> JourneyDraft:
    """The row as its editors see it."""
    return JourneyDraft(
        row.pk,
        row.name,
        row.state,
        row.version,
        row.published_version,
        row.product_line_id,
        stages_in(row.content),
        row.changed_at,
    )


def stages_in(content: dict[str, Any]) -> tuple[StageView, ...]:
    """The stages of a stored journey, in the reader's language where the shipped texts still stand."""
    return in_language(map(Stage.from_dict, content["stages"]), get_language() or "en")


def _in_force(edition: JourneyEdition) -> JourneyView:
    journey = edition.journey
    return JourneyView(
        journey.pk,
        edition.name,
        "published",
        edition.number,
        stages_in(edition.content),
        journey.product_line_id,
        edition.published_at,
    )
