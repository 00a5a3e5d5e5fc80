"""The campaign linter: one file a rule; deleting a file takes its rule away."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from excello.campaigns.rules.lint.context import Asset, LintContext, Overlap, Persona, Product, Reach
from excello.campaigns.rules.lint.rule import Rule
from excello.campaigns.rules.lint.run import LintReport, run_rules

FOUNDATION = ("context", "rule", "run")

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (
            import_module(f"{__name__}.{module.name}").RULE
            for module in iter_modules(__path__)
            if module.name not in FOUNDATION
        ),
        key=lambda rule: rule.code,
    )
)
"""Every shipped rule, by code."""

__all__ = ["RULES", "Asset", "LintContext", "LintReport", "Overlap", "Persona", "Product", "Reach", "Rule", "run_rules"]
