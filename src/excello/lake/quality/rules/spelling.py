"""Consistency: one thing has one spelling, where several differ only in case, blanks and signs (GTXPro, GTX Pro)."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from excello.findings import mark
from excello.lake.quality.kinds import Dimension, FieldKind
from excello.lake.quality.rule import Judging, Rule, Test
from excello.lake.tables.names import normal_form_of


def _prepare(cells: ir.Table, _judging: Judging) -> ir.Table:
    """Beside each value the spelling that most rows use; of two as frequent the first by alphabet."""
    written = cells.filter(cells.value.notnull()).group_by("field", "value").aggregate(uses=ibis._.count())
    written = written.mutate(form=normal_form_of(written.value))
    place = ibis.row_number().over(group_by=["field", "form"], order_by=[ibis.desc(written.uses), written.value])
    usual = written.mutate(place=place)
    usual = usual.filter((usual.place == 0) & usual.form.notnull()).select(
        usual_field="field", usual_form="form", usual="value"
    )
    formed = cells.mutate(form=normal_form_of(cells.value))
    same = [formed.field == usual.usual_field, formed.form == usual.usual_form]
    return formed.left_join(usual, same).drop("usual_field", "usual_form")


def _test(cells: ir.Table, _judging: Judging) -> Test:
    return Test(cells.form.notnull(), (cells.value == cells.usual).fill_null(True))


RULE = Rule(
    key="spelling",
    dimension=Dimension.CONSISTENCY,
    label=mark("usual spelling"),
    message=mark("{count} of {of} values of “{field}” are spelt otherwise than most rows spell them: {examples}."),
    mend=mark("Write one spelling; for products and regions an alias in the catalogue does."),
    fits=lambda spec, _schema: spec.kind in (FieldKind.TEXT, FieldKind.COUNTRY),
    test=_test,
    demanded=lambda _spec: False,
    prepare=_prepare,
    order=30,
)
