"""L-07: who does not feel the problem yet is not told about the product."""

from __future__ import annotations

from collections.abc import Iterator

from excello.campaigns.rules.lint.context import LintContext
from excello.campaigns.rules.lint.rule import Hit, Rule, hit
from excello.campaigns.rules.subject import Subject, used_assets
from excello.findings import Severity, mark

EARLY = frozenset({"unaware", "aware"})
"""Stages before the buyer looks for a solution."""


def check(subject: Subject, context: LintContext) -> Iterator[Hit]:
    if subject["from_stage"] not in EARLY:
        return
    for code in used_assets(subject):
        asset = (context.assets or {}).get(code)
        if asset is not None and asset.about == "product":
            yield hit("message.assets", asset=asset.title, stage=context.word("stages", subject["from_stage"]))


RULE = Rule(
    code="L-07",
    title=mark("No product theme at an early stage"),
    message=mark("“{asset}” speaks of the product to somebody who is still {stage}."),
    mend=mark("Use content about the buyer's problem until they look for ways to solve it."),
    severity=Severity.WARNING,
    check=check,
    needs=("assets",),
)
