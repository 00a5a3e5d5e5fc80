"""How a persona starts, changes and comes into force."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from excello.core.access import Actor, Missing
from excello.core.operations import operation, record_entry, save_versioned
from excello.core.people import people_of
from excello.findings import Finding, mark, refuse_if
from excello.journeys.models import Persona, PersonaEdition
from excello.journeys.operations.drafts import changed_fields, create_coded, publish_draft, state_after_edit
from excello.journeys.queries.journeys import stages_of
from excello.journeys.queries.personas import PersonaDraft, persona_draft_of
from excello.journeys.rules.personas import PersonaContent, publication_findings, unknown_word_findings
from excello.journeys.rules.stages import stage_keys


@operation
def create_persona(
    *,
    center_id: int,
    name: str,
    by: Actor,
    at: datetime,
    content: PersonaContent | None = None,
    owner_id: int | None = None,
) -> PersonaDraft:
    """Start a persona as a draft. Refused: no name, an owner who is no member, words that no list holds."""
    by.require("journeys.edit")
    content = content or PersonaContent()
    refuse_if(_draft_findings(center_id, name, owner_id, content))
    row = create_coded(
        Persona,
        prefix="PER",
        center_id=center_id,
        name=name.strip(),
        content=content.as_dict(),
        owner_id=owner_id,
        created_at=at,
        changed_at=at,
    )
    _record("persona.created", row, by=by, at=at, after={"name": row.name})
    return persona_draft_of(row)


@operation
def edit_persona(
    *,
    center_id: int,
    persona_id: int,
    name: str,
    content: PersonaContent,
    owner_id: int | None,
    version: int,
    by: Actor,
    at: datetime,
) -> PersonaDraft:
    """Change the draft; what is in force stays as it is until `publish_persona`. Refused as `create_persona`, and when
    somebody was faster."""
    by.require("journeys.edit")
    row = _persona(center_id, persona_id)
    refuse_if(_draft_findings(center_id, name, owner_id, content))
    before = {"name": row.name, "owner_id": row.owner_id, **row.content}
    row.name, row.owner_id, row.content, row.changed_at = name.strip(), owner_id, content.as_dict(), at
    row.state = state_after_edit(row)
    save_versioned(row, expected=version, fields=["name", "owner_id", "content", "state", "changed_at"])
    was, now = changed_fields(before, {"name": row.name, "owner_id": row.owner_id, **row.content})
    _record("persona.changed", row, by=by, at=at, before=was, after=now)
    return persona_draft_of(row)


@operation
def publish_persona(
    *, center_id: int, persona_id: int, by: Actor, at: datetime, version: int | None = None
) -> PersonaDraft:
    """Bring the draft into force as the next version. Refused with all findings: a segment is no persona."""
    by.require("journeys.edit")
    row = _persona(center_id, persona_id)
    refuse_if(persona_findings(persona_draft_of(row), center_id=center_id))
    publish_draft(row, PersonaEdition, expected=version, by=by, at=at, persona=row)
    _record("persona.published", row, by=by, at=at, after={"version": row.published_version, "code": row.code})
    return persona_draft_of(row)


def persona_findings(draft: PersonaDraft, *, center_id: int) -> list[Finding]:
    """What stands between this draft and its publication."""
    names = {stage.key: stage.name for stage in stages_of(center_id)}
    return publication_findings(draft.content, owner_id=draft.owner_id, stage_names=names)


def _persona(center_id: int, persona_id: int) -> Persona:
    row = Persona.objects.filter(center_id=center_id, pk=persona_id).first()
    if row is None:
        raise Missing("persona")
    return row


def _draft_findings(center_id: int, name: str, owner_id: int | None, content: PersonaContent) -> list[Finding]:
    found = unknown_word_findings(content, stage_keys=stage_keys())
    if not name.strip():
        found.insert(
            0, Finding("persona.no_name", "name", mark("The persona has no name."), mark("Give it a name people use."))
        )
    return found + owner_findings(center_id, owner_id)


def owner_findings(center_id: int, owner_id: int | None, *, path: str = "owner") -> list[Finding]:
    """An owner who is not a member of the center."""
    if owner_id is None or owner_id in {person.id for person in people_of(center_id)}:
        return []
    return [Finding("owner.no_member", path, mark("This person is no member."), mark("Choose one of the list."))]


def _record(kind: str, row: Persona, *, by: Actor, at: datetime, **more: Any) -> None:
    record_entry(
        kind=kind,
        by=by,
        at=at,
        subject=("journeys.persona", row.pk),
        label=f"{row.code} {row.name}",
        center_id=row.center_id,
        **more,
    )
