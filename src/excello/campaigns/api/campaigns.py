"""Reading campaigns and cards, answering steps, running the linter."""

from __future__ import annotations

from typing import Any

from ninja import Query, Router, Schema

from excello.campaigns.api.shapes import (
    REFUSALS,
    CampaignOut,
    CampaignsOut,
    CardOut,
    campaign_out,
    findings_out,
)
from excello.campaigns.operations.design import save_step
from excello.campaigns.queries.campaigns import (
    SEE_DESIGN,
    card_of,
    find_design,
    find_seen,
    is_carded,
    seen_campaigns,
    view_of,
    views_of,
)
from excello.campaigns.queries.linting import lint_campaign
from excello.core.access import MemberRequest, Missing, api_access
from excello.core.api import Body, FindingOut

router = Router()


class StepIn(Body):
    """The answer of one step; `version` is that of the campaign it was written on (null: whatever it is)."""

    answers: dict[str, Any]
    version: int | None = None


class LintRuleOut(Schema):
    """A rule that could not be checked yet."""

    code: str
    title: str


class LintOut(Schema):
    """What the linter says; `pending` speaks of steps that are still to be answered; a rule under `not_checked` has
    neither passed nor failed."""

    findings: list[FindingOut]
    pending: list[FindingOut]
    suppressed: list[FindingOut]
    passed: int
    not_checked: list[LintRuleOut]


@router.get("/", response={200: CampaignsOut, **REFUSALS})
@api_access("campaigns.see")
def list_campaigns(
    request: MemberRequest,
    state: str = "",
    limit: int = Query(50, ge=1, le=200),
    offset: int = Query(0, ge=0, le=1_000_000),
) -> Any:
    """The campaigns the caller sees whole; of the others there are cards."""
    actor = request.actor
    rows = actor.scope(SEE_DESIGN).filter(seen_campaigns(actor))
    rows = rows.filter(state=state) if state else rows
    page = views_of(rows[offset : offset + limit])
    return {"total": rows.count(), "campaigns": [campaign_out(view) for view in page]}


@router.get("/{int:campaign_id}", response={200: CampaignOut, **REFUSALS})
@api_access("campaigns.see")
def read_campaign(request: MemberRequest, campaign_id: int) -> Any:
    """One campaign whole; 404 for those who may only see its card."""
    return campaign_out(view_of(find_design(campaign_id, request.actor)))


@router.get("/{int:campaign_id}/card", response={200: CardOut, **REFUSALS})
@api_access("campaigns.see")
def read_card(request: MemberRequest, campaign_id: int) -> Any:
    """The card of a campaign; 404 before its approval."""
    row = find_seen(campaign_id, request.actor)
    if not is_carded(row):
        raise Missing("card")
    card = card_of(row)
    return {name: getattr(card, name) for name in CardOut.model_fields}


@router.put("/{int:campaign_id}/steps/{int:step}", response={200: CampaignOut, **REFUSALS})
@api_access("campaigns.see")
def answer_step(request: MemberRequest, campaign_id: int, step: int, body: StepIn) -> Any:
    """Answer one of the eight steps; 422 names the step that comes first where this one is not open yet."""
    view = save_step(
        campaign_id=campaign_id,
        step=step,
        answers=body.answers,
        version=body.version,
        by=request.actor,
        at=request.now,
    )
    return campaign_out(view)


@router.get("/{int:campaign_id}/lint", response={200: LintOut, **REFUSALS})
@api_access("campaigns.see")
def lint(request: MemberRequest, campaign_id: int) -> Any:
    """Run the linter and the practices in force."""
    row = find_design(campaign_id, request.actor)
    found = lint_campaign(row, at=request.now)
    return {
        "findings": findings_out(found.findings),
        "pending": findings_out(found.pending),
        "suppressed": findings_out(tuple(finding for finding, _row in found.suppressed)),
        "passed": found.passed,
        "not_checked": [{"code": rule.code, "title": rule.title} for rule in found.not_checked],
    }
