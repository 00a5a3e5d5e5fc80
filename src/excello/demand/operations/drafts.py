"""A request is begun and written: whatever can be kept is kept, conforming or not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from excello.core.access import Actor
from excello.core.operations import CHANGED_MEANWHILE, nothing_changed, operation
from excello.demand.models import Request
from excello.demand.operations.rows import record, row_for, save
from excello.demand.operations.templates import keep_current
from excello.demand.queries.requests import request_view
from excello.demand.queries.surroundings import Surroundings
from excello.demand.queries.templates import template_of
from excello.demand.rules import Template, read_fields
from excello.demand.rules.brief import merge_fields
from excello.demand.views import RequestView
from excello.findings import Finding, Refused, mark, refuse_if

TITLE_LENGTH = 200


@operation
def start_request(*, template_key: str, division_id: int | None, fields: Any, by: Actor, at: datetime) -> RequestView:
    """Begin a request for a division; what is typed so far need not conform."""
    division, requester = _asking(division_id, by)
    by.require("demand.file", division)
    template_row = keep_current(by.center_id, template_key, at=at)
    template = template_of(template_row)
    kept = merge_fields({}, _readable(fields, template, by))
    row = Request.objects.create(
        center_id=by.center_id,
        division_id=division,
        requester_id=requester,
        template=template_row,
        title=_title(kept, template),
        fields=kept,
        created_at=at,
        changed_at=at,
    )
    record("request.started", row, by=by, at=at, after=kept)
    return request_view(row)


@operation
def write_draft(
    *, request_id: int, fields: Any, by: Actor, at: datetime, version: int | None = None, writing: str = ""
) -> RequestView:
    """Change what the brief says; fields that are not named stay as they are.

    `version` is the one the edit was made on. Saves of one open form (`writing`) follow each other without it, so
    that a draft can save itself; as soon as somebody else has saved, the edit is refused.
    """
    row = row_for("write", request_id, permission="demand.file", by=by)
    template = template_of(row.template)
    if version is not None and version != row.version and not _continues(row, version, writing):
        raise Refused([CHANGED_MEANWHILE])
    before, after = row.fields, merge_fields(row.fields, _readable(fields, template, by))
    if before == after:
        nothing_changed()
        return request_view(row)
    if writing != row.writing:
        row.writing, row.writing_since = writing[:36], row.version
    row.fields, row.title = after, _title(after, template)
    save(row, at=at, fields=("fields", "title", "writing", "writing_since"))
    changed = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    record(
        "request.written",
        row,
        by=by,
        at=at,
        before={key: before.get(key) for key in changed},
        after={key: after.get(key) for key in changed},
    )
    return request_view(row)


def save_draft(
    *,
    fields: Mapping[str, Any],
    by: Actor,
    at: datetime,
    request_id: int | None = None,
    template_key: str = "campaign",
    division_id: int | None = None,
    version: int | None = None,
    writing: str = "",
) -> RequestView:
    """Begin a request (no `request_id`), or write on one."""
    if request_id is None:
        return start_request(template_key=template_key, division_id=division_id, fields=fields, by=by, at=at)
    return write_draft(request_id=request_id, fields=fields, by=by, at=at, version=version, writing=writing)


def _continues(row: Request, version: int, writing: str) -> bool:
    """Whether everything saved since `version` came from the same open form."""
    return bool(writing) and row.writing == writing and version >= row.writing_since


def _readable(fields: Any, template: Template, by: Actor) -> Mapping[str, Any]:
    reading = read_fields(fields, template=template, options=Surroundings(by.center_id))
    refuse_if(reading.findings)
    return reading.fields


def _title(fields: Mapping[str, Any], template: Template) -> str:
    return " ".join(str(fields.get(template.title_field, "")).split())[:TITLE_LENGTH]


def _asking(division_id: int | None, by: Actor) -> tuple[int, int]:
    """The division that asks, and the person who asks for it."""
    if division_id is None or division_id not in by.divisions.by_id or by.person_id is None:
        mend = mark("Choose the division that asks.")
        raise Refused([Finding("request.division", "division_id", mark("There is no such division."), mend)])
    return division_id, by.person_id
