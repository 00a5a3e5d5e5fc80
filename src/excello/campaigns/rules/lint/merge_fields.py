"""L-20: every merge field can be filled."""

from __future__ import annotations

from collections.abc import Iterator

from excello.campaigns.rules.lint.context import LintContext
from excello.campaigns.rules.lint.rule import Hit, Rule, hit
from excello.campaigns.rules.merge import FIELDS, unknown_fields
from excello.campaigns.rules.subject import Subject
from excello.findings import Severity, mark


def check(subject: Subject, context: LintContext) -> Iterator[Hit]:
    known = ", ".join(FIELDS)
    for touch in subject["touches"]:
        for part in ("subject", "body"):
            for name in unknown_fields(str(touch.get(part) or "")):
                yield hit(f"touches.{touch['key']}.{part}", touch=touch["key"], field=name, known=known)


RULE = Rule(
    code="L-20",
    title=mark("Its merge fields can be filled"),
    message=mark("{touch} asks for “{field}”, which no message can fill."),
    mend=mark("Use one of: {known}; each in double braces."),
    severity=Severity.ERROR,
    check=check,
)
