"""Validity: what fills a field says something, and is no 'Select' or 'N/A'."""

from __future__ import annotations

import ibis.expr.types as ir

from excello.findings import mark
from excello.lake.quality.kinds import Dimension
from excello.lake.quality.rule import Judging, Rule, Test


def _test(cells: ir.Table, _judging: Judging) -> Test:
    return Test(cells.text.notnull(), cells.value.notnull())


RULE = Rule(
    key="placeholder",
    dimension=Dimension.VALIDITY,
    label=mark("no placeholder"),
    message=mark("“{field}” holds a placeholder in {count} of {of} filled rows: {examples}."),
    mend=mark("Leave the field empty in the source, or make its form ask again."),
    fits=lambda _spec, _schema: True,
    test=_test,
    demanded=lambda _spec: False,
    order=2,
)
