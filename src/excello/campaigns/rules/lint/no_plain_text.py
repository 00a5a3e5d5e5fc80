"""L-16: every e-mail has a subject and a text that reads without pictures."""

from __future__ import annotations

from collections.abc import Iterator

from excello.campaigns.rules.lint.context import LintContext
from excello.campaigns.rules.lint.rule import Hit, Rule, hit
from excello.campaigns.rules.subject import Subject, emails
from excello.findings import Severity, mark


def check(subject: Subject, context: LintContext) -> Iterator[Hit]:
    for touch in emails(subject):
        if not str(touch.get("subject") or "").strip():
            message, mend = mark("{touch} has no subject."), mark("Write what the reader gets, in under 60 characters.")
            yield hit(f"touches.{touch['key']}.subject", message=message, mend=mend, touch=touch["key"])
        if not str(touch.get("body") or "").strip():
            yield hit(f"touches.{touch['key']}.body", touch=touch["key"])


RULE = Rule(
    code="L-16",
    title=mark("Every e-mail has a subject and a plain text"),
    message=mark("{touch} has no plain text."),
    mend=mark("Write the text: it is what everybody can read."),
    severity=Severity.ERROR,
    check=check,
)
