"""L-08: a campaign goes where its persona is."""

from __future__ import annotations

from collections.abc import Iterator

from excello.campaigns.rules.lint.context import LintContext
from excello.campaigns.rules.lint.rule import Hit, Rule, hit
from excello.campaigns.rules.subject import Subject
from excello.findings import Severity, mark


def check(subject: Subject, context: LintContext) -> Iterator[Hit]:
    persona = (context.personas or {}).get(subject["persona"])
    if persona is None or not persona.channels:
        return
    preferred = ", ".join(context.word("channels", channel) for channel in persona.channels)
    for channel in dict.fromkeys(subject["channels"]):
        if channel not in persona.channels:
            chosen = context.word("channels", channel)
            yield hit("channels", channel=chosen, persona=persona.name, preferred=preferred)


RULE = Rule(
    code="L-08",
    title=mark("Its channels are those of the persona"),
    message=mark("{channel} is no channel that {persona} prefers."),
    mend=mark("Choose among: {preferred}."),
    severity=Severity.WARNING,
    check=check,
    needs=("personas",),
)
