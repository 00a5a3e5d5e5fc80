"""L-10: a campaign speaks in a form its persona takes in."""

from __future__ import annotations

from collections.abc import Iterator

from excello.campaigns.rules.lint.context import LintContext
from excello.campaigns.rules.lint.rule import Hit, Rule, hit
from excello.campaigns.rules.subject import Subject
from excello.findings import Severity, mark


def check(subject: Subject, context: LintContext) -> Iterator[Hit]:
    persona = (context.personas or {}).get(subject["persona"])
    if persona is None or not persona.media:
        return
    preferred = ", ".join(context.word("media", medium) for medium in persona.media)
    for medium in dict.fromkeys(subject["media"]):
        if medium not in persona.media:
            yield hit("media", medium=context.word("media", medium), persona=persona.name, preferred=preferred)


RULE = Rule(
    code="L-10",
    title=mark("Its media are those of the persona"),
    message=mark("{medium} is no medium that {persona} prefers."),
    mend=mark("Choose among: {preferred}."),
    severity=Severity.WARNING,
    check=check,
    needs=("personas",),
)
