"""How a journey starts, changes and comes into force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from excello.charter.public import list_product_lines
from excello.core.access import Actor, Missing
from excello.core.operations import operation, record_entry, save_versioned
from excello.findings import Finding, mark, refuse_if
from excello.journeys.models import Journey, JourneyEdition
from excello.journeys.operations.drafts import changed_fields, publish_draft, state_after_edit
from excello.journeys.queries.journeys import JourneyDraft, draft_of
from excello.journeys.rules.stages import Stage, journey_findings, shipped_stages


@operation
def create_journey(
    *, center_id: int, name: str, by: Actor, at: datetime, product_line_id: int | None = None
) -> JourneyDraft:
    """Start a journey from the ten stages. Refused: no name, unknown product line."""
    by.require("journeys.edit")
    refuse_if(_draft_findings(center_id, name, product_line_id))
    row = Journey.objects.create(
        center_id=center_id,
        name=name.strip(),
        product_line_id=product_line_id,
        content={"stages": [stage.as_dict() for stage in shipped_stages(get_language() or "en")]},
        created_at=at,
        changed_at=at,
    )
    _record("journey.created", row, by=by, at=at, after={"name": row.name})
    return draft_of(row)


@operation
def edit_journey(
    *,
    center_id: int,
    journey_id: int,
    name: str,
    stages: Sequence[Mapping[str, Any]],
    version: int,
    by: Actor,
    at: datetime,
    product_line_id: int | None = None,
) -> JourneyDraft:
    """Change the name, and what each stage is called, wants, asks and who owns it; the stages themselves stay.

    `stages`: mappings with `key` and any of name, intent, questions, owner. Refused: no name, unknown stage or product
    line, somebody was faster. What is in force stays as it is until `publish_journey`.
    """
    by.require("journeys.edit")
    row = _journey(center_id, journey_id)
    refuse_if(_draft_findings(center_id, name, product_line_id) + _stage_findings(row, stages))
    before = {"name": row.name, "product_line_id": row.product_line_id, **_by_key(row)}
    changes = {str(each["key"]): each for each in stages}
    row.name, row.product_line_id, row.changed_at = name.strip(), product_line_id, at
    row.content = {
        "stages": [_changed(stage, changes.get(stage["key"], {})).as_dict() for stage in row.content["stages"]]
    }
    row.state = state_after_edit(row)
    save_versioned(row, expected=version, fields=["name", "product_line_id", "content", "state", "changed_at"])
    was, now = changed_fields(before, {"name": row.name, "product_line_id": row.product_line_id, **_by_key(row)})
    _record("journey.changed", row, by=by, at=at, before=was, after=now)
    return draft_of(row)


@operation
def publish_journey(
    *, center_id: int, journey_id: int, by: Actor, at: datetime, version: int | None = None
) -> JourneyDraft:
    """Bring the draft into force as the next version. Refused with all findings, or when nothing is new."""
    by.require("journeys.edit")
    row = _journey(center_id, journey_id)
    refuse_if(journey_findings(name=row.name, stages=[Stage.from_dict(each) for each in row.content["stages"]]))
    publish_draft(row, JourneyEdition, expected=version, by=by, at=at, journey=row)
    _record("journey.published", row, by=by, at=at, after={"version": row.published_version})
    return draft_of(row)


def _journey(center_id: int, journey_id: int) -> Journey:
    row = Journey.objects.filter(center_id=center_id, pk=journey_id).first()
    if row is None:
        raise Missing("journey")
    return row


def _draft_findings(center_id: int, name: str, product_line_id: int | None) -> list[Finding]:
    found = []
    if not name.strip():
        found.append(Finding("journey.no_name", "name", mark("The journey has no name."), mark("Give it a name.")))
    if product_line_id is not None and product_line_id not in {line.id for line in list_product_lines(center_id)}:
        found.append(
            Finding(
                "journey.unknown_line",
                "product_line",
                mark("There is no such product line."),
                mark("Choose one of the list."),
            )
        )
    return found


def _stage_findings(row: Journey, stages: Sequence[Mapping[str, Any]]) -> list[Finding]:
    known = {stage["key"] for stage in row.content["stages"]}
    return [
        Finding(
            "journey.unknown_stage",
            "stages",
            mark("The journey has no stage “{stage}”."),
            mark("Name one of its stages by its key."),
            params={"stage": each.get("key", "")},
        )
        for each in stages
        if each.get("key") not in known
    ]


def _changed(stored: Mapping[str, Any], change: Mapping[str, Any]) -> Stage:
    stage = Stage.from_dict(stored)
    said: dict[str, Any] = {key: str(change[key]).strip() for key in ("name", "intent", "owner") if key in change}
    if "questions" in change:
        questions = (str(question).strip() for question in change["questions"])
        return replace(stage, **said, questions=tuple(filter(None, questions)))
    return replace(stage, **said)


def _by_key(row: Journey) -> dict[str, Any]:
    return {stage["key"]: stage for stage in row.content["stages"]}


def _record(kind: str, row: Journey, *, by: Actor, at: datetime, **more: Any) -> None:
    record_entry(
        kind=kind,
        by=by,
        at=at,
        subject=("journeys.journey", row.pk),
        label=row.name,
        center_id=row.center_id,
        **more,
    )
