"""Validity: a date lies after 1900 and not in the future, unless the field is meant to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import ibis
import ibis.expr.types as ir

from excello.findings import mark
from excello.lake.quality.kinds import Dimension, FieldKind
from excello.lake.quality.parsing import moment_of
from excello.lake.quality.rule import Judging, Rule, Test

OLDEST = datetime(1900, 1, 2, tzinfo=UTC)
"""1 January 1900 is what spreadsheets write where there is no date."""
SKEW = timedelta(days=1)


def _test(cells: ir.Table, judging: Judging) -> Test:
    moment = moment_of(cells.value, judging.spec.date_format)
    fits = moment >= ibis.literal(OLDEST, "timestamp('UTC')")
    if not judging.spec.allows_future:
        fits &= moment <= ibis.literal(judging.at + SKEW, "timestamp('UTC')")
    return Test(moment.notnull(), fits)


RULE = Rule(
    key="plausible_date",
    dimension=Dimension.VALIDITY,
    label=mark("plausible date"),
    message=mark("{count} of {of} dates in “{field}” lie before 1900 or in the future: {examples}."),
    mend=mark("Correct them; say future: true in the schema where they may lie ahead."),
    fits=lambda spec, _schema: spec.kind in (FieldKind.DATE, FieldKind.DATETIME),
    test=_test,
    invalidates=True,
    order=16,
)
