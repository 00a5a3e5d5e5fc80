"""L-03: the outcome is a known measure with a target and a day that lies ahead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from excello.campaigns.rules.lint.context import LintContext
from excello.campaigns.rules.lint.rule import Hit, Rule, hit
from excello.campaigns.rules.subject import Subject
from excello.findings import Severity, mark


def check(subject: Subject, context: LintContext) -> Iterator[Hit]:
    outcome = subject["outcome"]
    yield from _measure(str(outcome.get("measure") or ""), context)
    target = outcome.get("target")
    if isinstance(target, bool) or not isinstance(target, int | float) or target <= 0:
        message = mark("The outcome cannot be measured: it has no target above zero.")
        yield hit("outcome.target", message=message, mend=mark("Write the number to be reached."))
    yield from _day(outcome.get("date"), context)


def _measure(measure: str, context: LintContext) -> Iterator[Hit]:
    known = (context.words or {}).get("measures")
    if not measure:
        yield hit("outcome.measure")
    elif known is not None and measure not in known:
        message = mark("The outcome cannot be measured: there is no measure “{measure}”.")
        mend = mark("Choose one of: {known}.")
        yield hit("outcome.measure", message=message, mend=mend, measure=measure, known=", ".join(known))


def _day(written: Any, context: LintContext) -> Iterator[Hit]:
    try:
        day = date.fromisoformat(str(written))
    except ValueError:
        message = mark("The outcome cannot be measured: it is not said by when.")
        yield hit(
            "outcome.date", message=message, mend=mark("Write the day on which it is measured, such as 2027-03-31.")
        )
        return
    if context.today is not None and day < context.today:
        message = mark("The outcome was due on {day}, which is over.")
        yield hit("outcome.date", message=message, mend=mark("Choose a day that lies ahead."), day=day.isoformat())


RULE = Rule(
    code="L-03",
    title=mark("Its outcome is measurable"),
    message=mark("The outcome cannot be measured: it names no measure."),
    mend=mark("Choose a measure, the number to be reached, and by when."),
    severity=Severity.ERROR,
    check=check,
)
