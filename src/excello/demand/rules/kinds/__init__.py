"""The kinds of gate rules: a registry; a new kind is a module here and one line below."""

from __future__ import annotations

from excello.demand.rules.kinds import content, dates, forms, outcome, presence, references
from excello.demand.rules.kinds.case import Case, Judgement, Mend, Pending, RuleKind

RULE_KINDS: dict[str, RuleKind] = {
    kind.key: kind for module in (forms, presence, references, outcome, dates, content) for kind in module.KINDS
}

__all__ = ["RULE_KINDS", "Case", "Judgement", "Mend", "Pending", "RuleKind"]
