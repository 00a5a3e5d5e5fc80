"""Lifecycle models over the API: what is in force, drafts with their effect, and stages set by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Router, Schema, Status

from excello.core.access import MemberRequest, Missing, api_access
from excello.core.api import Body, Problem
from excello.customers import public as customers
from excello.customers import rules
from excello.customers.operations.models import weigh_draft
from excello.customers.operations.overriding import override_stage
from excello.customers.queries.models import draft_of, versions_of

router = Router()
REFUSALS = {403: Problem, 404: Problem, 422: Problem}


class ModelOut(Schema):
    """A lifecycle model in force."""

    key: str
    name: str
    version: int


class ModelVersionOut(Schema):
    """One version of a model: `body` is what a draft's `PUT` takes; `effect` what publishing it would change."""

    key: str
    number: int
    state: str
    version: int
    body: dict[str, Any]
    reason: str
    author: str
    published_at: datetime | None
    is_weighed: bool
    effect: dict[str, Any]


class DraftIn(Body):
    """A changed draft, and the version of it that was edited."""

    body: dict[str, Any]
    version: int | None = None


class PublishIn(Body):
    """Why a draft comes into force."""

    reason: str
    version: int | None = None


class JobOut(Schema):
    """The job that computes an effect."""

    id: int
    state: str


class OverrideIn(Body):
    """Which cycle of a contact is put into which stage of which model, and why."""

    contact: str
    cycle: str
    stage: str
    reason: str
    model: str = "lead_funnel"


@router.get("/models", response={200: list[ModelOut], **REFUSALS}, summary="Lifecycle models")
@api_access(rules.SEE)
def list_models(request: MemberRequest) -> Any:
    """Every model in force, the lead funnel first."""
    return customers.models_of(center_id=request.actor.center_id)


@router.get("/models/{key}", response={200: list[ModelVersionOut], **REFUSALS}, summary="Versions of a model")
@api_access(rules.SEE)
def list_versions(request: MemberRequest, key: str) -> Any:
    """Every version, the newest first; samples of cycles only for those who may see rows."""
    return [_shown(request, view) for view in versions_of(request.actor.center_id, key)]


@router.post("/models/{key}/draft", response={200: ModelVersionOut, **REFUSALS}, summary="Begin a draft")
@api_access(rules.EDIT_MODELS)
def begin_draft(request: MemberRequest, key: str) -> Any:
    """Begin to change a model, or get the draft there is."""
    return _shown(request, customers.start_draft(key=key, by=request.actor, at=request.now))


@router.put("/models/{key}/draft", response={200: ModelVersionOut, **REFUSALS}, summary="Change a draft")
@api_access(rules.EDIT_MODELS)
def change_draft(request: MemberRequest, key: str, body: DraftIn) -> Any:
    """Keep a changed draft; refused with every finding of what is no model."""
    view = customers.save_draft(key=key, body=body.body, by=request.actor, at=request.now, version=body.version)
    return _shown(request, view)


@router.delete("/models/{key}/draft", response={204: None, **REFUSALS}, summary="Throw a draft away")
@api_access(rules.EDIT_MODELS)
def drop_draft(request: MemberRequest, key: str) -> Any:
    """Throw the draft away; what is in force stays."""
    customers.discard_draft(key=key, by=request.actor, at=request.now)
    return Status(204, None)


@router.post("/models/{key}/draft/effect", response={202: JobOut, **REFUSALS}, summary="Compute a draft's effect")
@api_access(rules.EDIT_MODELS)
def compute_effect(request: MemberRequest, key: str) -> Any:
    """Start the job that computes what the draft would change."""
    view = draft_of(request.actor.center_id, key)
    if view is None:
        raise Missing("draft")
    label = f"{view.model.name} v{view.number}"
    return Status(202, weigh_draft(key=key, label=label, by=request.actor, at=request.now))


@router.post("/models/{key}/draft/publish", response={200: ModelVersionOut, **REFUSALS}, summary="Publish a draft")
@api_access(rules.EDIT_MODELS)
def put_in_force(request: MemberRequest, key: str, body: PublishIn) -> Any:
    """Put a draft in force; refused without a reason, or while nobody has computed its effect."""
    view = customers.publish_draft(key=key, reason=body.reason, by=request.actor, at=request.now, version=body.version)
    return _shown(request, view)


@router.post("/overrides", response={202: None, **REFUSALS}, summary="Set a stage by hand")
@api_access(rules.OVERRIDE)
def set_stage(request: MemberRequest, body: OverrideIn) -> Any:
    """Put one cycle of a contact into a stage; the path shows it once the event has landed."""
    override_stage(
        contact_key=body.contact,
        model_key=body.model,
        cycle=body.cycle,
        stage=body.stage,
        reason=body.reason,
        by=request.actor,
        at=request.now,
    )
    return Status(202, None)


def _shown(request: MemberRequest, view: customers.ModelVersionView) -> dict[str, Any]:
    """A version as its reader may see it."""
    effect = dict(view.effect)
    if not request.actor.may(rules.SEE_ROWS):
        effect.pop("sample", None)
    names = ("key", "number", "state", "version", "body", "reason", "author", "published_at", "is_weighed")
    return {**{name: getattr(view, name) for name in names}, "effect": effect}
