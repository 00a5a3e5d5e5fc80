"""Validity: a country is one that exists, by its code or by its name in a language of Europe."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir

from excello.findings import mark
from excello.lake.quality.countries import country_of
from excello.lake.quality.kinds import Dimension, FieldKind
from excello.lake.quality.rule import Judging, Rule, Test


def _judge(pairs: Sequence[tuple[str, str]], _judging: Judging) -> list[bool | None]:
    return [country_of(text) is not None for text, _ in pairs]


def _test(cells: ir.Table, _judging: Judging) -> Test:
    return Test(cells.value.notnull(), cells.verdict.fill_null(False))


RULE = Rule(
    key="country",
    dimension=Dimension.VALIDITY,
    label=mark("country"),
    message=mark("{count} of {of} values of “{field}” are no country: {examples}."),
    mend=mark("Write the two letters of ISO 3166 or the country's name."),
    fits=lambda spec, _schema: spec.kind is FieldKind.COUNTRY,
    test=_test,
    judge=_judge,
    invalidates=True,
    order=14,
)
