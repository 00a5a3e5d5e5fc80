"""L-06: buyers meet a message in more than one place."""

from __future__ import annotations

from collections.abc import Iterator

from excello.campaigns.rules.lint.context import LintContext
from excello.campaigns.rules.lint.rule import Hit, Rule, hit
from excello.campaigns.rules.subject import Subject
from excello.findings import Severity, mark


def check(subject: Subject, context: LintContext) -> Iterator[Hit]:
    channels = list(dict.fromkeys(subject["channels"]))
    if len(channels) == 1:
        yield hit("channels", channel=context.word("channels", channels[0]))
    elif not channels and subject["touches"]:
        message = mark("No channel is chosen, yet there are touches.")
        yield hit("channels", message=message)


RULE = Rule(
    code="L-06",
    title=mark("It uses more than one channel"),
    message=mark("A single channel: who does not look at {channel} never meets the message."),
    mend=mark("Add a second channel this persona responds to."),
    severity=Severity.WARNING,
    check=check,
)
