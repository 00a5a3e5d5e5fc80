"""L-25: consent is given to a topic; an e-mail about nothing reaches nobody."""

from __future__ import annotations

from collections.abc import Iterator

from excello.campaigns.rules.lint.context import LintContext
from excello.campaigns.rules.lint.rule import Hit, Rule, hit
from excello.campaigns.rules.subject import Subject, emails
from excello.findings import Severity, mark


def check(subject: Subject, context: LintContext) -> Iterator[Hit]:
    for touch in emails(subject):
        if not str(touch.get("topic") or "").strip():
            yield hit(f"touches.{touch['key']}.topic", touch=touch["key"])


RULE = Rule(
    code="L-25",
    title=mark("Every e-mail has a topic"),
    message=mark("{touch} has no topic: consent is given to topics, so nobody could be reached."),
    mend=mark("Choose the topic that people agreed to hear about."),
    severity=Severity.ERROR,
    check=check,
)
