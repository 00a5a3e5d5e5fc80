"""L-18: a message says who writes."""

from __future__ import annotations

from collections.abc import Iterator

from excello.campaigns.rules.lint.context import LintContext
from excello.campaigns.rules.lint.rule import Hit, Rule, hit
from excello.campaigns.rules.subject import Subject, emails
from excello.findings import Severity, mark


def check(subject: Subject, context: LintContext) -> Iterator[Hit]:
    if emails(subject) and not str(subject.get("sender") or "").strip():
        yield hit("sender")


RULE = Rule(
    code="L-18",
    title=mark("It says who writes"),
    message=mark("No sender: the reader cannot see who writes."),
    mend=mark("Name the person or the company that signs the messages."),
    severity=Severity.ERROR,
    check=check,
)
