"""L-05: an audience is a choice; everybody is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from excello.campaigns.rules.lint.context import LintContext
from excello.campaigns.rules.lint.rule import Hit, Rule, hit
from excello.campaigns.rules.subject import Subject
from excello.findings import Severity, mark

NEARLY_ALL = 0.95
A_DATABASE = 20
"""Fewer contacts are no database: a small center may well mean all of them."""
ON_EVERYBODY = frozenset({"email", "first_seen", "last_seen"})
"""Fields that nearly every contact has: that one is set chooses nobody."""


def check(subject: Subject, context: LintContext) -> Iterator[Hit]:
    audience = subject["audience"]
    condition, size = audience.get("condition"), audience.get("size")
    if condition is not None and is_everybody(condition):
        yield hit("audience.condition")
    elif size is not None and (context.contacts or 0) >= A_DATABASE and size >= NEARLY_ALL * (context.contacts or 0):
        message = mark("The audience is the whole database: {size} of {contacts} contacts.")
        yield hit("audience.condition", message=message, size=size, contacts=context.contacts)


def is_everybody(condition: Any) -> bool:
    """Whether a condition chooses everybody by its very form, whatever the contacts are."""
    if not isinstance(condition, Mapping):
        return str(condition).strip().casefold() in ("all", "everybody", "everyone", "*")
    if not condition:
        return True
    if "all" in condition:
        return isinstance(condition["all"], list) and all(is_everybody(part) for part in condition["all"])
    if "any" in condition:
        return isinstance(condition["any"], list) and any(is_everybody(part) for part in condition["any"])
    return condition.get("op") == "is_set" and condition.get("field") in ON_EVERYBODY


RULE = Rule(
    code="L-05",
    title=mark("Its audience is not the whole database"),
    message=mark("The audience is the whole database: everybody fits its condition."),
    mend=mark("Say who is at this stage and fits this persona: e-mailing everybody burns consent and attention."),
    severity=Severity.ERROR,
    check=check,
)
