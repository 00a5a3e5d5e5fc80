"""`gate`: judges a brief file by the quality gate, without a center."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import typer

from excello.cli.brief_file import BriefFile, read_brief, split_files
from excello.cli.definitions import DEFINITIONS, Definitions, read_definitions
from excello.cli.entrance import FINDINGS, FORMAT, fail, now
from excello.cli.entries import checks_on, options_of
from excello.cli.printing import check_format
from excello.cli.verdicts import Unchecked, print_verdict
from excello.demand.rules import (
    Brief,
    GateContext,
    GateResult,
    PracticeRule,
    Template,
    Text,
    brief_schema,
    gate,
    read_fields,
    read_template,
    shipped_templates,
)
from excello.demand.rules.brief import merge_fields
from excello.findings import Finding, Refused, Severity
from excello.lake.conditions import SubjectSchema
from excello.practices.rules import run_checks

NEED = "a center or --definitions"
COUNTRY = typer.Option("", "--country", metavar="CC", help="Whose holidays count, like IT; default: weekends only.")


def register(app: typer.Typer) -> None:
    """Teach the program this command."""
    app.command(name="gate")(judge)


def judge(
    brief: str = typer.Argument(..., metavar="BRIEF.yaml", help="The brief file; - for standard input."),
    definitions: Path | None = DEFINITIONS,
    format_: str = FORMAT,
    country: str = COUNTRY,
) -> None:
    """Judge a brief file: findings with code, place and mend; exit 1 if it would be returned. Needs no center."""
    wanted, at = check_format(format_), now()
    known, file = read_definitions(definitions), read_brief(brief)
    templates, options = templates_of(known), options_of(known)
    template = find_template(file, templates)
    attachments, fields = split_files(file, template)
    reading = read_fields(fields, template=template, options=options)
    practices = practice_rules(known, brief_schema(templates.values()), at)
    context = GateContext(at.date(), country.upper(), options, practice_rules=practices)
    result = gate(Brief(merge_fields({}, reading.fields), attachments), template, context)
    findings = [*reading.findings, *_version_note(file, template), *result.findings]
    unchecked = [Unchecked(rule.code, str(rule.label), NEED, rule.path) for rule in result.unchecked]
    print_verdict(findings, unchecked, summary=_summary(result), wanted=wanted)
    if reading.findings or not result.passes:
        raise typer.Exit(FINDINGS)


def templates_of(known: Definitions) -> dict[str, Template]:
    """The templates of the definitions and those that ship; exit 2 naming one that cannot be read."""
    templates = shipped_templates()
    for definition in known.of("templates") or []:
        try:
            template = read_template(definition, version=_version_of(definition))
        except Refused as refused:
            found = "; ".join(f"{one.path}: {one.as_dict()['message']}" for one in refused.findings)
            fail(f"--definitions: template {definition.get('key')}: {found}")
        templates[template.key] = template
    return templates


def find_template(file: BriefFile, templates: Mapping[str, Template]) -> Template:
    """The template a brief names; exit 2 where there is none."""
    if file.template not in templates:
        fail(f"{file.name}: template: there is no template '{file.template}'; use one of {', '.join(templates)}")
    return templates[file.template]


def _version_of(definition: Mapping[str, Any]) -> int:
    version = definition.get("version", 1)
    return version if isinstance(version, int) else 1


def practice_rules(known: Definitions, schema: SubjectSchema, at: datetime) -> tuple[PracticeRule, ...]:
    """The checks on briefs that the definitions' practices bring."""
    return tuple(
        PracticeRule(
            code=check.code,
            label=Text({"en": statement}),
            run=partial(run_checks, (check,), schema=schema, at=at),
            stops=check.severity is Severity.ERROR,
        )
        for check, statement in checks_on("brief", known)
    )


def _version_note(file: BriefFile, template: Template) -> list[Finding]:
    if file.version in (None, template.version):
        return []
    message = f"The brief was written on version {file.version}; it is judged by version {template.version}."
    return [Finding("brief.version", "version", message, "Give its version by --definitions.", Severity.NOTE)]


def _summary(result: GateResult) -> str:
    stopping = [rule for rule in result.rules if rule.stops]
    return f"{sum(rule.met is True for rule in stopping)} of {len(stopping)} rules met"
