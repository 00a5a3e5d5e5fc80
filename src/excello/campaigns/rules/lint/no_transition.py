"""L-01: a campaign moves somebody from one stage to the next."""

from __future__ import annotations

from collections.abc import Iterator

from excello.campaigns.rules.lint.context import LintContext
from excello.campaigns.rules.lint.rule import Hit, Rule, hit
from excello.campaigns.rules.subject import Subject
from excello.findings import Severity, mark


def check(subject: Subject, context: LintContext) -> Iterator[Hit]:
    if not subject["from_stage"] or not subject["to_stage"]:
        yield hit("transition")


RULE = Rule(
    code="L-01",
    title=mark("It has a transition"),
    message=mark("No transition: it is not said which step the buyer should take."),
    mend=mark("Choose the one move from stage to stage that this campaign is for."),
    severity=Severity.ERROR,
    check=check,
)
