"""L-24: a campaign says whom it is for."""

from __future__ import annotations

from collections.abc import Iterator

from excello.campaigns.rules.lint.context import LintContext
from excello.campaigns.rules.lint.rule import Hit, Rule, hit
from excello.campaigns.rules.subject import Subject
from excello.findings import Severity, mark


def check(subject: Subject, context: LintContext) -> Iterator[Hit]:
    if subject["audience"].get("condition") is None:
        yield hit("audience.condition")


RULE = Rule(
    code="L-24",
    title=mark("It says whom it is for"),
    message=mark("Nobody is chosen yet."),
    mend=mark("Write the condition of the audience: who is at this stage and fits the persona."),
    severity=Severity.WARNING,
    check=check,
)
