"""Imports over the API."""

from __future__ import annotations

from typing import Any

from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from excello.core.access import MemberRequest, api_access
from excello.core.api import FindingOut, Limit, Offset, Problem
from excello.engagement.imports import take_in
from excello.engagement.operations.imports import keep_upload, start_import
from excello.engagement.queries.imports import run_row, run_view, runs_of
from excello.lake.imports import mappings

router = Router(tags=["engagement"])
REFUSALS = {401: Problem, 403: Problem, 404: Problem, 422: Problem}


class ImportOut(Schema):
    """What became (dry run: would become) of a file's rows; rows = accepted + changed + unchanged + refused."""

    rows: int
    accepted: int
    changed: int
    unchanged: int
    refused: int
    findings: list[FindingOut]


class RunOut(Schema):
    """One upload and where it stands."""

    id: int
    name: str
    mapping: str
    state: str
    rows: int
    accepted: int
    changed: int
    unchanged: int
    refused: int
    job_id: int | None


class MappingOut(Schema):
    """One way to read a file: `columns` it needs, in any order."""

    key: str
    label: str
    columns: list[str]


@router.get("/mappings", response={200: list[MappingOut], **REFUSALS})
@api_access("engagement.import")
def list_mappings(request: MemberRequest) -> list[dict[str, Any]]:
    """Every mapping and the columns it needs."""
    return [
        {"key": kind.key, "label": kind.label, "columns": [column.name for column in kind.columns if column.needed]}
        for kind in mappings().values()
    ]


@router.post("/imports/check", response={200: ImportOut, **REFUSALS})
@api_access("engagement.import")
def check_import(request: MemberRequest, file: File[UploadedFile], mapping: Form[str]) -> dict[str, Any]:
    """A dry run: what would be added, changed, refused; nothing is written."""
    actor = request.actor
    result = take_in(
        center_id=actor.center_id,
        data=file.read(),
        mapping=mapping,
        dry_run=True,
        by=actor,
        at=request.now,
    )
    return result.as_dict()


@router.post("/imports", response={202: RunOut, **REFUSALS})
@api_access("engagement.import")
def create_import(request: MemberRequest, file: File[UploadedFile], mapping: Form[str]) -> Status[Any]:
    """Keep a file and import it by a job; follow it at /imports/{id}."""
    actor, at = request.actor, request.now
    run_id = keep_upload(name=file.name or "file", data=file.read(), mapping=mapping, by=actor, at=at)
    start_import(run_id=run_id, mapping=mapping, values={}, by=actor, at=at)
    return Status(202, run_view(run_row(run_id, actor)))


@router.get("/imports", response={200: list[RunOut], **REFUSALS})
@api_access("engagement.import")
def list_imports(request: MemberRequest, limit: Limit = 50, offset: Offset = 0) -> list[Any]:
    """Uploads of the center, newest first."""
    actor = request.actor
    start = max(offset, 0)
    return [run_view(row) for row in runs_of(actor.center_id)[start : start + min(max(limit, 1), 500)]]


@router.get("/imports/{int:run_id}", response={200: RunOut, **REFUSALS})
@api_access("engagement.import")
def read_import_run(request: MemberRequest, run_id: int) -> Any:
    """One upload and where it stands."""
    return run_view(run_row(run_id, request.actor))
