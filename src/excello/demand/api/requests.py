"""Requests are listed, begun, written, handed in; files are attached."""

from __future__ import annotations

from typing import Any

from ninja import File, Form, Router, Status, UploadedFile

from excello.core.access import MemberRequest, api_access
from excello.core.api import Limit, Offset, Problem
from excello.demand import public as demand
from excello.demand.api.shapes import REFUSALS, FieldsIn, RequestIn, RequestOut, VersionIn, request_out
from excello.demand.queries.requests import request_views, visible_requests
from excello.demand.rules.attachments import SIZE_LIMIT

router = Router()
MOST = 200


@router.get("/requests", response={200: list[RequestOut], 404: Problem})
@api_access("demand.see")
def list_requests(request: MemberRequest, state: str = "", limit: Limit = 50, offset: Offset = 0) -> Any:
    """The requests of one's divisions, last changed first."""
    rows = visible_requests(request.actor)
    start = min(max(offset, 0), 1_000_000)
    rows = rows.filter(state=state.replace("\x00", "")) if state else rows
    return [request_out(view) for view in request_views(rows[start : start + min(max(limit, 1), MOST)])]


@router.post("/requests", response={201: RequestOut, **REFUSALS})
@api_access("demand.file")
def start(request: MemberRequest, body: RequestIn) -> Any:
    """Begin a request."""
    actor, at = request.actor, request.now
    view = demand.save_draft(
        template_key=body.template, division_id=body.division_id, fields=body.fields, by=actor, at=at
    )
    return Status(201, request_out(view))


@router.get("/requests/{int:request_id}", response={200: RequestOut, 404: Problem})
@api_access("demand.see")
def show(request: MemberRequest, request_id: int) -> Any:
    """One request."""
    return request_out(demand.request(request_id, request.actor))


@router.patch("/requests/{int:request_id}", response={200: RequestOut, **REFUSALS})
@api_access("demand.file")
def write(request: MemberRequest, request_id: int, body: FieldsIn) -> Any:
    """Change what the brief says."""
    actor, at = request.actor, request.now
    return request_out(
        demand.save_draft(request_id=request_id, fields=body.fields, version=body.version, by=actor, at=at)
    )


@router.post("/requests/{int:request_id}/submit", response={200: RequestOut, **REFUSALS})
@api_access("demand.file")
def submit(request: MemberRequest, request_id: int, body: VersionIn) -> Any:
    """Hand it in: it is then `returned` with all findings, or in `triage`."""
    actor, at = request.actor, request.now
    return request_out(demand.submit_request(request_id=request_id, by=actor, at=at, version=body.version))


@router.post("/requests/{int:request_id}/files", response={201: RequestOut, **REFUSALS})
@api_access("demand.file")
def attach(
    request: MemberRequest, request_id: int, file: UploadedFile = File(...), field: str = Form("attachment")
) -> Any:
    """Attach a file to a field of the brief."""
    content = file.read(SIZE_LIMIT + 1)
    actor, at = request.actor, request.now
    name = file.name or ""
    return Status(
        201,
        request_out(
            demand.attach_file(request_id=request_id, field=field, filename=name, content=content, by=actor, at=at)
        ),
    )


@router.delete("/requests/{int:request_id}/files/{int:attachment_id}", response={200: RequestOut, **REFUSALS})
@api_access("demand.file")
def detach(request: MemberRequest, request_id: int, attachment_id: int) -> Any:
    """Take a file off the brief."""
    actor, at = request.actor, request.now
    return request_out(demand.remove_file(request_id=request_id, attachment_id=attachment_id, by=actor, at=at))
