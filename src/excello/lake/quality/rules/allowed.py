"""Validity: a value is one of the choices, lies within the bounds and matches the pattern that a schema gives."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from excello.findings import mark
from excello.lake.quality.kinds import Dimension
from excello.lake.quality.parsing import number_of
from excello.lake.quality.rule import Judging, Rule, Test
from excello.lake.quality.schema import FieldSpec, QualitySchema


def _fits(spec: FieldSpec, _schema: QualitySchema) -> bool:
    return bool(spec.choices or spec.pattern) or spec.low is not None or spec.high is not None


def _test(cells: ir.Table, judging: Judging) -> Test:
    spec, value = judging.spec, cells.value
    demands: list[ir.BooleanValue] = []
    if spec.choices:
        demands.append(value.isin(spec.choices))
    if spec.pattern:
        demands.append(value.re_search(f"^(?:{spec.pattern})$"))
    if spec.low is not None:
        demands.append((number_of(value) >= spec.low).fill_null(False))
    if spec.high is not None:
        demands.append((number_of(value) <= spec.high).fill_null(False))
    return Test(value.notnull(), ibis.and_(*demands))


RULE = Rule(
    key="allowed",
    dimension=Dimension.VALIDITY,
    label=mark("allowed value"),
    message=mark("{count} of {of} values of “{field}” are not among those the schema allows: {examples}."),
    mend=mark("Correct them, or widen choices, min, max or pattern in the schema."),
    fits=_fits,
    test=_test,
    invalidates=True,
    order=17,
)
