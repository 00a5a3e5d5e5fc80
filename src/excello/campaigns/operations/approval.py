"""How a design is judged: submitted, approved by somebody who did not write it, taken back, a finding set aside."""

from __future__ import annotations

from datetime import datetime

from excello.campaigns.models import Campaign, Suppression
from excello.campaigns.operations.design import relint, with_author
from excello.campaigns.operations.rows import (
    APPROVE,
    DESIGN,
    claim,
    errors_of,
    find_for,
    move,
    record,
    require_reason,
    tell,
)
from excello.campaigns.queries.campaigns import find_design, view_of
from excello.campaigns.queries.linting import lint_campaign
from excello.campaigns.queries.views import CampaignView
from excello.campaigns.rules.states import IN_DESIGN, State
from excello.campaigns.rules.steps import refuse_incomplete
from excello.core.access import Actor, Denied
from excello.core.notifications import people_with
from excello.core.operations import CHANGED_MEANWHILE, operation
from excello.findings import Finding, Refused, mark, refuse_if
from excello.practices import public as practices


@operation
def submit_for_approval(*, campaign_id: int, by: Actor, at: datetime) -> CampaignView:
    """Say that the design is ready. Refused, all at once: steps that are not complete, errors of the linter."""
    row = find_for(campaign_id, DESIGN, by)
    claim(row, [State.DRAFT])
    found = lint_campaign(row, at=at)
    refuse_if([*refuse_incomplete(row.steps), *errors_of(found.findings)])
    move(row, "submit", author_ids=with_author(row.author_ids, by))
    relint(row, at=at)
    record("campaign.submitted", row, by=by, at=at, after={"state": row.state, "warnings": len(row.findings)})
    _tell_approvers(row, by, at)
    return view_of(row)


@operation
def approve(*, campaign_id: int, by: Actor, at: datetime, version: int | None = None) -> CampaignView:
    """Approve a design. Refused for whoever wrote a part of it, when the linter has errors by now, or when it changed
    since `version`, the one that was read."""
    row = find_for(campaign_id, APPROVE, by)
    findings = [] if by.person_id not in row.author_ids else [_own_work()]
    if version is not None and version != row.version:
        findings.append(CHANGED_MEANWHILE)
    if row.state in IN_DESIGN:
        findings += errors_of(lint_campaign(row, at=at).findings)
    refuse_if(findings)
    move(row, "approve", approver_id=by.person_id, approved_at=at)
    record("campaign.approved", row, by=by, at=at, after={"state": row.state})
    tell(row, [*row.author_ids, row.owner_id], by, at, mark("{campaign} is approved"))
    return view_of(row)


@operation
def reopen(*, campaign_id: int, reason: str, by: Actor, at: datetime) -> CampaignView:
    """Take a design back to draft, with a reason; an approval is gone with it, and so is the frozen audience."""
    row = find_design(campaign_id, by)
    if not by.may(DESIGN, row.division_id):
        by.require(APPROVE, row.division_id)
    reason = require_reason(reason)
    before = row.state
    move(row, "reopen", approver_id=None, approved_at=None, snapshot_id="")
    record("campaign.reopened", row, by=by, at=at, reason=reason, before={"state": before}, after={"state": row.state})
    tell(row, [*row.author_ids, row.owner_id], by, at, mark("{campaign} is back in draft"), body=reason)
    return view_of(row)


@operation
def suppress_finding(*, campaign_id: int, code: str, path: str, reason: str, by: Actor, at: datetime) -> CampaignView:
    """Set one finding aside, with a reason: an approver or the owner of the practice behind it may, an author never."""
    row = find_design(campaign_id, by)
    claim(row, IN_DESIGN)
    found = lint_campaign(row, at=at).findings
    finding = next((f for f in found if (f.code, f.path) == (code, path)), None)
    _require_judge(row, finding, by)
    reason = require_reason(reason)
    if finding is None:
        message, mend = mark("There is no such finding any more."), mark("Open the design again.")
        raise Refused([Finding("campaign.no_such_finding", "code", message, mend)])
    Suppression.objects.create(campaign=row, code=code, path=path, reason=reason, by_id=by.person_id, at=at)
    relint(row, at=at)
    record("campaign.finding_suppressed", row, by=by, at=at, reason=reason, after={"code": code, "path": path})
    return view_of(row)


def _require_judge(row: Campaign, finding: Finding | None, by: Actor) -> None:
    """Denied for those who neither approve nor own the practice, Refused for the author."""
    if not by.may(APPROVE, row.division_id) and not _owns_practice(row, finding, by):
        raise Denied(APPROVE)
    if by.person_id in row.author_ids:
        message = mark("You wrote a part of this campaign, so you cannot set its findings aside.")
        mend = mark("Ask another approver, or mend what the finding says.")
        raise Refused([Finding("campaign.own_finding", "reason", message, mend)])


def _owns_practice(row: Campaign, finding: Finding | None, by: Actor) -> bool:
    if finding is None or finding.practice is None:
        return False
    practice = practices.practice_by_code(row.center_id, finding.practice)
    return practice is not None and practice.owner_id == by.person_id


def _own_work() -> Finding:
    message = mark("You wrote a part of this campaign: it is approved by somebody else.")
    mend = mark("Ask another person who approves campaigns.")
    return Finding("campaign.own_work", "approver", message, mend)


def _tell_approvers(row: Campaign, by: Actor, at: datetime) -> None:
    approvers = people_with(center_id=row.center_id, permission=APPROVE, division_id=row.division_id)
    others = [person for person in approvers if person not in row.author_ids]
    tell(row, others, by, at, mark("{campaign} waits for your approval"), body=mark("{who} submitted it."))
