"""Contacts over the API: search, count, one record, export."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Router, Schema
from pydantic import Field

from excello.charter.public import catalogue
from excello.core.access import MemberRequest, api_access
from excello.core.api import Body, Problem
from excello.core.lake_home import lake
from excello.core.listing import EXPORT_LIMIT
from excello.customers import public as customers
from excello.customers import rules
from excello.customers.operations.exporting import record_export
from excello.customers.queries.contacts import ContactRows, read_condition
from excello.customers.queries.record import read_record
from excello.lake.store import Snapshot

router = Router()
REFUSALS = {403: Problem, 404: Problem, 422: Problem}


class ContactOut(Schema):
    """A contact of the lake; `stage` is null before the first."""

    key: str
    email: str
    name: str
    account: str
    region: str
    country: str
    language: str
    stage: str | None
    last_seen: datetime | None


class ContactPage(Schema):
    """A part of the contacts that match."""

    total: int
    contacts: list[ContactOut]


class Selection(Body):
    """Which contacts: words that all occur, a stage, a condition in the grammar; in which order (`-` descending)."""

    q: str = ""
    stage: str = ""
    condition: dict[str, Any] | None = None
    sort: str = "name"


class SearchIn(Selection):
    """A selection, and which part of it."""

    limit: int = Field(default=100, ge=1, le=1000)
    offset: int = Field(default=0, ge=0, le=100_000_000)


class ExportIn(Selection):
    """A selection of contacts, and why their data leaves."""

    reason: str


class CountIn(Body):
    """A condition on contacts."""

    condition: dict[str, Any]


class CountOut(Schema):
    """How many contacts a condition finds."""

    count: int


class TransitionOut(Schema):
    """A stage that a cycle reached; `entered_at` is null where the event has no time."""

    cycle: str
    product: str
    region: str
    stage: str
    stage_name: str
    entered_at: datetime | None
    trigger: str
    campaign: str
    model_version: int


class RecordOut(Schema):
    """What is known of one contact, and the stages its cycles reached."""

    key: str
    name: str
    email: str
    account: str
    region: str
    country: str
    language: str
    first_seen: datetime | None
    last_seen: datetime | None
    traits: dict[str, Any]
    path: list[TransitionOut]


@router.post("/contacts/search", response={200: ContactPage, **REFUSALS}, summary="Search contacts")
@api_access(rules.SEE_ROWS)
def search_contacts(request: MemberRequest, body: SearchIn) -> Any:
    """Contacts by words, stage and condition, sorted and cut by the engine."""
    with lake().snapshot() as snapshot:
        rows = _rows(request, snapshot, body)
        return {"total": rows.count(), "contacts": rows[body.offset : body.offset + body.limit]}


@router.post("/contacts/count", response={200: CountOut, **REFUSALS}, summary="Count contacts")
@api_access(rules.SEE)
def count_contacts(request: MemberRequest, body: CountIn) -> Any:
    """How many contacts a condition finds; shows no person."""
    actor, now = request.actor, request.now
    return {"count": customers.count_contacts(center_id=actor.center_id, condition=body.condition, at=now)}


@router.post("/contacts/export", response={200: ContactPage, **REFUSALS}, summary="Export contacts")
@api_access(rules.EXPORT)
def export_contacts(request: MemberRequest, body: ExportIn) -> Any:
    """All selected contacts at once, for a reason that stays in the audit trail."""
    actor, now = request.actor, request.now
    with lake().snapshot() as snapshot:
        found = _rows(request, snapshot, body)[:EXPORT_LIMIT]
    filters = body.model_dump(exclude={"reason", "sort"})
    record_export(count=len(found), kind="json", filters=filters, reason=body.reason, by=actor, at=now)
    return {"total": len(found), "contacts": found}


@router.get("/contacts/{path:key}", response={200: RecordOut, **REFUSALS}, summary="One contact")
@api_access(rules.SEE_ROWS)
def get_contact(request: MemberRequest, key: str) -> Any:
    """What is known of one contact, with the stages its cycles reached."""
    actor, now = request.actor, request.now
    with lake().snapshot() as snapshot:
        who = read_record(snapshot, actor.center_id, key)
    path = customers.path_of(center_id=actor.center_id, key=key, at=now)
    return {**{name: getattr(who, name) for name in who.__slots__}, "path": path}


def _rows(request: MemberRequest, snapshot: Snapshot, body: Selection) -> Any:
    actor, now = request.actor, request.now
    condition = read_condition(actor.center_id, body.condition) if body.condition is not None else None
    model = customers.lead_funnel(center_id=actor.center_id)
    rows = ContactRows(snapshot, actor.center_id, model, catalogue(center_id=actor.center_id), now, condition)
    return rows.narrowed(query=body.q, stage=body.stage).ordered(body.sort)
