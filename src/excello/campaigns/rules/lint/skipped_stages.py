"""L-04: one step at a time, and no call to action that asks for more than the step."""

from __future__ import annotations

from collections.abc import Iterator

from excello.campaigns.rules.lint.context import LintContext
from excello.campaigns.rules.lint.rule import Hit, Rule, hit
from excello.campaigns.rules.subject import Subject
from excello.campaigns.rules.vocabulary import OFFERS
from excello.findings import Severity, mark


def check(subject: Subject, context: LintContext) -> Iterator[Hit]:
    stages = context.stages or ()
    before, after = subject["from_stage"], subject["to_stage"]
    for stage in (before, after):
        if stage and stage not in stages:
            message, mend = mark("The journey has no stage “{stage}”."), mark("Choose one of: {stages}.")
            yield hit("transition", message=message, mend=mend, stage=stage, stages=", ".join(stages))
    if before not in stages or after not in stages:
        return
    words = {"before": context.word("stages", before), "after": context.word("stages", after)}
    step = stages.index(after) - stages.index(before)
    if step > 1:
        skipped = ", ".join(context.word("stages", s) for s in stages[stages.index(before) + 1 : stages.index(after)])
        yield hit("transition", skipped=skipped, **words)
    elif step < 1:
        message = mark("{before} → {after} leads the buyer back.")
        yield hit("transition", message=message, mend=mark("Choose a move to the stage that follows."), **words)
    yield from _offer(subject, stages, words)


def _offer(subject: Subject, stages: tuple[str, ...], words: dict[str, str]) -> Iterator[Hit]:
    offer = OFFERS.get(subject["message"]["offer"])
    asked = offer.asks_for if offer else None
    if asked in stages and stages.index(asked) > stages.index(subject["to_stage"]):
        message = mark("The offer asks for a decision that lies beyond {after}.")
        mend = mark("Offer what helps somebody at {before} on to {after}.")
        yield hit("message.offer", message=message, mend=mend, **words)


RULE = Rule(
    code="L-04",
    title=mark("It skips no stage"),
    message=mark("{before} → {after} skips {skipped}."),
    mend=mark("Move buyers one stage at a time: a campaign for each step."),
    severity=Severity.ERROR,
    check=check,
    needs=("stages",),
)
