"""`lint`: judges a campaign file by the campaign linter, without a center."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import typer

from excello.campaigns.rules.campaign_file import CampaignFile, read_campaign_file
from excello.campaigns.rules.lint import RULES, Asset, LintContext, Persona, Product, Rule, run_rules
from excello.campaigns.rules.lint.run import LintReport, in_order
from excello.campaigns.rules.subject import campaign_schema
from excello.campaigns.rules.vocabulary import MEASURES
from excello.cli.definitions import DEFINITIONS, Definitions, read_definitions, read_yaml_file
from excello.cli.entrance import FINDINGS, FORMAT, fail, now
from excello.cli.entries import checks_on, is_published, key_of, name_of, stages_of
from excello.cli.printing import check_format
from excello.cli.verdicts import Unchecked, print_verdict
from excello.findings import Finding, Refused, Severity, has_errors
from excello.journeys.rules.stages import shipped_stages
from excello.journeys.rules.words import CHANNELS, MEDIA
from excello.practices.rules import run_checks


def register(app: typer.Typer) -> None:
    """Teach the program this command."""
    app.command()(lint)


def lint(
    campaign: str = typer.Argument(..., metavar="CAMPAIGN.yaml", help="The campaign file; - for standard input."),
    definitions: Path | None = DEFINITIONS,
    format_: str = FORMAT,
) -> None:
    """Judge a campaign file: findings with code, place and mend; exit 1 if one is an error. Needs no center."""
    wanted = check_format(format_)
    known = read_definitions(definitions)
    file = _read_campaign(campaign)
    context = _context(known)
    report = run_rules(RULES, file.subject, context)
    checks = [check for check, _statement in checks_on("campaign", known)]
    checked = run_checks(checks, file.subject, schema=campaign_schema(), at=now())
    findings = in_order([*file.findings, *report.findings, *checked])
    unchecked = [_unchecked(rule) for rule in report.not_checked]
    print_verdict(findings, unchecked, summary=_summary(findings, report), wanted=wanted)
    if has_errors(findings):
        raise typer.Exit(FINDINGS)


def _read_campaign(name: str) -> CampaignFile:
    """The file in the shape of the linter; exit 2 naming file, field and mend."""
    shown, data = read_yaml_file(name)
    try:
        return read_campaign_file(data)
    except Refused as refused:
        told = (f.as_dict() for f in refused.findings)
        places = (": ".join(part for part in (f["path"], f["message"], f["mend"]) if part) for f in told)
        fail(f"{shown}: " + "; ".join(places))


def _context(known: Definitions) -> LintContext:
    """What the linter may know: the definitions, and for the journey what ships."""
    journeys = known.of("journeys")
    stages = stages_of(journeys[0]) if journeys else {stage.key: stage.name for stage in shipped_stages()}
    return LintContext(
        today=now().date(),
        stages=tuple(stages),
        personas=_personas(known.of("personas")),
        assets=_assets(known.of("assets")),
        products=_products(known.of("products")),
        words={"measures": MEASURES, "channels": CHANNELS, "media": MEDIA, "stages": stages},
    )


def _listed(value: Any) -> tuple[str, ...]:
    """A list of words; one word alone is a list of one."""
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),) if value else ()


def _personas(entries: list[dict[str, Any]] | None) -> dict[str, Persona] | None:
    if entries is None:
        return None
    return {
        key_of(e, "persona"): Persona(
            name_of(e, "persona"),
            _listed(e.get("channels")),
            _listed(e.get("media")),
            is_published(e),
        )
        for e in entries
    }


def _assets(entries: list[dict[str, Any]] | None) -> dict[str, Asset] | None:
    if entries is None:
        return None
    return {
        key_of(e, "asset"): Asset(
            name_of(e, "asset", said_in="title"),
            str(e.get("theme_kind") or ""),
            bool(e.get("next_assets") or e.get("next")),
            is_published(e),
        )
        for e in entries
    }


def _products(entries: list[dict[str, Any]] | None) -> dict[str, Product] | None:
    if entries is None:
        return None
    return {key_of(e, "product"): Product(name_of(e, "product"), str(e.get("value_discipline") or "")) for e in entries}


def _summary(findings: list[Finding], report: LintReport) -> str:
    counted = Counter(finding.severity for finding in findings)
    errors, warnings = counted[Severity.ERROR], counted[Severity.WARNING]
    return f"{errors} errors, {warnings} warnings; {len(report.passed)} rules passed"


def _unchecked(rule: Rule) -> Unchecked:
    need = "a running center" if rule.for_center else "definitions (--definitions DIR)"
    return Unchecked(rule.code, rule.title, need)
