"""L-15: what a message promises is there when the reader comes."""

from __future__ import annotations

from collections.abc import Iterator

from excello.campaigns.rules.lint.context import LintContext
from excello.campaigns.rules.lint.rule import Hit, Rule, hit
from excello.campaigns.rules.subject import Subject, used_assets
from excello.findings import Severity, mark


def check(subject: Subject, context: LintContext) -> Iterator[Hit]:
    for code in used_assets(subject):
        asset = (context.assets or {}).get(code)
        if asset is None:
            message, mend = mark("There is no asset “{asset}”."), mark("Choose a published asset.")
            yield hit("message.assets", message=message, mend=mend, asset=code)
        elif not asset.is_published:
            yield hit("message.assets", asset=asset.title, asset_code=code)


RULE = Rule(
    code="L-15",
    title=mark("Its assets are published"),
    message=mark("“{asset}” is not published: the reader would find nothing."),
    mend=mark("Publish the asset, or choose a published one."),
    severity=Severity.ERROR,
    check=check,
    needs=("assets",),
)
