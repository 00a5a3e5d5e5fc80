"""Decisions on what passed the gate: taken up, accepted, declined with a reason, or closed as a duplicate."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.urls import reverse

from excello.core.access import Actor, Missing
from excello.core.notifications import notify
from excello.core.operations import nothing_changed, operation
from excello.demand.models import Request
from excello.demand.operations.rows import read_reason, record, row_for, save
from excello.demand.queries.requests import request_view, visible_row
from excello.demand.rules.states import DECIDED, State
from excello.demand.seams import FULFILLERS
from excello.demand.views import RequestView, request_code
from excello.findings import Finding, Refused, mark

TRIAGE = "demand.triage"
DECIDED_FIELDS = ("state", "decision", "decided_at", "owner_id", "duplicate_of_id", "opened")


@operation
def take_request(*, request_id: int, by: Actor, at: datetime, version: int | None = None) -> RequestView:
    """Say that one takes care of it, so that its requester knows who has it."""
    row = row_for("take", request_id, permission=TRIAGE, by=by)
    if row.owner_id == by.person_id:
        nothing_changed()
        return request_view(row)
    before, row.owner_id = row.owner_id, by.person_id
    save(row, at=at, fields=("owner_id",), expected=version)
    record("request.taken", row, by=by, at=at, before={"owner": before}, after={"owner": row.owner_id})
    return request_view(row)


@operation
def accept_request(
    *, request_id: int, by: Actor, at: datetime, note: str = "", version: int | None = None
) -> RequestView:
    """Accept it, and open in the same transaction what it asks for."""
    row = row_for("accept", request_id, permission=TRIAGE, by=by)
    note = read_reason(note, path="note")
    fulfiller = FULFILLERS.get(row.template.key)
    if fulfiller is not None:
        row.opened = asdict(fulfiller.open(request=request_view(row), by=by, at=at))
    _decide(row, State.ACCEPTED, decision=note, by=by, at=at, version=version)
    after = {"opened": row.opened["ref"]} if row.opened else {}
    _record_decision("request.accepted", row, by=by, at=at, **after)
    message = mark("“{title}” was accepted")
    body = mark("{person} has accepted {request}. {note}")
    _tell_requester(row, title=message, body=body, by=by, at=at)
    return request_view(row)


@operation
def decline_request(
    *, request_id: int, reason: str, by: Actor, at: datetime, version: int | None = None
) -> RequestView:
    """Decline it; the requester reads why."""
    row = row_for("decline", request_id, permission=TRIAGE, by=by)
    why = read_reason(reason, path="reason", needed=mark("It does not say why it is declined."))
    _decide(row, State.DECLINED, decision=why, by=by, at=at, version=version)
    _record_decision("request.declined", row, by=by, at=at)
    _tell_requester(row, title=mark("“{title}” was declined"), body=mark("{person}: {note}"), by=by, at=at)
    return request_view(row)


@operation
def mark_duplicate(
    *, request_id: int, of_id: int, by: Actor, at: datetime, note: str = "", version: int | None = None
) -> RequestView:
    """Close it as a duplicate of another request that is known to this person."""
    row = row_for("mark_duplicate", request_id, permission=TRIAGE, by=by)
    note = read_reason(note, path="note")
    row.duplicate_of_id = _original(row, of_id, by).pk
    _decide(row, State.DUPLICATE, decision=note, by=by, at=at, version=version)
    _record_decision("request.duplicate", row, by=by, at=at, of=request_code(row.duplicate_of_id))
    body = mark("{person} follows it up in {original}. {note}")
    _tell_requester(row, title=mark("“{title}” is a duplicate"), body=body, by=by, at=at)
    return request_view(row)


def _original(row: Request, of_id: int, by: Actor) -> Request:
    """The request this one repeats: handed in, not itself, and at the end of its own chain of duplicates."""
    try:
        other = visible_row(of_id, by)
        if other.duplicate_of_id is not None:
            other = visible_row(other.duplicate_of_id, by)
    except Missing:
        other = row
    if other.pk == row.pk or other.state not in {State.TRIAGE, *DECIDED}:
        message = mark("There is no other request of this number that was handed in.")
        raise Refused([Finding("request.duplicate_of", "of", message, mark("Choose the request that it repeats."))])
    return other


def _decide(row: Request, state: State, *, decision: str, by: Actor, at: datetime, version: int | None) -> None:
    row.state, row.decision, row.decided_at = state, decision, at
    row.owner_id = by.person_id or row.owner_id
    save(row, at=at, fields=DECIDED_FIELDS, expected=version)


def _record_decision(kind: str, row: Request, *, by: Actor, at: datetime, **after: Any) -> None:
    hours = round((at - row.submitted_at).total_seconds() / 3600, 2) if row.submitted_at else None
    record(
        kind,
        row,
        by=by,
        at=at,
        reason=row.decision,
        before={"state": State.TRIAGE},
        after={"state": row.state, **after},
        measure={"hours_to_decision": hours, "pass": row.passes, **after},
    )


def _tell_requester(row: Request, *, title: str, body: str, by: Actor, at: datetime) -> None:
    if row.requester_id == by.person_id:
        return
    original = request_code(row.duplicate_of_id) if row.duplicate_of_id else ""
    words = {"request": request_code(row.pk), "title": row.title, "person": by.name, "note": row.decision}
    notify(
        person_ids=[row.requester_id],
        kind=f"request.{row.state}",
        title=title,
        body=body,
        params={**words, "original": original},
        url=reverse("demand:request", args=[row.pk]),
        at=at,
        center_id=row.center_id,
    )
