"""Consents over the API: what holds, the history, writing statements down, whether the ledger is whole."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Router, Schema
from pydantic import Field

from excello.core.access import MemberRequest, api_access
from excello.core.api import Body, Problem
from excello.customers import public as customers
from excello.customers import rules

router = Router()
REFUSALS = {403: Problem, 422: Problem}


class ConsentOut(Schema):
    """What holds for a topic, channel and purpose, or one statement, with its proof."""

    topic: str
    topic_name: str
    channel: str
    purpose: str
    state: str
    lawful_basis: str
    wording_version: str
    source: str
    evidence: str
    at: datetime
    recorded_at: datetime
    number: int
    hash: str
    said_of: str


class ConsentsOut(Schema):
    """What holds for one contact, and everything it said, newest first."""

    current: list[ConsentOut]
    history: list[ConsentOut]


class ConsentIn(Body):
    """One statement of consent; `said_at` is when it was said (null: now)."""

    topic: str
    channel: str = "email"
    purpose: str = "marketing"
    state: str
    lawful_basis: str = "consent"
    wording_version: str = Field(default="", max_length=120)
    source: str = Field(max_length=200)
    evidence: str = Field(default="", max_length=2000)
    said_at: datetime | None = None


class StatementIn(ConsentIn):
    """A statement of one of many contacts."""

    contact_key: str


class StatementsIn(Body):
    """Many statements, written all or none."""

    rows: list[StatementIn] = Field(max_length=10_000)


class RecordedOut(Schema):
    """How many statements were written, how many the ledger held already, and the end of the chain."""

    recorded: int
    unchanged: int
    head: str


class TopicOut(Schema):
    """Something a contact can agree to be written about."""

    key: str
    name: str


class ChainOut(Schema):
    """Whether the ledger is whole; `broken_at` is the first entry that does not fit."""

    is_whole: bool
    length: int
    head: str
    broken_at: int | None


@router.get("/topics", response={200: list[TopicOut], 403: Problem}, summary="Topics")
@api_access(rules.SEE)
def list_topics(request: MemberRequest) -> Any:
    """What contacts can agree to be written about."""
    return customers.topics(center_id=request.actor.center_id)


@router.get("/consents/chain", response={200: ChainOut, 403: Problem}, summary="Check the ledger")
@api_access(rules.RECORD_CONSENT)
def check_chain(request: MemberRequest) -> Any:
    """Compute every hash of the ledger again."""
    return customers.verify_chain(center_id=request.actor.center_id)


@router.post("/consents", response={200: RecordedOut, **REFUSALS}, summary="Record many consents")
@api_access(rules.RECORD_CONSENT)
def record_consents(request: MemberRequest, body: StatementsIn) -> Any:
    """Write many statements down, all or none, with one entry in the audit trail."""
    actor, now = request.actor, request.now
    rows = [customers.NewConsent(at=row.said_at or now, **row.model_dump(exclude={"said_at"})) for row in body.rows]
    return customers.record_consents(center_id=actor.center_id, rows=rows, by=actor, at=now)


@router.get(
    "/contacts/{path:key}/consents", response={200: ConsentsOut, 403: Problem}, summary="Consents of one contact"
)
@api_access(rules.SEE_ROWS)
def get_consents(request: MemberRequest, key: str) -> Any:
    """What holds for one contact, and everything it said."""
    center_id = request.actor.center_id
    return {
        "current": customers.consent_state(center_id=center_id, key=key),
        "history": customers.consent_history(center_id=center_id, key=key),
    }


@router.post("/contacts/{path:key}/consents", response={200: RecordedOut, **REFUSALS}, summary="Record one consent")
@api_access(rules.RECORD_CONSENT)
def record_consent(request: MemberRequest, key: str, body: ConsentIn) -> Any:
    """Write one statement down."""
    actor, now = request.actor, request.now
    return customers.record_consent(center_id=actor.center_id, contact_key=key, by=actor, at=now, **body.model_dump())
