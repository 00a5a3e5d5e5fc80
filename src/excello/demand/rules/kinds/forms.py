"""`format` and `cross_field`: every value can be read, and two values agree with each other."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date
from typing import Any

from excello.demand.rules.kinds.case import MET, NOTHING_TO_JUDGE, Case, Judgement, Mend, RuleKind, fault, judged
from excello.demand.rules.template import RuleSpec, Template
from excello.demand.rules.values import read_date
from excello.findings import Finding, mark

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
OF_DATES = {
    "gt": mark("{field} ({value}) is not after {other} ({limit})."),
    "ge": mark("{field} ({value}) is before {other} ({limit})."),
    "lt": mark("{field} ({value}) is not before {other} ({limit})."),
    "le": mark("{field} ({value}) is after {other} ({limit})."),
}
OF_NUMBERS = {
    "gt": mark("{field} ({value}) is not more than {other} ({limit})."),
    "ge": mark("{field} ({value}) is less than {other} ({limit})."),
    "lt": mark("{field} ({value}) is not less than {other} ({limit})."),
    "le": mark("{field} ({value}) is more than {other} ({limit})."),
}


def judge_format(case: Case) -> Judgement:
    """Every value of the brief can be read as its field's type."""
    findings: list[Finding] = []
    mends: list[Mend] = []
    for key in case.brief.fields:
        if (trouble := case.trouble(key)) is None:
            continue
        findings.append(case.finding(key, trouble.message, trouble.mend, field=case.label(key), **trouble.params))
        if trouble.instead is not None:
            mends.append(Mend(key, trouble.instead, mark("Use {value}"), {"value": trouble.instead}))
    return judged(findings, mends) if findings or case.brief.fields else NOTHING_TO_JUDGE


def judge_cross_field(case: Case) -> Judgement:
    """The first field compares with the second as the rule says, once both can be read."""
    (one, other), op = case.rule.fields, case.rule.settings["op"]
    value, limit = (_comparable(case.readable(key)) for key in (one, other))
    if value is None or limit is None:
        return NOTHING_TO_JUDGE
    if COMPARE[op](value, limit):
        return MET
    words = OF_DATES if isinstance(value, date) else OF_NUMBERS
    params = {"field": case.label(one), "other": case.label(other), "value": value, "limit": limit}
    return judged([case.finding(one, words[op], mark("Change one of the two."), **params)])


def _comparable(value: Any) -> Any:
    return read_date(value) if isinstance(value, str) else value


def faults_of_comparison(rule: RuleSpec, template: Template) -> list[Finding]:
    """What is wrong with `op` or the pair of fields."""
    if rule.settings.get("op") not in COMPARE:
        message, mend = mark("This does not compare two fields."), mark("Choose one of {known}.")
        return [fault("op", message, mend, known=", ".join(COMPARE))]
    kinds = {"date" if template.fields[key].type == "date" else "number" for key in rule.fields}
    if len(kinds) == 1:
        return []
    mend = mark("Name two dates, or two numbers.")
    return [fault("fields", mark("A date compares with a date, a number with a number."), mend)]


COMPARABLE = ("date", "number", "money")
KINDS = (
    RuleKind("format", judge_format, least=0, most=0),
    RuleKind(
        "cross_field", judge_cross_field, faults=faults_of_comparison, types=(COMPARABLE, COMPARABLE), least=2, most=2
    ),
)
