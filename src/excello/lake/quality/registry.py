"""Which rules there are: every module of `rules` that has a RULE; deleting the file removes the rule."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from excello.lake.quality import rules
from excello.lake.quality.rule import Rule


@cache
def all_rules() -> dict[str, Rule]:
    """Key → rule, in the order in which they are shown."""
    names = sorted(module.name for module in pkgutil.iter_modules(rules.__path__))
    found: list[Rule] = [importlib.import_module(f"{rules.__name__}.{name}").RULE for name in names]
    return {rule.key: rule for rule in sorted(found, key=lambda rule: (rule.order, rule.key))}
