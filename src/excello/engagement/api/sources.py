"""Sources and their write keys over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Router, Schema, Status
from pydantic import StrictBool

from excello.core.access import MemberRequest, api_access
from excello.core.api import Body, Problem
from excello.core.people import center_view
from excello.engagement.operations.sources import (
    add_source,
    add_write_key,
    edit_source,
    revoke_write_key,
    switch_source,
)
from excello.engagement.queries.sources import KeyView, key_views, source_row, source_rows, source_views
from excello.engagement.rules.deliveries import local_day

router = Router(tags=["engagement"])
REFUSALS = {401: Problem, 403: Problem, 404: Problem, 422: Problem}


class SourceOut(Schema):
    """One source; accepted, duplicates and dead count the last seven days, `waiting` all dead letters that wait."""

    id: int
    key: str
    name: str
    kind: str
    is_on: bool
    last_arrival_at: datetime | None
    accepted: int
    duplicates: int
    dead: int
    waiting: int
    keys: int
    version: int


class SourceIn(Body):
    """What a source is called, and its kind: website, server or app."""

    name: str
    kind: str


class SourceEdit(SourceIn):
    """A changed source; `version` is the one it was read with."""

    version: int | None = None


class SwitchIn(Body):
    """Whether the source's keys are accepted."""

    on: StrictBool


class KeyOut(Schema):
    """A write key as far as it can be known after it was made."""

    id: int
    hint: str
    created_by: str
    created_at: datetime
    revoked_at: datetime | None


class IssuedOut(Schema):
    """A new write key; it can be read in this answer only."""

    source_id: int
    write_key: str


@router.get("/sources", response={200: list[SourceOut], **REFUSALS})
@api_access("engagement.sources")
def list_sources(request: MemberRequest) -> list[Any]:
    """All sources of the center, by name."""
    return source_views(source_rows(request.actor.center_id, today=_today(request)))


@router.post("/sources", response={201: IssuedOut, **REFUSALS})
@api_access("engagement.sources")
def create_source(request: MemberRequest, body: SourceIn) -> Status[Any]:
    """Add a source; the answer holds its first write key."""
    issued = add_source(name=body.name, kind=body.kind, by=request.actor, at=request.now)
    return Status(201, {"source_id": issued.source_id, "write_key": issued.secret})


@router.get("/sources/{int:source_id}", response={200: SourceOut, **REFUSALS})
@api_access("engagement.sources")
def read_source(request: MemberRequest, source_id: int) -> Any:
    """One source."""
    return _source(request, source_id)


@router.put("/sources/{int:source_id}", response={200: SourceOut, **REFUSALS})
@api_access("engagement.sources")
def change_source(request: MemberRequest, source_id: int, body: SourceEdit) -> Any:
    """Rename a source or change its kind; `key` stays."""
    edit_source(source_id=source_id, **body.model_dump(), by=request.actor, at=request.now)
    return _source(request, source_id)


@router.put("/sources/{int:source_id}/on", response={200: SourceOut, **REFUSALS})
@api_access("engagement.sources")
def set_source_on(request: MemberRequest, source_id: int, body: SwitchIn) -> Any:
    """Switch a source on or off; while it is off, what it sends is refused."""
    switch_source(source_id=source_id, on=body.on, by=request.actor, at=request.now)
    return _source(request, source_id)


@router.get("/sources/{int:source_id}/keys", response={200: list[KeyOut], **REFUSALS})
@api_access("engagement.sources")
def list_write_keys(request: MemberRequest, source_id: int) -> list[KeyView]:
    """The write keys of a source, valid ones first; never the keys themselves."""
    return key_views(source_row(source_id, request.actor, today=_today(request)).pk)


@router.post("/sources/{int:source_id}/keys", response={201: IssuedOut, **REFUSALS})
@api_access("engagement.sources")
def create_write_key(request: MemberRequest, source_id: int) -> Status[Any]:
    """One more write key; the others stay valid."""
    issued = add_write_key(source_id=source_id, by=request.actor, at=request.now)
    return Status(201, {"source_id": issued.source_id, "write_key": issued.secret})


@router.delete("/write-keys/{int:key_id}", response={200: SourceOut, **REFUSALS})
@api_access("engagement.sources")
def delete_write_key(request: MemberRequest, key_id: int) -> Any:
    """Revoke a write key for good."""
    return _source(request, revoke_write_key(key_id=key_id, by=request.actor, at=request.now))


def _today(request: MemberRequest) -> Any:
    return local_day(request.now, center_view(request.actor.center_id).time_zone)


def _source(request: MemberRequest, source_id: int) -> Any:
    [view] = source_views([source_row(source_id, request.actor, today=_today(request))])
    return view
