"""The personas for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Router, Schema, Status

from excello.core.access import MemberRequest, api_access
from excello.core.api import Body, Problem
from excello.journeys.api.journeys import Publication
from excello.journeys.models import Persona
from excello.journeys.operations.personas import create_persona, edit_persona, publish_persona
from excello.journeys.queries.personas import PersonaDraft, persona_draft, persona_draft_of
from excello.journeys.rules.personas import PersonaContent

router = Router()
REFUSALS: dict[int, Any] = {401: Problem, 403: Problem, 404: Problem, 422: Problem}


class PersonaWords(Body):
    """What a persona holds; `channels` ranked, `problems` and `needs` by stage key."""

    goals: list[str] = []
    pains: list[str] = []
    decision_role: str = ""
    behaviour: str = ""
    channels: list[str] = []
    media: list[str] = []
    device: str = ""
    timing: str = ""
    stages: list[str] = []
    problems: dict[str, str] = {}
    needs: dict[str, str] = {}
    sources: list[str] = []
    job_titles: list[str] = []
    demographics: str = ""


class PersonaIn(Body):
    name: str
    owner_id: int | None = None
    content: PersonaWords = PersonaWords()


class PersonaChange(PersonaIn):
    version: int


class PersonaOut(Schema):
    """A persona's draft: `version` guards edits, `published_version` counts what is in force (0: nothing)."""

    id: int
    code: str
    name: str
    state: str
    version: int
    published_version: int
    owner_id: int | None
    content: PersonaWords
    changed_at: datetime


@router.get("", response={200: list[PersonaOut], **REFUSALS})
@api_access("journeys.see")
def list_personas(request: MemberRequest) -> Any:
    """Every persona."""
    return [persona_draft_of(row) for row in Persona.objects.filter(center_id=request.actor.center_id)]


@router.post("", response={201: PersonaOut, **REFUSALS})
@api_access("journeys.edit")
def new_persona(request: MemberRequest, body: PersonaIn) -> Any:
    """Start a persona as a draft."""
    return Status(201, create_persona(**_given(request, body)))


@router.get("/{persona_id}", response={200: PersonaOut, **REFUSALS})
@api_access("journeys.see")
def one_persona(request: MemberRequest, persona_id: int) -> PersonaDraft:
    """One persona."""
    return persona_draft(request.actor.center_id, persona_id)


@router.put("/{persona_id}", response={200: PersonaOut, **REFUSALS})
@api_access("journeys.edit")
def change_persona(request: MemberRequest, persona_id: int, body: PersonaChange) -> Any:
    """Change the draft; what is in force stays until it is published."""
    return edit_persona(persona_id=persona_id, version=body.version, **_given(request, body))


@router.post("/{persona_id}/publication", response={200: PersonaOut, **REFUSALS})
@api_access("journeys.edit")
def publish(request: MemberRequest, persona_id: int, body: Publication) -> Any:
    """Bring the draft into force, or learn everything that is missing."""
    actor = request.actor
    given: dict[str, Any] = {"center_id": actor.center_id, "by": actor, "at": request.now}
    return publish_persona(persona_id=persona_id, version=body.version, **given)


def _given(request: MemberRequest, body: PersonaIn) -> dict[str, Any]:
    actor = request.actor
    return {
        "center_id": actor.center_id,
        "name": body.name,
        "owner_id": body.owner_id,
        "content": PersonaContent.from_dict(body.content.model_dump()),
        "by": actor,
        "at": request.now,
    }
