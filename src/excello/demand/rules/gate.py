"""The gate: which rules of a template and which practices a brief meets, and all findings at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

from excello.demand.rules.brief import Brief, view_for_conditions
from excello.demand.rules.context import GateContext
from excello.demand.rules.kinds import RULE_KINDS, Case, Mend, Pending
from excello.demand.rules.kinds.case import Judgement
from excello.demand.rules.template import Template
from excello.demand.rules.texts import Text
from excello.findings import Finding, has_errors


@dataclass(frozen=True, slots=True)
class RuleResult:
    """How one rule stands: met, not met, or (None) not judged yet; `stops` is false for advice."""

    code: str
    label: Text
    path: str
    met: bool | None
    findings: tuple[Finding, ...] = ()
    mends: tuple[Mend, ...] = ()
    pending: Pending | None = None
    stops: bool = True


@dataclass(frozen=True, slots=True)
class GateResult:
    """What the gate says of a brief.

    The completeness meter shows the `rules` that stop, one notch each, and nothing else.
    """

    rules: tuple[RuleResult, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that does not conform, in the order of the rules; advice too."""
        return tuple(finding for rule in self.rules for finding in rule.findings)

    @property
    def mends(self) -> tuple[Mend, ...]:
        return tuple(mend for rule in self.rules for mend in rule.mends)

    @property
    def passes(self) -> bool:
        """Whether nothing stands between the brief and triage."""
        return not has_errors(self.findings)

    @property
    def met(self) -> tuple[RuleResult, ...]:
        """The rules that are met."""
        return tuple(rule for rule in self.rules if rule.met)

    @property
    def unchecked(self) -> tuple[RuleResult, ...]:
        """Rules that only a center could judge: never met, never a finding."""
        return tuple(rule for rule in self.rules if rule.pending is Pending.NEEDS_CENTER)


def gate(brief: Brief, template: Template, context: GateContext) -> GateResult:
    """Judge a brief by every rule of its template and every practice check in force.

    Steps: the template's rules; the practices' checks; then what had nothing to judge is settled: it is met once
    nothing else stops the brief.
    """
    judged = [*judge_template(brief, template, context), *judge_practices(brief, template, context)]
    return settle(judged)


def judge_template(brief: Brief, template: Template, context: GateContext) -> list[RuleResult]:
    """Each rule of the template, by its kind."""
    results = []
    for rule in template.rules:
        answer = RULE_KINDS[rule.kind].judge(Case(rule, brief, template, context))
        results.append(_result(rule.code, rule.label, rule.fields, answer))
    return results


def judge_practices(brief: Brief, template: Template, context: GateContext) -> list[RuleResult]:
    """Each practice check in force; a recommended practice advises and does not stop."""
    subject = view_for_conditions(brief, template)
    results = []
    for rule in context.practice_rules:
        findings = tuple(_on_field(finding, template) for finding in rule.run(subject))
        results.append(_result(rule.code, rule.label, (), Judgement(findings), stops=rule.stops))
    return results


def _on_field(finding: Finding, template: Template) -> Finding:
    """A practice's finding at the field that its condition means by `title` or `touches`."""
    first, dot, rest = finding.path.partition(".")
    touches = next((item.key for item in template.fields_of_type("touches")), "")
    key = {"title": template.title_field, "touches": touches}.get(first)
    return replace(finding, path=f"fields.{key}{dot}{rest}") if key else finding


def _result(code: str, label: Text, fields: tuple[str, ...], answer: Judgement, *, stops: bool = True) -> RuleResult:
    first = answer.findings[0].path if answer.findings else f"fields.{fields[0]}" if fields else ""
    met = None if answer.pending else not (has_errors(answer.findings) if stops else answer.findings)
    return RuleResult(code, label, first, met, answer.findings, answer.mends, answer.pending, stops)


def settle(rules: list[RuleResult]) -> GateResult:
    """A rule with nothing to judge is open while the brief is returned, and met when it conforms."""
    open_ = any(has_errors(rule.findings) for rule in rules)
    return GateResult(tuple(rule if open_ else _settled(rule) for rule in rules))


def _settled(rule: RuleResult) -> RuleResult:
    if rule.pending is not Pending.NOTHING_TO_JUDGE:
        return rule
    return replace(rule, met=True, pending=None)
