"""Validity: a business contact is reached at the business, and not at a free mailbox."""

from __future__ import annotations

import ibis.expr.types as ir

from excello.findings import Severity, mark
from excello.lake.quality.kinds import FREE_MAIL, Dimension, FieldKind
from excello.lake.quality.rule import Judging, Rule, Test
from excello.lake.quality.rules.email import is_address


def _test(cells: ir.Table, judging: Judging) -> Test:
    is_business = cells.row.notnull() if judging.schema.is_business else cells.company.notnull()
    domain = cells.value.lower().split("@")[1]
    return Test(is_business & cells.value.notnull() & is_address(cells.value), domain.notin(sorted(FREE_MAIL)))


RULE = Rule(
    key="free_mail",
    dimension=Dimension.VALIDITY,
    label=mark("a business address"),
    message=mark("{count} of {of} business contacts have a free mailbox in “{field}”: {examples}."),
    mend=mark("Ask for the address at work; a free mailbox tells nothing of the company."),
    fits=lambda spec, schema: spec.kind is FieldKind.EMAIL and (schema.is_business or schema.company is not None),
    test=_test,
    severity=Severity.WARNING,
    demanded=lambda _spec: False,
    order=12,
)
