"""What the linter and the practices in force say of a campaign as it stands now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from excello.campaigns.models import Campaign, Suppression, Touch
from excello.campaigns.queries.campaigns import frozen_audience
from excello.campaigns.queries.surroundings import Surroundings
from excello.campaigns.rules.lint import RULES, LintContext, Reach, Rule, run_rules
from excello.campaigns.rules.lint.run import in_order
from excello.campaigns.rules.places import place_of
from excello.campaigns.rules.states import State
from excello.campaigns.rules.steps import is_complete
from excello.campaigns.rules.subject import campaign_schema, make_subject
from excello.core.people import center_view
from excello.findings import Finding, has_errors
from excello.lake.conditions import SubjectSchema
from excello.practices import public as practices

SUBJECT_KEY = "campaign"


@dataclass(frozen=True, slots=True)
class Linted:
    """One linting: what stands, what speaks of steps not answered yet, what was set aside and by whom, how many rules
    passed, which could not be checked."""

    findings: tuple[Finding, ...]
    pending: tuple[Finding, ...]
    suppressed: tuple[tuple[Finding, Suppression], ...]
    passed: int
    not_checked: tuple[Rule, ...]

    @property
    def has_errors(self) -> bool:
        return has_errors(self.findings)


def lint_campaign(row: Campaign, *, at: datetime, surroundings: Surroundings | None = None) -> Linted:
    """Run every rule and every practice check that is in force over a campaign."""
    around = surroundings or Surroundings(row.center_id)
    subject = subject_of(row, around)
    report = run_rules(RULES, subject, _context(row, around, at))
    checks = practices.checks_in_force(center_id=row.center_id, subject=SUBJECT_KEY, division_id=row.division_id)
    found = practices.run_checks(checks, subject, schema=schema_of(around), at=at)
    failed = {finding.code for finding in found}
    passed = len(report.passed) + sum(check.code not in failed for check in checks)
    return _without_suppressed(row, in_order([*report.findings, *found]), passed, report.not_checked)


def _without_suppressed(row: Campaign, found: list[Finding], passed: int, not_checked: tuple[Rule, ...]) -> Linted:
    aside = {(s.code, s.path): s for s in Suppression.objects.filter(campaign=row).select_related("by")}
    standing = [finding for finding in found if (finding.code, finding.path) not in aside]
    return Linted(
        findings=tuple(finding for finding in standing if not _is_pending(finding, row)),
        pending=tuple(finding for finding in standing if _is_pending(finding, row)),
        suppressed=tuple((f, aside[f.code, f.path]) for f in found if (f.code, f.path) in aside),
        passed=passed,
        not_checked=not_checked,
    )


def _is_pending(finding: Finding, row: Campaign) -> bool:
    """Whether the finding speaks of a step that is still to be answered: that the step is missing says it already."""
    step = place_of(finding.path).step
    return row.state == State.DRAFT and step is not None and not is_complete(step, row.steps)


def subject_of(row: Campaign, around: Surroundings) -> dict:
    """A campaign in the shape that rules and practice checks read."""
    frozen = frozen_audience(row)
    counted = row.counted
    size = frozen.size if frozen else counted.size if counted else None
    return make_subject(
        steps=row.steps,
        touches=[touch_subject(touch, around) for touch in Touch.objects.filter(campaign=row).order_by("number")],
        audience={
            "condition": row.condition,
            "holdout_share": row.holdout_share,
            **({"size": size} if size is not None else {}),
        },
        facts={
            "name": row.name,
            "state": row.state,
            "division": row.division.key,
            "product": row.product_key,
            "region": row.region_key,
        },
    )


def touch_subject(touch: Touch, around: Surroundings) -> dict:
    """A touch in the shape that rules and practice checks read."""
    return {
        "key": f"T{touch.number}",
        "channel": touch.channel,
        "topic": touch.topic,
        "category": touch.category,
        "subject": touch.subject,
        "body": touch.body,
        "asset": around.asset_codes.get(touch.asset_id, f"#{touch.asset_id}") if touch.asset_id else "",
        "link": touch.link_url,
        "send_date": touch.send_date.isoformat() if touch.send_date else None,
        "value": touch.value,
    }


def _context(row: Campaign, around: Surroundings, at: datetime) -> LintContext:
    zone = ZoneInfo(center_view(row.center_id).time_zone)
    ended = row.state in (State.COMPLETED, State.CANCELLED)
    counted = row.counted
    return LintContext(
        today=None if ended else at.astimezone(zone).date(),
        stages=tuple(around.stages) or None,
        personas=around.lint_personas(),
        assets=around.lint_assets(),
        products=around.lint_products(),
        words=around.words,
        contacts=counted.contacts if counted else None,
        reach=Reach(counted.size, counted.withheld) if counted and counted.cut else None,
        overlaps=counted.overlaps if counted else None,
        repeats=count_repeats(row),
    )


def count_repeats(row: Campaign) -> int:
    """How many other campaigns of the center asked the same transition of the same persona and were approved."""
    if not row.transition_key or not row.persona_code:
        return 0
    same = Campaign.objects.filter(
        center_id=row.center_id, transition_key=row.transition_key, persona_code=row.persona_code
    )
    return same.filter(approved_at__isnull=False).exclude(pk=row.pk).count()


def schema_of(around: Surroundings) -> SubjectSchema:
    """What practice checks may ask of a campaign in this center, with the choices it offers."""
    words = around.words
    return campaign_schema(
        {
            "outcome.measure": words["measures"],
            "transition": around.transitions,
            "from_stage": around.stages,
            "to_stage": around.stages,
            "persona": {code: persona.name for code, persona in around.personas.items()},
            "media": words["media"],
            "channels": words["channels"],
            "message.assets": {code: asset.title for code, asset in around.assets.items()},
            "product": {key: product.name for key, product in around.products.items()},
            "region": around.regions,
        }
    )
