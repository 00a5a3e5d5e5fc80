"""L-22: two campaigns do not court the same people in the same days."""

from __future__ import annotations

from collections.abc import Iterator

from excello.campaigns.rules.lint.context import LintContext
from excello.campaigns.rules.lint.rule import Hit, Rule, hit
from excello.campaigns.rules.subject import Subject
from excello.findings import Severity, mark


def check(subject: Subject, context: LintContext) -> Iterator[Hit]:
    for other in context.overlaps or ():
        if other.contacts:
            yield hit("audience.condition", other=other.label, contacts=other.contacts)


RULE = Rule(
    code="L-22",
    title=mark("Its audience overlaps no other campaign's"),
    message=mark("{contacts} of its people are also meant by {other}, in the same days."),
    mend=mark("Move one of the two, or leave these people to the other; else the policy chooses for each."),
    severity=Severity.WARNING,
    check=check,
    needs=("overlaps",),
    for_center=True,
)
