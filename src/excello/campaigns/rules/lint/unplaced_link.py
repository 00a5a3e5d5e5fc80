"""L-26: the link stands where the text asks for the click."""

from __future__ import annotations

from collections.abc import Iterator

from excello.campaigns.rules.lint.context import LintContext
from excello.campaigns.rules.lint.rule import Hit, Rule, hit
from excello.campaigns.rules.merge import LINK, fields_in
from excello.campaigns.rules.subject import Subject, emails
from excello.findings import Severity, mark


def check(subject: Subject, context: LintContext) -> Iterator[Hit]:
    for touch in emails(subject):
        body, link = str(touch.get("body") or ""), str(touch.get("link") or "")
        if body.strip() and link and LINK not in fields_in(body) and link not in body:
            yield hit(f"touches.{touch['key']}.body", touch=touch["key"])


RULE = Rule(
    code="L-26",
    title=mark("Every e-mail places its link"),
    message=mark("{touch} has a landing page, but its text does not place the link."),
    mend=mark("Put {{ link }} where the reader should click; else it is added at the end."),
    severity=Severity.WARNING,
    check=check,
)
