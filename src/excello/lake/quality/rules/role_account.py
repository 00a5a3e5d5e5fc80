"""Validity: an e-mail address belongs to a person, and not to a role that several read."""

from __future__ import annotations

import ibis.expr.types as ir

from excello.findings import Severity, mark
from excello.lake.quality.kinds import ROLE_NAMES, Dimension, FieldKind
from excello.lake.quality.rule import Judging, Rule, Test
from excello.lake.quality.rules.email import is_address


def _test(cells: ir.Table, _judging: Judging) -> Test:
    name = cells.value.lower().split("@")[0].split("+")[0]
    return Test(cells.value.notnull() & is_address(cells.value), name.notin(sorted(ROLE_NAMES)))


RULE = Rule(
    key="role_account",
    dimension=Dimension.VALIDITY,
    label=mark("a person's address"),
    message=mark("{count} of {of} addresses in “{field}” belong to a role and not to a person: {examples}."),
    mend=mark("Ask for the person's own address; a role gives no consent."),
    fits=lambda spec, _schema: spec.kind is FieldKind.EMAIL,
    test=_test,
    severity=Severity.WARNING,
    demanded=lambda _spec: False,
    order=11,
)
