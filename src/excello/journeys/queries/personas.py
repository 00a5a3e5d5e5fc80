"""The kinds of buyers: those in force, as other rooms see them, and their drafts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F

from excello.core.access import Missing
from excello.journeys.models import Persona, PersonaEdition
from excello.journeys.rules.personas import PersonaContent


@dataclass(frozen=True, slots=True)
class PersonaView:
    """A persona as it is in force (`version` ≥ 1), or, never published, as its draft (`version` 0)."""

    id: int
    code: str
    name: str
    state: str
    version: int
    goals: tuple[str, ...] = ()
    pains: tuple[str, ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)
    channels: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    owner_id: int | None = None
    center_id: int = 0
    stages: tuple[str, ...] = ()
    needs: Mapping[str, str] = field(default_factory=dict)
    decision_role: str = ""
    behaviour: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonaDraft:
    """A persona as its editors see it: `version` guards the edit, `published_version` counts what is in force."""

    id: int
    code: str
    name: str
    state: str
    version: int
    published_version: int
    owner_id: int | None
    content: PersonaContent
    changed_at: datetime


def published_personas(center_id: int) -> list[PersonaView]:
    """The personas in force by name."""
    editions = PersonaEdition.objects.filter(
        persona__center_id=center_id, number=F("persona__published_version")
    ).select_related("persona")
    return [_in_force(edition) for edition in editions.order_by("name", "persona_id")]


def persona(persona_id: int) -> PersonaView:
    """One persona in force, or, never published, its draft; Missing otherwise."""
    row = Persona.objects.filter(pk=persona_id).first()
    if row is None:
        raise Missing("persona")
    edition = PersonaEdition.objects.filter(persona=row, number=row.published_version).select_related("persona").first()
    return _in_force(edition) if edition else _view(row, row.name, "draft", 0, row.content)


def persona_names(center_id: int) -> dict[int, str]:
    """Every persona's name by its id."""
    return dict(Persona.objects.filter(center_id=center_id).values_list("id", "name"))


def persona_draft(center_id: int, persona_id: int) -> PersonaDraft:
    """One persona as its editors see it; Missing otherwise."""
    row = Persona.objects.filter(center_id=center_id, pk=persona_id).first()
    if row is None:
        raise Missing("persona")
    return persona_draft_of(row)


def persona_editions(persona_id: int) -> list[PersonaEdition]:
    """What was published, newest first."""
    return list(PersonaEdition.objects.filter(persona_id=persona_id).select_related("published_by"))


def persona_draft_of(row: Persona) -> PersonaDraft:
    """The row as its editors see it."""
    return PersonaDraft(
        row.pk,
        row.code,
        row.name,
        row.state,
        row.version,
        row.published_version,
        row.owner_id,
        PersonaContent.from_dict(row.content),
        row.changed_at,
    )


def _in_force(edition: PersonaEdition) -> PersonaView:
    return _view(edition.persona, edition.name, "published", edition.number, edition.content)


def _view(row: Persona, name: str, state: str, version: int, stored: dict[str, Any]) -> PersonaView:
    content = PersonaContent.from_dict(stored)
    return PersonaView(
        id=row.pk,
        code=row.code,
        name=name,
        state=state,
        version=version,
        goals=content.goals,
        pains=content.pains,
        problems=content.problems,
        channels=content.channels,
        media=content.media,
        owner_id=row.owner_id,
        center_id=row.center_id,
        stages=content.stages,
        needs=content.needs,
        decision_role=content.decision_role,
        behaviour=content.behaviour,
        sources=content.sources,
    )
