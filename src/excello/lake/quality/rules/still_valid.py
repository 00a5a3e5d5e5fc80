"""Freshness: how much of what was valid when it was confirmed is expected to be so still, at a decay a month."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from excello.findings import mark
from excello.lake.quality.cells import months_since
from excello.lake.quality.kinds import Dimension, FieldKind
from excello.lake.quality.rule import Judging, Rule, Test


def _test(cells: ir.Table, judging: Judging) -> Test:
    share = ibis.literal(1 - judging.schema.decay) ** months_since(cells.confirmed, judging.at)
    return Test(cells.value.notnull() & cells.confirmed.notnull(), share)


RULE = Rule(
    key="still_valid",
    dimension=Dimension.FRESHNESS,
    label=mark("expected still valid"),
    message=mark("Of {of} values of “{field}” {share} are expected to be still valid."),
    mend=mark("Ask the contacts that were confirmed longest ago."),
    fits=lambda spec, schema: schema.confirmed is not None and spec.kind in (FieldKind.EMAIL, FieldKind.PHONE),
    test=_test,
    severity=None,
    demanded=lambda _spec: False,
    order=41,
)
