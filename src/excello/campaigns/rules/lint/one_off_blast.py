"""L-19: qualified leads come from a sequence, not from one shot."""

from __future__ import annotations

from collections.abc import Iterator

from excello.campaigns.rules.lint.context import LintContext
from excello.campaigns.rules.lint.rule import Hit, Rule, hit
from excello.campaigns.rules.subject import Subject
from excello.findings import Severity, mark

NEEDS_NURTURE = frozenset({"mql_count", "sql_count", "pipeline_value", "revenue"})


def check(subject: Subject, context: LintContext) -> Iterator[Hit]:
    measure = str(subject["outcome"].get("measure") or "")
    if measure in NEEDS_NURTURE and len(subject["touches"]) == 1:
        yield hit("touches", measure=context.word("measures", measure))


RULE = Rule(
    code="L-19",
    title=mark("No one-off blast for qualified leads"),
    message=mark("A single touch is expected to yield: {measure}."),
    mend=mark("Plan at least one more touch that builds on the first; trust takes more than one message."),
    severity=Severity.WARNING,
    check=check,
)
