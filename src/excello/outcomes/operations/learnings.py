"""What was learned is written down, and proposes a change to how we work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db.models import Max

from excello.campaigns import public as campaigns
from excello.core.access import Actor
from excello.core.operations import operation, record_entry
from excello.findings import Finding, mark, refuse_if
from excello.outcomes.models import Learning
from excello.outcomes.queries.learnings import LearningView, learning, learning_view
from excello.outcomes.rules import LearningContent, learning_findings
from excello.practices import public as practices


@operation
def record_learning(
    *, content: LearningContent, by: Actor, at: datetime, division_id: int | None = None
) -> LearningView:
    """Write a learning down. Refused: no claim, no source, an effect without its interval, an unknown campaign."""
    by.require("outcomes.learn", division_id)
    code, unknown = _campaign_code(content.campaign_id, by)
    refuse_if([*learning_findings(content), *unknown])
    last = Learning.objects.filter(center_id=by.center_id).aggregate(last=Max("number"))["last"] or 0
    row = Learning.objects.create(
        center_id=by.center_id,
        division_id=division_id,
        number=last + 1,
        campaign_code=code,
        created_by_id=by.person_id,
        created_at=at,
        **asdict(content),
    )
    record_entry(
        kind="learning.recorded",
        by=by,
        at=at,
        subject=("outcomes.learning", row.pk),
        label=f"{row.code} {row.claim}",
        division_id=division_id,
        after={"effect": row.effect, "measure": row.measure, "campaign": code},
    )
    return learning_view(row)


def propose_from_learning(
    *,
    learning_id: int,
    statement: str,
    why: str,
    how: str,
    level: str,
    owner_id: int,
    checks: Sequence[practices.NewCheck],
    by: Actor,
    at: datetime,
) -> practices.PracticeView:
    """Propose the practice that follows from a learning, which becomes its evidence; its owner decides."""
    view = learning(learning_id, actor=by)
    evidence = practices.EvidenceRef(kind="learning", id=view.id, claim=view.claim, effect=view.effect_text)
    return practices.propose_practice(
        center_id=by.center_id,
        statement=statement,
        why=why,
        how=how,
        level=level,
        owner_id=owner_id,
        checks=checks,
        evidence=[evidence],
        by=by,
        at=at,
    )


def _campaign_code(campaign_id: int | None, by: Actor) -> tuple[str, list[Finding]]:
    """The code of a campaign the author sees whole."""
    if campaign_id is None:
        return "", []
    seen = {view.id: view.code for view in campaigns.campaigns_of(center_id=by.center_id, actor=by)}
    if campaign_id in seen:
        return seen[campaign_id], []
    unknown = Finding(
        "learning.campaign", "campaign_id", mark("There is no such campaign."), mark("Choose one of the list.")
    )
    return "", [unknown]
