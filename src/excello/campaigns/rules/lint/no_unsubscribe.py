"""L-17: every e-mail shows how to end these messages."""

from __future__ import annotations

from collections.abc import Iterator

from excello.campaigns.rules.lint.context import LintContext
from excello.campaigns.rules.lint.rule import Hit, Rule, hit
from excello.campaigns.rules.merge import UNSUBSCRIBE, fields_in
from excello.campaigns.rules.subject import Subject, emails
from excello.findings import Severity, mark


def check(subject: Subject, context: LintContext) -> Iterator[Hit]:
    for touch in emails(subject):
        body = str(touch.get("body") or "")
        if body.strip() and UNSUBSCRIBE not in fields_in(body):
            yield hit(f"touches.{touch['key']}.body", touch=touch["key"])


RULE = Rule(
    code="L-17",
    title=mark("Every e-mail shows how to unsubscribe"),
    message=mark("{touch} does not say where its unsubscribe link stands."),
    mend=mark("Put {{ unsubscribe }} where the link belongs, usually at the end."),
    severity=Severity.ERROR,
    check=check,
)
