"""Dead letters and the newest arrivals over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Router, Schema, Status

from excello.core.access import MemberRequest, api_access
from excello.core.api import Body, Limit, Offset, Problem
from excello.engagement.operations.letters import discard_letters, mend_letter, start_replay
from excello.engagement.queries.collector import arrivals, refused_requests
from excello.engagement.queries.letters import Selection, letter_row, letter_rows, letter_view
from excello.engagement.queries.sources import source_key_of
from excello.engagement.rules.letters import LetterState, storable

router = Router(tags=["engagement"])
REFUSALS = {401: Problem, 403: Problem, 404: Problem, 422: Problem}


class LetterOut(Schema):
    """One dead letter; `mended` is empty until somebody mended it."""

    id: int
    source_id: int
    source: str
    received_at: datetime
    reason: str
    detail: str
    label: str
    subject: str
    payload: str
    mended: str
    state: str
    version: int
    settled_at: datetime | None
    settled_because: str


class MendIn(Body):
    """The event as it should have been sent, as JSON text."""

    payload: str
    version: int | None = None


class SelectionIn(Body):
    """Which waiting letters: one, or all of a source, a reason, a day; nothing given means all."""

    letter_id: int | None = None
    source_id: int | None = None
    reason: str = ""
    day: date | None = None

    def selection(self) -> Selection:
        """The same as the operations take it."""
        return Selection(
            self.letter_id, self.source_id, storable(self.reason), self.day.isoformat() if self.day else ""
        )


class DiscardIn(SelectionIn):
    """Which letters are given up, and why."""

    because: str


class StartedOut(Schema):
    """The job that does it; follow it at /jobs/{id}."""

    job_id: int


class CountOut(Schema):
    """How many letters it was."""

    letters: int


class ArrivalOut(Schema):
    """One event as it came, and what became of it: accepted, duplicate or dead."""

    received_at: datetime
    type: str
    name: str
    subject: str
    message_id: str
    verdict: str
    reason: str
    payload: str


class RefusalOut(Schema):
    """One request that the collector turned away; `source` is empty where its key was unknown."""

    at: datetime
    source: str
    status: int
    code: str
    message: str
    path: str
    size: int


@router.get("/dead-letters", response={200: list[LetterOut], **REFUSALS})
@api_access("engagement.debug")
def list_dead_letters(
    request: MemberRequest,
    state: LetterState = LetterState.WAITING,
    source_id: int | None = None,
    reason: str = "",
    limit: Limit = 50,
    offset: Offset = 0,
) -> list[Any]:
    """Dead letters, newest first."""
    wanted = {"state": state, "source_id": source_id, "reason": storable(reason)}
    rows = letter_rows(request.actor.center_id).filter(**{name: value for name, value in wanted.items() if value})
    return [letter_view(row) for row in rows[offset : offset + limit]]


@router.get("/dead-letters/{int:letter_id}", response={200: LetterOut, **REFUSALS})
@api_access("engagement.debug")
def read_dead_letter(request: MemberRequest, letter_id: int) -> Any:
    """One dead letter."""
    return letter_view(letter_row(letter_id, request.actor))


@router.put("/dead-letters/{int:letter_id}", response={200: LetterOut, **REFUSALS})
@api_access("engagement.sources")
def mend_dead_letter(request: MemberRequest, letter_id: int, body: MendIn) -> Any:
    """Keep a mended text; 422 with findings where the lake would still not take it."""
    mend_letter(letter_id=letter_id, payload=body.payload, version=body.version, by=request.actor, at=request.now)
    return letter_view(letter_row(letter_id, request.actor))


@router.post("/dead-letters/replay", response={202: StartedOut, **REFUSALS})
@api_access("engagement.sources")
def replay_dead_letters(request: MemberRequest, body: SelectionIn) -> Status[Any]:
    """Send waiting letters into the lake again by a job; what it still refuses keeps waiting."""
    job = start_replay(selection=body.selection(), by=request.actor, at=request.now)
    return Status(202, {"job_id": job.id})


@router.post("/dead-letters/discard", response={200: CountOut, **REFUSALS})
@api_access("engagement.sources")
def discard_dead_letters(request: MemberRequest, body: DiscardIn) -> dict[str, int]:
    """Give waiting letters up, with a reason."""
    count = discard_letters(selection=body.selection(), reason=body.because, by=request.actor, at=request.now)
    return {"letters": count}


@router.get("/sources/{int:source_id}/arrivals", response={200: list[ArrivalOut], **REFUSALS})
@api_access("engagement.debug")
def list_arrivals(request: MemberRequest, source_id: int) -> list[Any]:
    """The newest events of a source and what became of each."""
    return list(arrivals(source_key_of(source_id, request.actor)))


@router.get("/sources/{int:source_id}/refusals", response={200: list[RefusalOut], **REFUSALS})
@api_access("engagement.debug")
def list_refusals(request: MemberRequest, source_id: int) -> list[Any]:
    """The newest requests that the collector turned away, of this source and of unknown keys."""
    return list(refused_requests((source_key_of(source_id, request.actor), None)))
