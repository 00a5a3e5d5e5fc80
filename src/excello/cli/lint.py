"""`lint`: judges a campaign file by the campaign linter, without a center."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import typer

from excello.campaigns.rules.campaign_file import CampaignFile, read_campaign_file
from excello.campaigns.rules.lint import RULES, Asset, LintContext, Persona, Product, Rule, run_rules
from excello.campaigns.rules.lint.run import LintReport, in_order
from excello.campaigns.rules.subject import campaign_schema
from excello.campaigns.rules.vocabulary import MEASURES
from excello.cli.definitions import DEFINITIONS, Definitions, read_definitions, read_text, read_yaml
from excello.cli.entrance import FINDINGS, FORMAT, fail, now
from excello.cli.entries import checks_on, is_published, key_of, said
from excello.cli.printing import check_format, print_json, print_rows
from excello.findings import Finding, Refused, Severity, has_errors
from excello.journeys.rules.stages import shipped_stages
from excello.journeys.rules.words import CHANNELS, MEDIA
from excello.practices.rules import run_checks

COLUMNS = ("code", "severity", "path", "message", "mend", "practice")


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
    _print(findings, report, wanted=wanted)
    if has_errors(findings):
        raise typer.Exit(FINDINGS)


def _read_campaign(name: str) -> CampaignFile:
    """The file in the shape of the linter; exit 2 naming file, field and mend."""
    text = sys.stdin.read() if name == "-" else read_text(Path(name))
    shown = "standard input" if name == "-" else name
    data = read_yaml(text, shown)
    try:
        return read_campaign_file(data)
    except Refused as refused:
        told = (f.as_dict() for f in refused.findings)
        places = (": ".join(part for part in (f["path"], f["message"], f["mend"]) if part) for f in told)
        fail(f"{shown}: " + "; ".join(places))


def _context(known: Definitions) -> LintContext:
    """What the linter may know: the definitions, and for the journey what ships."""
    journeys = known.of("journeys")
    stages = _stages(journeys[0]) if journeys else {stage.key: stage.name for stage in shipped_stages()}
    return LintContext(
        today=now().date(),
        stages=tuple(stages),
        personas=_personas(known.of("personas")),
        assets=_assets(known.of("assets")),
        products=_products(known.of("products")),
        words={"measures": MEASURES, "channels": CHANNELS, "media": MEDIA, "stages": stages},
    )


def _stages(journey: dict[str, Any]) -> dict[str, str]:
    named = [(key_of(stage, "stage"), stage) for stage in journey.get("stages") or []]
    return {key: (said(stage.get("name")) if isinstance(stage, dict) else "") or key for key, stage in named}


def _listed(value: Any) -> tuple[str, ...]:
    """A list of words; one word alone is a list of one."""
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),) if value else ()


def _personas(entries: list[dict[str, Any]] | None) -> dict[str, Persona] | None:
    if entries is None:
        return None
    return {
        key_of(e, "persona"): Persona(
            said(e.get("name")) or key_of(e, "persona"),
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
            said(e.get("title")) or key_of(e, "asset"),
            str(e.get("theme_kind") or ""),
            bool(e.get("next_assets") or e.get("next")),
            is_published(e),
        )
        for e in entries
    }


def _products(entries: list[dict[str, Any]] | None) -> dict[str, Product] | None:
    if entries is None:
        return None
    return {
        key_of(e, "product"): Product(said(e.get("name")) or key_of(e, "product"), str(e.get("value_discipline") or ""))
        for e in entries
    }


def _print(findings: list[Finding], report: LintReport, *, wanted: str) -> None:
    """Findings, and apart from them what could not be checked: as notes for programs, as lines for people."""
    if wanted != "table":
        rows = [finding.as_dict() for finding in [*findings, *map(_not_checked, report.not_checked)]]
        print_json(rows) if wanted == "json" else print_rows(rows, COLUMNS, wanted=wanted)
        return
    if findings:
        practices = any(finding.practice for finding in findings)
        columns = COLUMNS if practices else COLUMNS[:-1]
        print_rows([finding.as_dict() for finding in findings], columns, wanted=wanted)
    counted = Counter(finding.severity for finding in findings)
    errors, warnings = counted[Severity.ERROR], counted[Severity.WARNING]
    typer.echo(f"{errors} errors, {warnings} warnings; {len(report.passed)} rules passed")
    for need, rules in _by_need(report.not_checked).items():
        typer.echo(f"Not checked, needs {need}: {', '.join(rule.code for rule in rules)}")


def _by_need(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    needs: dict[str, list[Rule]] = {}
    for rule in rules:
        needs.setdefault(_need(rule), []).append(rule)
    return needs


def _need(rule: Rule) -> str:
    return "a running center" if rule.for_center else "definitions (--definitions DIR)"


def _not_checked(rule: Rule) -> Finding:
    return Finding(rule.code, "", f"Not checked: {rule.title}.", f"It needs {_need(rule)}.", Severity.NOTE)
