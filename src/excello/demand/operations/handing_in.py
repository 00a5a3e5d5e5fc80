"""A request is handed in: the gate returns it with every finding, or lets it into triage. There is no other way in."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from excello.core.access import Actor
from excello.core.notifications import notify, people_with
from excello.core.operations import operation
from excello.demand.models import Request
from excello.demand.operations.rows import record, row_for, save
from excello.demand.queries.gate import check_request
from excello.demand.queries.requests import request_view
from excello.demand.rules import GateResult
from excello.demand.rules.records import write_finding
from excello.demand.rules.states import State
from excello.demand.views import RequestView, request_code
from excello.findings import mark


@operation
def submit_request(*, request_id: int, by: Actor, at: datetime, version: int | None = None) -> RequestView:
    """Hand a request in. It comes back `returned` with all findings, or is in `triage`."""
    row = row_for("hand_in", request_id, permission="demand.file", by=by)
    result = check_request(row, at=at).result
    row.state = State.TRIAGE if result.passes else State.RETURNED
    row.findings = [write_finding(finding) for finding in result.findings]
    row.passes += 1
    row.submitted_at = at
    save(row, at=at, fields=("state", "findings", "passes", "submitted_at"), expected=version)
    _record_pass(row, result, by=by, at=at)
    if result.passes:
        _tell_triage(row, by=by, at=at)
    return request_view(row)


def _record_pass(row: Request, result: GateResult, *, by: Actor, at: datetime) -> None:
    codes = list(dict.fromkeys(finding.code for finding in result.findings))
    record(
        "request.handed_in" if result.passes else "request.returned",
        row,
        by=by,
        at=at,
        after={"state": row.state, "pass": row.passes, "findings": codes},
        measure={"pass": row.passes, "findings": codes, "rules": len(result.rules), "met": len(result.met)},
    )


def _tell_triage(row: Request, *, by: Actor, at: datetime) -> None:
    deciders = people_with(center_id=row.center_id, permission="demand.triage", division_id=row.division_id)
    notify(
        person_ids=[person for person in deciders if person != by.person_id],
        kind="request.handed_in",
        title=mark("{request} waits for a decision"),
        body=mark("{person} has handed in “{title}”. It conforms; accept it, decline it or name its duplicate."),
        params={"request": request_code(row.pk), "title": row.title, "person": by.name},
        url=reverse("demand:queue_item", args=[row.pk]),
        at=at,
        center_id=row.center_id,
    )
