"""L-21: an audience most of which may be reached."""

from __future__ import annotations

from collections.abc import Iterator

from excello.campaigns.rules.lint.context import LintContext
from excello.campaigns.rules.lint.rule import Hit, Rule, hit
from excello.campaigns.rules.subject import Subject
from excello.findings import Severity, mark

TOO_MANY = 0.3


def check(subject: Subject, context: LintContext) -> Iterator[Hit]:
    reach = context.reach
    if reach is not None and reach.size and reach.withheld / reach.size > TOO_MANY:
        share = round(100 * reach.withheld / reach.size)
        yield hit("audience.condition", withheld=reach.withheld, size=reach.size, share=share)


RULE = Rule(
    code="L-21",
    title=mark("Most of its audience may be reached"),
    message=mark("Consent and policy would withhold it from {withheld} of {size} people ({share} %)."),
    mend=mark("Choose people who may be reached, or another channel for the rest."),
    severity=Severity.WARNING,
    check=check,
    needs=("reach",),
    for_center=True,
)
