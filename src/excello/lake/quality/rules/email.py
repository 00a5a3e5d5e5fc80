"""Validity: an e-mail address is written as one."""

from __future__ import annotations

import ibis.expr.types as ir

from excello.findings import mark
from excello.lake.quality.kinds import Dimension, FieldKind
from excello.lake.quality.rule import Judging, Rule, Test

LETTER = r"A-Za-z\x{80}-\x{10FFFF}"
ADDRESS = rf"^[^\s@<>()\[\],;:\\\"]+@([0-9{LETTER}-]+\.)+[{LETTER}][0-9{LETTER}-]+$"
MISPLACED = r"^\.|\.@|\.\.|[.@]-|-\.|-$"
"""Dots and hyphens where none may stand. Two short patterns: one with bounded repeats costs seconds to compile."""


def is_address(text: ir.StringValue) -> ir.BooleanValue:
    """Whether a text is one address of the form people use (no comments, no quoted names, no bare hosts)."""
    fits = text.re_search(ADDRESS) & ~text.re_search(MISPLACED)
    return fits & (text.length() <= 254) & (text.split("@")[0].length() <= 64)


def _test(cells: ir.Table, _judging: Judging) -> Test:
    return Test(cells.value.notnull(), is_address(cells.value))


RULE = Rule(
    key="email",
    dimension=Dimension.VALIDITY,
    label=mark("e-mail address"),
    message=mark("{count} of {of} values of “{field}” are no e-mail address: {examples}."),
    mend=mark("Correct them with the contact; let the form check what is typed."),
    fits=lambda spec, _schema: spec.kind is FieldKind.EMAIL,
    test=_test,
    invalidates=True,
    order=10,
)
