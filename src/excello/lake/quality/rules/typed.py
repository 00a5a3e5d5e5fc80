"""Validity: a number, a date, a yes or no is written as one."""

from __future__ import annotations

import ibis.expr.types as ir

from excello.findings import mark
from excello.lake.quality.kinds import FALSE_WORDS, TRUE_WORDS, Dimension, FieldKind
from excello.lake.quality.parsing import moment_of, number_of
from excello.lake.quality.rule import Judging, Rule, Test

TYPED = frozenset({FieldKind.NUMBER, FieldKind.DATE, FieldKind.DATETIME, FieldKind.BOOLEAN})


def _test(cells: ir.Table, judging: Judging) -> Test:
    return Test(cells.value.notnull(), _is_written(cells.value, judging))


def _is_written(value: ir.StringValue, judging: Judging) -> ir.BooleanValue:
    match judging.spec.kind:
        case FieldKind.NUMBER:
            return number_of(value).notnull()
        case FieldKind.BOOLEAN:
            return value.lower().isin((*TRUE_WORDS, *FALSE_WORDS))
        case _:
            return moment_of(value, judging.spec.date_format).notnull()


RULE = Rule(
    key="typed",
    dimension=Dimension.VALIDITY,
    label=mark("of its type"),
    message=mark("{count} of {of} values of “{field}” cannot be read as what the field holds: {examples}."),
    mend=mark("Write numbers with a point before decimals, dates as 2026-11-30; or correct the field's type."),
    fits=lambda spec, _schema: spec.kind in TYPED,
    test=_test,
    invalidates=True,
    order=15,
)
