"""Runs the rules over one campaign and keeps apart: what they found, what passed, what could not be checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from excello.campaigns.rules.lint.context import LintContext
from excello.campaigns.rules.lint.rule import Rule
from excello.campaigns.rules.subject import Subject
from excello.findings import Finding, Severity

WEIGHT = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@dataclass(frozen=True, slots=True)
class LintReport:
    """The outcome of one run; a rule that could not be checked never counts as passed."""

    findings: tuple[Finding, ...]
    passed: tuple[Rule, ...]
    not_checked: tuple[Rule, ...]


def run_rules(rules: Iterable[Rule], subject: Subject, context: LintContext) -> LintReport:
    """Judge a campaign by every rule that knows enough."""
    findings: list[Finding] = []
    passed: list[Rule] = []
    not_checked: list[Rule] = []
    for rule in rules:
        if not rule.can_judge(context):
            not_checked.append(rule)
            continue
        found = rule.findings(subject, context)
        findings += found
        if not found:
            passed.append(rule)
    return LintReport(tuple(in_order(findings)), tuple(passed), tuple(not_checked))


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Errors before warnings before notes, each by code."""
    return sorted(findings, key=lambda finding: (WEIGHT[finding.severity], finding.code, finding.path))
