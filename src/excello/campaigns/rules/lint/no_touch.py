"""L-23: a campaign reaches people by touches."""

from __future__ import annotations

from collections.abc import Iterator

from excello.campaigns.rules.lint.context import LintContext
from excello.campaigns.rules.lint.rule import Hit, Rule, hit
from excello.campaigns.rules.subject import Subject
from excello.findings import Severity, mark


def check(subject: Subject, context: LintContext) -> Iterator[Hit]:
    if not subject["touches"]:
        yield hit("touches")


RULE = Rule(
    code="L-23",
    title=mark("It has a touch"),
    message=mark("The campaign has no touch: nothing would reach anybody."),
    mend=mark("Add at least one touch."),
    severity=Severity.ERROR,
    check=check,
)
