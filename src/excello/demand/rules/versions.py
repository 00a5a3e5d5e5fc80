"""Which rules judge a brief that was written on an older version of its template."""

from __future__ import annotations

from dataclasses import replace

from excello.demand.rules.kinds import RULE_KINDS
from excello.demand.rules.template import RuleSpec, Template


def template_in_force(*, written_on: Template, current: Template) -> Template:
    """The version the request keeps, with the rules of today that its fields can answer."""
    if written_on.version == current.version:
        return written_on
    return replace(written_on, rules=tuple(rule for rule in current.rules if _speaks_of(rule, written_on, current)))


def _speaks_of(rule: RuleSpec, written_on: Template, current: Template) -> bool:
    """Whether every field the rule reads is in the older version, of the same type."""
    types = {key: item.type for key, item in written_on.fields.items()}
    same = all(types.get(key) == current.fields[key].type for key in rule.fields)
    return same and not RULE_KINDS[rule.kind].faults(rule, written_on)
