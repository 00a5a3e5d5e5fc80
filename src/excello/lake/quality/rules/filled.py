"""Completeness: a field is filled, and not with a placeholder."""

from __future__ import annotations

import ibis.expr.types as ir

from excello.findings import mark
from excello.lake.quality.kinds import Dimension
from excello.lake.quality.rule import Judging, Rule, Test


def _test(cells: ir.Table, _judging: Judging) -> Test:
    return Test(cells.row.notnull(), cells.value.notnull())


RULE = Rule(
    key="filled",
    dimension=Dimension.COMPLETENESS,
    label=mark("filled"),
    message=mark("“{field}” is empty or a placeholder in {count} of {of} rows."),
    mend=mark("Fill it where it is needed; ask for it in the form it comes from."),
    fits=lambda _spec, _schema: True,
    test=_test,
    severity=None,
    demanded=lambda spec: spec.required > 0,
    tolerated=lambda spec: 1 - spec.required,
    order=1,
)
