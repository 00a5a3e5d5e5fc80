"""What a lint rule is: a code, words, how much it weighs, what it must know, and the check itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from excello.campaigns.rules.lint.context import LintContext
from excello.campaigns.rules.subject import Subject
from excello.findings import Finding, Severity

Check = Callable[[Subject, LintContext], Iterable["Hit"]]


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a rule does not hold; it may bring words of its own where a rule can fail in several ways."""

    path: str
    params: dict[str, Any]
    message: str = ""
    mend: str = ""


def hit(path: str, *, message: str = "", mend: str = "", **params: Any) -> Hit:
    """A place where a rule does not hold, with what its words mention."""
    return Hit(path, params, message, mend)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the linter.

    `title` names it in lists. `needs`: names of `LintContext` that must be known; `for_center`: they come only from a
    running center, never from definition files.
    """

    code: str
    title: str
    message: str
    mend: str
    severity: Severity
    check: Check
    needs: tuple[str, ...] = ()
    for_center: bool = False

    def can_judge(self, context: LintContext) -> bool:
        return all(getattr(context, need) is not None for need in self.needs)

    def findings(self, subject: Subject, context: LintContext) -> tuple[Finding, ...]:
        """What the rule says of a campaign."""
        return tuple(
            Finding(
                self.code,
                found.path,
                found.message or self.message,
                found.mend or self.mend,
                self.severity,
                found.params,
            )
            for found in self.check(subject, context)
        )
