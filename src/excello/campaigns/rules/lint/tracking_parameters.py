"""L-12: every link says which campaign brought the visit, and all say it alike."""

from __future__ import annotations

from collections.abc import Iterator

from excello.campaigns.rules.lint.context import LintContext
from excello.campaigns.rules.lint.rule import Hit, Rule, hit
from excello.campaigns.rules.subject import Subject
from excello.campaigns.rules.tracking import PARAMETERS, is_web_address, tracking_of
from excello.findings import Severity, mark


def check(subject: Subject, context: LintContext) -> Iterator[Hit]:
    linked = [touch for touch in subject["touches"] if is_web_address(str(touch.get("link") or ""))]
    found = {touch["key"]: tracking_of(touch["link"]) for touch in linked}
    for key, parameters in found.items():
        missing = [name for name in PARAMETERS if name not in parameters]
        if missing:
            yield hit(f"touches.{key}.link", touch=key, missing=", ".join(missing))
    names = dict.fromkeys(parameters["utm_campaign"] for parameters in found.values() if "utm_campaign" in parameters)
    if len(names) > 1:
        message = mark("The links name different campaigns: {names}.")
        mend = mark("Give every link the same utm_campaign, or their visits are counted apart.")
        yield hit("touches", message=message, mend=mend, names=", ".join(names))


RULE = Rule(
    code="L-12",
    title=mark("Its links carry tracking parameters"),
    message=mark("The link of {touch} lacks {missing}: its visits cannot be told apart."),
    mend=mark("Add the tracking parameters."),
    severity=Severity.WARNING,
    check=check,
)
