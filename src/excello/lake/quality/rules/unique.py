"""Uniqueness: no two rows share the value of a field that tells rows apart."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from excello.findings import mark
from excello.lake.quality.kinds import Dimension, FieldKind
from excello.lake.quality.rule import Judging, Rule, Test


def _prepare(cells: ir.Table, _judging: Judging) -> ir.Table:
    folded = cells.mutate(folded=cells.value.lower())
    return folded.mutate(sharing=folded.folded.count().over(ibis.window(group_by=["field", "source", "folded"])))


def _test(cells: ir.Table, _judging: Judging) -> Test:
    return Test(cells.value.notnull(), cells.sharing == 1)


RULE = Rule(
    key="unique",
    dimension=Dimension.UNIQUENESS,
    label=mark("unique"),
    message=mark("{count} of {of} values of “{field}” stand in more than one row: {examples}."),
    mend=mark("Look whether they are duplicates, then merge them."),
    fits=lambda spec, _schema: spec.is_unique or spec.kind in (FieldKind.ID, FieldKind.EMAIL, FieldKind.PHONE),
    test=_test,
    demanded=lambda spec: spec.is_unique,
    prepare=_prepare,
    order=20,
)
