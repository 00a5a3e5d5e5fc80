"""What every write on a request shares: finding it, saving it against a version, and its entry in the trail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from excello.core.access import Actor
from excello.core.operations import record_entry, save_versioned
from excello.demand.models import Request
from excello.demand.queries.requests import visible_row
from excello.demand.rules.states import state_findings
from excello.demand.views import request_code
from excello.findings import Finding, Refused, mark, refuse_if

REASON_LIMIT = 2_000


def row_for(action: str, request_id: int, *, permission: str, by: Actor) -> Request:
    """A request this person may do something with now; Missing, Denied or Refused otherwise, in this order."""
    row = visible_row(request_id, by)
    by.require(permission, row.division_id)
    refuse_if(state_findings(action=action, state=row.state))
    return row


def save(row: Request, *, at: datetime, fields: Iterable[str], expected: int | None = None) -> None:
    """Save some columns, unless somebody was faster."""
    row.changed_at = at
    save_versioned(row, expected=expected, fields=[*fields, "changed_at"])


def record(
    kind: str,
    row: Request,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    measure: Mapping[str, Any] | None = None,
) -> None:
    """The entry of the running operation."""
    facts = {"request": request_code(row.pk), "division": row.division.key, "template": row.template.key}
    record_entry(
        kind=kind,
        by=by,
        at=at,
        subject=("demand.request", row.pk),
        label=f"{request_code(row.pk)} {row.title}",
        division_id=row.division_id,
        reason=reason,
        before=before,
        after=after,
        measure={**facts, **(measure or {})},
    )


def read_reason(text: Any, *, path: str, needed: str = "") -> str:
    """A reason as it may be kept; `needed` is the message where it is missing."""
    if not isinstance(text, str) or "\x00" in text or any("\ud800" <= one <= "\udfff" for one in text):
        message = mark("This holds characters that no program can keep.")
        raise Refused([Finding("request.reason", path, message, mark("Type it again without what does not show."))])
    reason = text.strip()
    if len(reason) > REASON_LIMIT:
        message, mend = mark("This is longer than {most} characters."), mark("Shorten it.")
        raise Refused([Finding("request.reason", path, message, mend, params={"most": REASON_LIMIT})])
    if needed and not reason:
        raise Refused([Finding("request.reason", path, needed, mark("Write it for the requester to read."))])
    return reason
