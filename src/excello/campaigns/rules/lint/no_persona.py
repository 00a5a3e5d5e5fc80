"""L-02: a campaign speaks to one persona that is published."""

from __future__ import annotations

from collections.abc import Iterator

from excello.campaigns.rules.lint.context import LintContext
from excello.campaigns.rules.lint.rule import Hit, Rule, hit
from excello.campaigns.rules.subject import Subject
from excello.findings import Severity, mark


def check(subject: Subject, context: LintContext) -> Iterator[Hit]:
    code = subject["persona"]
    if not code:
        yield hit("persona")
        return
    if context.personas is None:
        return
    persona = context.personas.get(code)
    if persona is None:
        message = mark("There is no persona “{persona}”.")
        yield hit("persona", message=message, mend=mark("Choose a published persona."), persona=code)
    elif not persona.is_published:
        message = mark("The persona “{persona}” is not published.")
        mend = mark("Publish the persona, or choose a published one.")
        yield hit("persona", message=message, mend=mend, persona=persona.name)


RULE = Rule(
    code="L-02",
    title=mark("It has a published persona"),
    message=mark("No persona: it is not said who takes the step."),
    mend=mark("Choose the one published persona this campaign speaks to."),
    severity=Severity.ERROR,
    check=check,
)
