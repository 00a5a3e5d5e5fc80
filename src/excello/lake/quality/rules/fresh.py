"""Freshness: a row was confirmed not longer ago than the schema allows."""

from __future__ import annotations

import ibis.expr.types as ir

from excello.findings import Severity, mark
from excello.lake.quality.cells import months_since
from excello.lake.quality.kinds import Dimension
from excello.lake.quality.rule import Judging, Rule, Test


def _test(cells: ir.Table, judging: Judging) -> Test:
    age = months_since(cells.confirmed, judging.at)
    return Test(cells.confirmed.notnull(), age <= judging.schema.fresh_months)


RULE = Rule(
    key="fresh",
    dimension=Dimension.FRESHNESS,
    label=mark("fresh"),
    message=mark("{count} of {of} rows were last confirmed too long ago (“{field}”)."),
    mend=mark("Ask these contacts to confirm what is known of them."),
    fits=lambda spec, schema: spec.name == schema.confirmed,
    test=_test,
    severity=Severity.WARNING,
    demanded=lambda _spec: False,
    order=40,
)
