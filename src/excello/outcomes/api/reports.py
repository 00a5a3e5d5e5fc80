"""Reports and learnings over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Router, Schema, Status

from excello.core.access import MemberRequest, api_access
from excello.core.api import Body, Day, FindingOut, Limit, Offset, Problem
from excello.findings import Finding, Refused, mark
from excello.outcomes.operations import propose_from_learning, record_learning
from excello.outcomes.queries.learnings import LearningView, learning, learning_view, learnings_of
from excello.outcomes.queries.reports import report
from excello.outcomes.reports import Days
from excello.outcomes.rules import LearningContent
from excello.practices.public import NewCheck

router = Router()
REFUSALS = {401: Problem, 403: Problem, 404: Problem, 422: Problem}


class ColumnOut(Schema):
    """One column of a report."""

    name: str
    unit: str
    kind: str


class ReportOut(Schema):
    """A report as the command line prints it."""

    report: str
    filters: dict[str, str]
    period: dict[str, str] | None
    previous_period: dict[str, str] | None
    columns: list[ColumnOut]
    rows: list[dict[str, Any]]
    totals: dict[str, Any]
    findings: list[FindingOut]
    measures_version: int
    as_of: datetime


class LearningIn(Body):
    """What was learned; effects are relative changes (0.18 = +18 %)."""

    claim: str
    source: str
    scope: str = ""
    measure: str = ""
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    campaign_id: int | None = None


class LearningOut(LearningIn):
    """A learning that was written down."""

    id: int
    code: str
    author: str
    created_at: datetime


class LearningCheckIn(Body):
    """A check: what must hold of the subject, in the grammar of conditions."""

    subject: str
    condition: dict[str, Any]
    message: str
    mend: str


class ProposalIn(Body):
    """The practice that follows from a learning."""

    statement: str
    why: str = ""
    how: str = ""
    level: str = "recommended"
    owner_id: int
    checks: list[LearningCheckIn] = []


class ProposalOut(Schema):
    """The practice as proposed; its owner decides."""

    id: int
    code: str
    state: str


@router.get("/reports/{name}", response={200: ReportOut, **REFUSALS})
@api_access("outcomes.see")
def read_report(
    request: MemberRequest,
    name: str,
    by: str = "",
    start: Day | None = None,
    end: Day | None = None,
    product: str = "",
    region: str = "",
) -> dict[str, Any]:
    """Any report; `by` is a comma-separated split, `start` and `end` are days, both or none."""
    actor = request.actor
    filters = {key: value for key, value in {"product": product, "region": region}.items() if value}
    answer = report(
        center_id=actor.center_id,
        name=name,
        actor=actor,
        at=request.now,
        by=[part.strip() for part in by.split(",") if part.strip()],
        period=_days(start, end),
        filters=filters,
    )
    return answer.as_dict()


@router.get("/learnings", response={200: list[LearningOut], **REFUSALS})
@api_access("outcomes.see")
def list_learnings(request: MemberRequest, limit: Limit = 50, offset: Offset = 0) -> list[LearningView]:
    """What was learned, newest first."""
    start = max(offset, 0)
    rows = learnings_of(request.actor)[start : start + min(max(limit, 1), 500)]
    return [learning_view(row) for row in rows]


@router.post("/learnings", response={201: LearningOut, **REFUSALS})
@api_access("outcomes.learn")
def create_learning(request: MemberRequest, body: LearningIn) -> Status[LearningView]:
    """Write a learning down."""
    content = LearningContent(**body.model_dump())
    return Status(201, record_learning(content=content, by=request.actor, at=request.now))


@router.get("/learnings/{int:learning_id}", response={200: LearningOut, **REFUSALS})
@api_access("outcomes.see")
def read_learning(request: MemberRequest, learning_id: int) -> LearningView:
    """One learning."""
    return learning(learning_id, actor=request.actor)


@router.post("/learnings/{int:learning_id}/proposals", response={201: ProposalOut, **REFUSALS})
@api_access("practices.propose")
def create_proposal(request: MemberRequest, learning_id: int, body: ProposalIn) -> Status[Any]:
    """Propose the practice that follows from a learning."""
    said = body.model_dump(exclude={"checks"})
    checks = [NewCheck(**check.model_dump()) for check in body.checks]
    made = propose_from_learning(
        learning_id=learning_id,
        checks=checks,
        by=request.actor,
        at=request.now,
        **said,
    )
    return Status(201, made)


def _days(start: date | None, end: date | None) -> Days | None:
    if start is None and end is None:
        return None
    if start is None or end is None or end < start:
        path = "start" if start is None else "end"
        message, mend = mark("A period has two ends, the second not before the first."), mark("Send both days.")
        raise Refused([Finding("report.period", path, message, mend)])
    return Days(start, end)
