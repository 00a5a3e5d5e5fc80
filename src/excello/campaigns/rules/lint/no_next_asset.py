"""L-11: content leads on; a dead end ends the journey."""

from __future__ import annotations

from collections.abc import Iterator

from excello.campaigns.rules.lint.context import LintContext
from excello.campaigns.rules.lint.rule import Hit, Rule, hit
from excello.campaigns.rules.subject import Subject, used_assets
from excello.findings import Severity, mark


def check(subject: Subject, context: LintContext) -> Iterator[Hit]:
    for code in used_assets(subject):
        asset = (context.assets or {}).get(code)
        if asset is not None and not asset.has_next:
            yield hit("message.assets", asset=asset.title, asset_code=code)


RULE = Rule(
    code="L-11",
    title=mark("Its content leads on"),
    message=mark("“{asset}” names no next asset: the reader is left alone at its end."),
    mend=mark("Say on the asset what the reader should see next."),
    severity=Severity.WARNING,
    check=check,
    needs=("assets",),
)
