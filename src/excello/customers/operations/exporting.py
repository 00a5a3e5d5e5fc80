"""Every export of contacts leaves its reason in the trail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from excello.core.access import Actor
from excello.core.operations import operation, record_entry
from excello.customers.rules import EXPORT
from excello.findings import Finding, mark, refuse_if

SHORTEST = 10


@operation
def record_export(*, count: int, kind: str, filters: Mapping[str, Any], reason: str, by: Actor, at: datetime) -> None:
    """Note that `by` takes the personal data of `count` contacts out, and why. Refused without a reason."""
    by.require(EXPORT)
    refuse_if(reason_findings(reason))
    record_entry(
        kind="contacts.exported",
        by=by,
        at=at,
        subject=("customers.directory", by.center_id),
        label=f"{count} · {kind}",
        reason=reason.strip(),
        after={"count": count, "kind": kind, "filters": {key: value for key, value in filters.items() if value}},
    )


def reason_findings(reason: str) -> list[Finding]:
    """A reason is a sentence, not a character."""
    if len(reason.strip()) >= SHORTEST:
        return []
    message = mark("Personal data leaves with a reason.")
    mend = mark("Write what the file is for and who gets it, in at least {least} characters.")
    return [Finding("export.reason", "reason", message, mend, params={"least": SHORTEST})]
