"""How a design grows: one step after the other, each checked against what the center knows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from excello.campaigns.models import Campaign
from excello.campaigns.operations.rows import DESIGN, claim, find_for, record
from excello.campaigns.queries.campaigns import view_of
from excello.campaigns.queries.linting import lint_campaign
from excello.campaigns.queries.surroundings import Surroundings
from excello.campaigns.queries.views import CampaignView
from excello.campaigns.rules.answers import check_answers
from excello.campaigns.rules.findings import write_finding
from excello.campaigns.rules.states import State
from excello.campaigns.rules.steps import STEPS, refuse_locked
from excello.campaigns.rules.subject import split_transition
from excello.core.access import Actor, Missing
from excello.core.operations import operation, save_versioned
from excello.findings import Finding, mark, refuse_if

KEPT = ("name", "steps", "suggested", "author_ids", "transition_key", "persona_code", "start_date", "end_date")


@operation
def save_step(
    *, campaign_id: int, step: int, answers: Mapping[str, Any], by: Actor, at: datetime, version: int | None = None
) -> CampaignView:
    """Answer one step. Refused: the step is not open yet (naming the one that comes first), answers that do not fit or
    name what the center does not have, the design is frozen, or somebody changed it since `version`."""
    if step not in STEPS:
        raise Missing("step")
    row = find_for(campaign_id, DESIGN, by)
    claim(row, [State.DRAFT])
    refuse_if(refuse_locked(step, row.steps))
    around = Surroundings(row.center_id)
    kept, findings = check_answers(step, answers)
    refuse_if([*findings, *_unknown_choices(kept, around)])
    before = row.steps.get(str(step), {})
    row.steps = {**row.steps, str(step): kept}
    row.suggested = {number: given for number, given in row.suggested.items() if number != str(step)}
    _copy_out(row, by)
    save_versioned(row, expected=version, fields=KEPT)
    relint(row, at=at, around=around)
    record(f"campaign.step_{step}_saved", row, by=by, at=at, before=before, after={"step": step, **kept})
    return view_of(row)


def _copy_out(row: Campaign, by: Actor) -> None:
    """What lists filter by, and who has a part in the design."""
    together = row.steps.get("8", {})
    row.name = together.get("name", row.name)[:200]
    row.transition_key = row.steps.get("2", {}).get("transition", "")
    row.persona_code = row.steps.get("3", {}).get("persona", "")
    row.start_date = _day(together.get("start_date"))
    row.end_date = _day(together.get("end_date"))
    row.author_ids = with_author(row.author_ids, by)


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def with_author(author_ids: list[int], by: Actor) -> list[int]:
    """The authors with one more; whoever wrote a part of it may not approve it."""
    return author_ids if by.person_id is None or by.person_id in author_ids else [*author_ids, by.person_id]


def relint(row: Campaign, *, at: datetime, around: Surroundings | None = None) -> None:
    """Run the linter and keep its findings on the campaign."""
    found = lint_campaign(row, at=at, surroundings=around)
    row.findings = [write_finding(finding) for finding in found.findings]
    Campaign.objects.filter(pk=row.pk).update(findings=row.findings)


def _unknown_choices(kept: Mapping[str, Any], around: Surroundings) -> list[Finding]:
    """Answers that name what the center does not have; only what was answered is looked up."""
    findings = []
    if "transition" in kept:
        findings += _unknown_stages(kept["transition"], around)
    if "persona" in kept and kept["persona"] not in around.personas:
        message, mend = mark("There is no published persona “{value}”."), mark("Choose one, or publish it first.")
        findings.append(_unknown("persona", kept["persona"], message, mend))
    lists = {"measure": "measures", "offer": "offers", "media": "media", "channels": "channels"}
    for name, kind in lists.items():
        findings += _not_among(name, kept.get(name), around.words[kind])
    return findings + _not_among("assets", kept.get("assets"), around.assets)


def _unknown_stages(transition: str, around: Surroundings) -> list[Finding]:
    if not around.stages:
        message, mend = mark("No journey is published: there are no stages."), mark("Publish a journey first.")
        return [_unknown("transition", transition, message, mend)]
    message = mark("“{value}” is no move between two stages of the journey.")
    mend = mark("Choose one of: {known}.")
    stages = split_transition(transition)
    if all(stage in around.stages for stage in stages):
        return []
    return [_unknown("transition", transition, message, mend, known=", ".join(around.transitions))]


def _not_among(name: str, given: Any, known: Mapping[str, Any]) -> list[Finding]:
    values = given if isinstance(given, list) else [given] if given else []
    message, mend = mark("“{value}” is not known here."), mark("Choose one of the list.")
    return [_unknown(name, value, message, mend) for value in values if value not in known]


def _unknown(path: str, value: str, message: str, mend: str, **params: str) -> Finding:
    return Finding("campaign.unknown_choice", path, message, mend, params={"value": value, **params})
