"""L-09: a campaign that is repeated keeps some back, so that its effect is known."""

from __future__ import annotations

from collections.abc import Iterator

from excello.campaigns.rules.lint.context import LintContext
from excello.campaigns.rules.lint.rule import Hit, Rule, hit
from excello.campaigns.rules.subject import Subject
from excello.findings import Severity, mark


def check(subject: Subject, context: LintContext) -> Iterator[Hit]:
    if context.repeats and not subject["audience"].get("holdout_share"):
        yield hit("audience.holdout_share", repeats=context.repeats)


RULE = Rule(
    code="L-09",
    title=mark("A repeated campaign has a holdout"),
    message=mark("No holdout: this transition was asked of this persona before ({repeats})."),
    mend=mark("Hold 5 % back: the difference shows what the campaign brings."),
    severity=Severity.WARNING,
    check=check,
    needs=("repeats",),
    for_center=True,
)
