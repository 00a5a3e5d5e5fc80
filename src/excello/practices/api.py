"""Practices over the API: the same operations as the screens."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Router, Schema, Status

from excello.core.access import MemberRequest, api_access
from excello.core.api import Body, Problem
from excello.practices import public as practices

router = Router(tags=["practices"])
REFUSALS = {403: Problem, 404: Problem, 422: Problem}


class CheckIn(Body):
    """An automatic check: `condition` (the condition grammar) says what must hold of `subject`."""

    subject: str
    condition: dict[str, Any]
    message: str
    mend: str


class EvidenceIn(Body):
    """What the practice rests on."""

    kind: str = "learning"
    id: int
    claim: str = ""
    effect: str = ""


class ContentIn(Body):
    """What a version of a practice says."""

    statement: str
    why: str
    how: str = ""
    level: str
    checks: list[CheckIn] = []
    evidence: list[EvidenceIn] | None = None
    review_date: date | None = None


class PracticeIn(ContentIn):
    """A practice to be proposed to its owner."""

    owner_id: int
    division_id: int | None = None


class EditIn(ContentIn):
    """A new version of a practice."""

    version: int
    reason: str = ""


class DecisionIn(Body):
    """The owner's decision; `version` guards against deciding on what one has not read."""

    version: int | None = None
    reason: str = ""


class VersionOut(Schema):
    """One version's content."""

    number: int
    statement: str
    why: str
    how: str
    level: str
    checks: list[CheckIn]
    evidence: list[EvidenceIn]
    author: str
    written_at: datetime
    adopted_at: datetime | None


class PracticeOut(Schema):
    """A practice: `shown` is in force (or proposed, before its first adoption); `pending` waits for the owner."""

    id: int
    code: str
    state: str
    owner_id: int
    owner: str
    division_id: int | None
    review_date: date | None
    version: int
    shown: VersionOut
    pending: VersionOut | None


def _content(body: ContentIn) -> dict[str, Any]:
    said = body.dict(exclude={"checks", "evidence"})
    cited = None if body.evidence is None else [practices.EvidenceRef(**one.dict()) for one in body.evidence]
    return {**said, "checks": [practices.NewCheck(**one.dict()) for one in body.checks], "evidence": cited}


@router.get("/", response=list[PracticeOut])
@api_access("practices.see")
def list_practices(request: MemberRequest, state: str | None = None) -> Any:
    """All practices, newest first."""
    return practices.practices_of(request.actor.center_id, state)


@router.post("/", response={201: PracticeOut, **REFUSALS})
@api_access("practices.propose")
def propose(request: MemberRequest, body: PracticeIn) -> Any:
    """Propose a practice to its owner."""
    actor = request.actor
    said = _content(body)
    said["evidence"] = said["evidence"] or []
    made = practices.propose_practice(center_id=actor.center_id, by=actor, at=request.now, **said)
    return Status(201, made)


@router.get("/{int:practice_id}", response={200: PracticeOut, 404: Problem})
@api_access("practices.see")
def show(request: MemberRequest, practice_id: int) -> Any:
    """One practice."""
    return practices.practice(practice_id, center_id=request.actor.center_id)


@router.put("/{int:practice_id}", response={200: PracticeOut, **REFUSALS})
@api_access("practices.propose")
def edit(request: MemberRequest, practice_id: int, body: EditIn) -> Any:
    """Write a new version; evidence left out stays as it is."""
    said = _content(body)
    return practices.edit_practice(practice_id=practice_id, by=request.actor, at=request.now, **said)


@router.post("/{int:practice_id}/adopt", response={200: PracticeOut, **REFUSALS})
@api_access("practices.see")
def adopt(request: MemberRequest, practice_id: int, body: DecisionIn) -> Any:
    """Put the waiting version in force; only its owner may."""
    return practices.adopt_practice(practice_id=practice_id, by=request.actor, at=request.now, **body.dict())


@router.post("/{int:practice_id}/retire", response={200: PracticeOut, **REFUSALS})
@api_access("practices.see")
def retire(request: MemberRequest, practice_id: int, body: DecisionIn) -> Any:
    """Take a practice out of force, or turn a proposal down."""
    return practices.retire_practice(practice_id=practice_id, by=request.actor, at=request.now, **body.dict())
