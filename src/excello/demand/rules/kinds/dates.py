"""`lead_time`: a date far enough away, in working days, for the work to be done well."""

from __future__ import annotations

from datetime import date

from excello.demand.rules.kinds.case import (
    MET,
    NOTHING_TO_JUDGE,
    Case,
    Judgement,
    Mend,
    RuleKind,
    all_fields,
    fault,
    judged,
)
from excello.demand.rules.template import RuleSpec, Template
from excello.demand.rules.values import read_date
from excello.demand.rules.working_days import nth_working_day, working_days_between
from excello.findings import Finding, mark

LONGEST = 260

MISSING = mark("{field} is missing; it needs {days} working days.")
PAST = mark("{field} is not in the future; it needs {days} working days.")
ONE_DAY = mark("{field} is one working day away; it needs {days}.")
TOO_SOON = mark("{field} is {left} working days away; it needs {days}.")


def judge_lead_time(case: Case) -> Judgement:
    """The date lies at least so many working days after today."""
    key, days = case.rule.fields[0], case.rule.settings["days"]
    if case.trouble(key):
        return NOTHING_TO_JUDGE
    wanted = read_date(case.value(key))
    today, country = case.context.today, case.context.country
    earliest = nth_working_day(today, days, country)
    if wanted is not None and wanted >= earliest:
        return MET
    left = working_days_between(today, wanted, country) if wanted and wanted > today else 0
    message = _message(wanted, left)
    mend = mark("The earliest date that conforms is {earliest}.")
    finding = case.finding(key, message, mend, field=case.label(key), days=days, left=left, earliest=earliest)
    return judged([finding], [Mend(key, earliest.isoformat(), mark("Use {value}"), {"value": earliest})])


def _message(wanted: date | None, left: int) -> str:
    if wanted is None:
        return MISSING
    return {0: PAST, 1: ONE_DAY}.get(left, TOO_SOON)


def faults_of_days(rule: RuleSpec, template: Template) -> list[Finding]:
    """What is wrong with `days`."""
    days = rule.settings.get("days")
    if isinstance(days, int) and not isinstance(days, bool) and 0 < days <= LONGEST:
        return []
    message, mend = mark("This is no number of days."), mark("Write a whole number from 1 to {most}.")
    return [fault("days", message, mend, most=LONGEST)]


KINDS = (
    RuleKind(
        "lead_time", judge_lead_time, demands=all_fields, faults=faults_of_days, types=(("date",),), least=1, most=1
    ),
)
