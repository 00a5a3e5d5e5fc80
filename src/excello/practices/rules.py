"""Decides who may do what with practices, which proposals are complete, and what a check says of a subject."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from excello.findings import Finding, Refused, Severity, mark
from excello.lake.conditions import Condition, SubjectSchema, evaluate, parse_condition
from excello.lake.conditions.nodes import AllOf, AnyOf, Comparison, Not, Quantified

EVERYBODY = (
    *("requester", "member", "program_manager", "strategist", "content_lead"),
    *("operations", "sales", "service", "sponsor"),
)
PERMISSIONS: dict[str, frozenset[str]] = {
    "practices.see": frozenset(EVERYBODY),
    "practices.propose": frozenset(
        {"member", "program_manager", "strategist", "content_lead", "operations", "sponsor"}
    ),
    # Administrators only: a required practice must not block every brief because its owner is away.
    "practices.retire_any": frozenset(),
}
STATEMENT_LIMIT = 300
TEXT_LIMIT = 4000
CHECKS_LIMIT = 10


class Level(StrEnum):
    """How binding a practice is: its checks warn, or they stop the work."""

    RECOMMENDED = "recommended"
    REQUIRED = "required"


SEVERITIES = {Level.RECOMMENDED: Severity.WARNING, Level.REQUIRED: Severity.ERROR}


class State(StrEnum):
    """Where a practice stands: proposed to its owner, adopted and in force, or retired."""

    PROPOSED = "proposed"
    ADOPTED = "adopted"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class NewCheck:
    """An automatic check as its author wrote it: `condition` (the JSON grammar) says what must hold of `subject`."""

    subject: str
    condition: Mapping[str, Any]
    message: str
    mend: str


@dataclass(frozen=True, slots=True)
class EvidenceRef:
    """What a practice rests on: a thing of a registered kind, with its claim and effect in words at that time."""

    kind: str
    id: int
    claim: str
    effect: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What one version of a practice says."""

    statement: str
    why: str
    how: str
    level: str
    checks: tuple[NewCheck, ...] = ()
    evidence: tuple[EvidenceRef, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class PracticeCheck:
    """A check in force: a subject for which `condition` is false gets a finding of `severity`."""

    practice_id: int
    practice_code: str
    code: str
    subject: str
    condition: Mapping[str, Any]
    message: str
    mend: str
    severity: Severity


def run_checks(
    checks: Iterable[PracticeCheck], subject: Mapping[str, Any], *, schema: SubjectSchema, at: datetime
) -> tuple[Finding, ...]:
    """What the checks say of one subject (the mapping its `schema` describes); nothing where all of them hold.

    A check whose condition no longer fits the schema says so as a note: it can neither hold nor fail.
    """
    found = (_run_check(check, subject, schema, at) for check in checks)
    return tuple(finding for finding in found if finding is not None)


def _run_check(check: PracticeCheck, subject: Mapping[str, Any], schema: SubjectSchema, at: datetime) -> Finding | None:
    try:
        condition = parse_condition(check.condition, schema)
    except Refused:
        return _unreadable(check)
    if evaluate(condition, subject, at=at):
        return None
    return Finding(
        code=check.code,
        path=blamed_path(condition, subject, at=at),
        message=check.message,
        mend=check.mend,
        severity=check.severity,
        practice=check.practice_code,
    )


def _unreadable(check: PracticeCheck) -> Finding:
    return Finding(
        "practice.unreadable",
        "",
        mark("The check {code} asks for something that is no longer there, so it was not run."),
        mark("Ask the owner of practice {practice} to mend it."),
        Severity.NOTE,
        {"code": check.code, "practice": check.practice_code},
        check.practice_code,
    )


def blamed_path(condition: Condition, subject: Mapping[str, Any], *, at: datetime) -> str:
    """The place in the subject that a failed condition speaks of: its first field that does not hold."""
    match condition:
        case AllOf(parts):
            failed = (part for part in parts if not evaluate(part, subject, at=at))
            return next((blamed_path(part, subject, at=at) for part in failed), "")
        case AnyOf(parts):
            return blamed_path(parts[0], subject, at=at)
        case Not(part):
            return blamed_path(part, subject, at=at)
        case Quantified("each", path, where):
            for position, item in enumerate(_items(subject, path)):
                if not evaluate(where, item, at=at):
                    return f"{path}.{position}.{blamed_path(where, item, at=at)}".rstrip(".")
            return path
        case Quantified(path=path):
            return path
        case Comparison(field=field_path):
            return field_path
        case _:
            return ""


def _items(subject: Mapping[str, Any], path: str) -> list[Mapping[str, Any]]:
    found: Any = subject
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list | tuple) else []


def content_findings(content: Content, schemas: Mapping[str, SubjectSchema]) -> list[Finding]:
    """What a version still lacks; `schemas` are those of the registered subjects."""
    findings = [*_text_findings(content), *_level_findings(content)]
    for position, check in enumerate(content.checks):
        findings += _check_findings(check, f"checks.{position}", schemas)
    if len(content.checks) > CHECKS_LIMIT:
        message, mend = mark("A practice has at most {limit} checks."), mark("Make two practices of it.")
        findings.append(Finding("practice.checks", "checks", message, mend, params={"limit": CHECKS_LIMIT}))
    return findings


def _text_findings(content: Content) -> list[Finding]:
    findings = []
    if not content.statement.strip():
        message, mend = mark("The practice has no statement."), mark("Say in one sentence what is done.")
        findings.append(Finding("practice.statement", "statement", message, mend))
    if len(content.statement) > STATEMENT_LIMIT:
        message, mend = mark("The statement is too long."), mark("Keep it under {limit} characters; the rest is how.")
        findings.append(Finding("practice.statement", "statement", message, mend, params={"limit": STATEMENT_LIMIT}))
    if not content.why.strip():
        message, mend = (
            mark("It does not say why."),
            mark("Say what gets better by it: a rule without a why is resented."),
        )
        findings.append(Finding("practice.why", "why", message, mend))
    for path, text in (("why", content.why), ("how", content.how)):
        if len(text) > TEXT_LIMIT:
            message, mend = mark("This text is too long."), mark("Keep it under {limit} characters.")
            findings.append(Finding("practice.too_long", path, message, mend, params={"limit": TEXT_LIMIT}))
    return findings


def _level_findings(content: Content) -> list[Finding]:
    if content.level in set(Level):
        return []
    message, mend = mark("A practice is recommended or required."), mark("Choose one of the two.")
    return [Finding("practice.level", "level", message, mend)]


def _check_findings(check: NewCheck, path: str, schemas: Mapping[str, SubjectSchema]) -> list[Finding]:
    findings = []
    if not check.message.strip():
        message, mend = mark("The check has no message."), mark("Write what people read when it fails.")
        findings.append(Finding("practice.message", f"{path}.message", message, mend))
    if not check.mend.strip():
        message, mend = mark("The check does not say how to mend it."), mark("Write what to do, in one sentence.")
        findings.append(Finding("practice.mend", f"{path}.mend", message, mend))
    schema = schemas.get(check.subject)
    if schema is None:
        message, mend = mark("Nothing of this kind can be checked."), mark("Choose one of {subjects}.")
        subjects = ", ".join(sorted(schemas))
        return [*findings, Finding("practice.subject", f"{path}.subject", message, mend, params={"subjects": subjects})]
    return findings + _condition_findings(check, f"{path}.condition", schema)


def _condition_findings(check: NewCheck, path: str, schema: SubjectSchema) -> list[Finding]:
    try:
        condition = parse_condition(check.condition, schema)
    except Refused as refused:
        return [_moved(finding, path) for finding in refused.findings]
    if condition != AllOf(()):
        return []
    message, mend = mark("This check holds of everything."), mark("Add at least one thing that must hold.")
    return [Finding("practice.empty_condition", path, message, mend)]


def _moved(finding: Finding, path: str) -> Finding:
    place = f"{path}.{finding.path}" if finding.path else path
    return Finding(finding.code, place, finding.message, finding.mend, finding.severity, finding.params)
