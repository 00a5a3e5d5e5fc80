"""`measurable`: a target with a measure, a number and a day, so that anybody can say later whether it was reached."""

from __future__ import annotations

from collections.abc import Iterator

from excello.demand.rules.kinds.case import NOTHING_TO_JUDGE, Case, Judgement, RuleKind, all_fields, judged
from excello.demand.rules.values import read_date
from excello.findings import Finding, mark


def judge_measurable(case: Case) -> Judgement:
    """A measure is chosen, the target is more than nothing, its day lies ahead."""
    findings = tuple(_findings(case))
    if not findings and any(case.trouble(key) for key in case.rule.fields):
        return NOTHING_TO_JUDGE
    return judged(findings)


def _findings(case: Case) -> Iterator[Finding]:
    measure, target, day = case.rule.fields
    if case.value(measure) is None:
        yield case.finding(measure, mark("No measure is chosen."), mark("Choose what will be counted."))
    number = case.value(target)
    if number is None:
        yield case.finding(target, mark("The target has no number."), mark("Write how many the campaign shall reach."))
    elif not isinstance(number, str) and number <= 0:
        mend = mark("Write a number above 0.")
        yield case.finding(target, mark("A target of {value} cannot be missed."), mend, value=number)
    yield from _day_findings(case, day)


def _day_findings(case: Case, key: str) -> Iterator[Finding]:
    if case.value(key) is None:
        yield case.finding(key, mark("The target has no day."), mark("Choose the day on which it is counted."))
        return
    day = read_date(case.value(key))
    if day is not None and day <= case.context.today:
        message, mend = mark("The target's day ({value}) is not in the future."), mark("Choose a later day.")
        yield case.finding(key, message, mend, value=day)


KINDS = (
    RuleKind(
        "measurable",
        judge_measurable,
        demands=all_fields,
        types=(("measure", "choice"), ("number", "money"), ("date",)),
        least=3,
        most=3,
    ),
)
