"""`required` and `required_if`: a field that must not stay empty, always or when the brief says something else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

from excello.demand.rules.brief import view_for_conditions
from excello.demand.rules.kinds.case import NOTHING_TO_JUDGE, Case, Judgement, RuleKind, all_fields, fault, judged
from excello.demand.rules.schema import brief_schema
from excello.demand.rules.template import RuleSpec, Template
from excello.demand.rules.texts import Text, read_text
from excello.findings import Finding, Refused, mark
from excello.lake.conditions import evaluate, parse_condition

FILL_IN = mark("Fill it in.")


def judge_required(case: Case) -> Judgement:
    """Every named field holds something."""
    missing = [key for key in case.rule.fields if case.value(key) is None]
    return judged(case.finding(key, mark("{field} is missing."), FILL_IN, field=case.label(key)) for key in missing)


def judge_required_if(case: Case) -> Judgement:
    """Every named field holds something, if the condition holds of the brief."""
    condition = parse_condition(case.rule.settings["when"], brief_schema([case.template]))
    # A condition that asks for nearness in time reads the day as its noon.
    at = datetime.combine(case.context.today, time(12), tzinfo=UTC)
    if not evaluate(condition, view_for_conditions(case.brief, case.template), at=at):
        return NOTHING_TO_JUDGE
    missing = [key for key in case.rule.fields if case.value(key) is None]
    why = read_text(case.rule.settings.get("mend")) or Text()
    return judged(
        case.finding(key, mark("{field} is missing."), "{mend}" if why else FILL_IN, field=case.label(key), mend=why)
        for key in missing
    )


def faults_of_condition(rule: RuleSpec, template: Template) -> list[Finding]:
    """What is wrong with `when`."""
    when: Any = rule.settings.get("when")
    if not isinstance(when, Mapping):
        mend = mark("Write it in the grammar of conditions.")
        return [fault("when", mark("Here a condition is missing."), mend)]
    try:
        parse_condition(when, brief_schema([template]))
    except Refused as refused:
        return [replace(one, path=f"when.{one.path}".rstrip(".")) for one in refused.findings]
    return []


KINDS = (
    RuleKind("required", judge_required, demands=all_fields),
    RuleKind("required_if", judge_required_if, faults=faults_of_condition),
)
