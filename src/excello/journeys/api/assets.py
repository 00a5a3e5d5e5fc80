"""The content for programs."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import File, Router, Status
from ninja.files import UploadedFile

from excello.core.access import MemberRequest, api_access
from excello.core.api import Body, FindingOut, Problem
from excello.core.presenting import present_findings
from excello.journeys.models import Asset
from excello.journeys.operations.assets import asset_findings, create_asset, edit_asset, move_asset, put_file
from excello.journeys.queries.assets import AssetView, asset_in, asset_views
from excello.journeys.rules.assets import AssetContent

router = Router()
REFUSALS: dict[int, Any] = {401: Problem, 403: Problem, 404: Problem, 422: Problem}


class AssetIn(Body):
    """What a person says of an asset; `personas` and `next_assets` by id, `stages` by key."""

    title: str
    theme_kind: str = ""
    theme: str = ""
    medium: str = ""
    language: str = ""
    url: str = ""
    access: str = "open"
    stages: list[str] = []
    personas: list[int] = []
    next_assets: list[int] = []
    product_id: int | None = None
    owner_id: int | None = None
    expert_id: int | None = None
    review_date: date | None = None


class AssetChange(AssetIn):
    version: int


class Move(Body):
    """The state it moves to, and the version it was read at."""

    state: str
    version: int


class AssetOut(AssetIn):
    """`findings`: what keeps it from being published, and what it would be warned of."""

    id: int
    code: str
    state: str
    file_name: str
    version: int
    findings: list[FindingOut]


@router.get("", response={200: list[AssetOut], **REFUSALS})
@api_access("journeys.see")
def list_assets(
    request: MemberRequest, state: str = "", stage: str = "", persona: int | None = None, medium: str = ""
) -> Any:
    """The content, narrowed by what is given."""
    wanted = {"state": state, "at__stage": stage, "personas": persona, "medium": medium}
    rows = Asset.objects.filter(center_id=request.actor.center_id)
    return [_out(row) for row in asset_views(rows.filter(**{key: value for key, value in wanted.items() if value}))]


@router.post("", response={201: AssetOut, **REFUSALS})
@api_access("journeys.edit")
def new_asset(request: MemberRequest, body: AssetIn) -> Any:
    """Add an asset as an idea."""
    return Status(201, _out(create_asset(**_given(request), **_stated(body))))


@router.get("/{asset_id}", response={200: AssetOut, **REFUSALS})
@api_access("journeys.see")
def one_asset(request: MemberRequest, asset_id: int) -> Any:
    """One asset."""
    return _out(asset_in(request.actor.center_id, asset_id))


@router.put("/{asset_id}", response={200: AssetOut, **REFUSALS})
@api_access("journeys.edit")
def change_asset(request: MemberRequest, asset_id: int, body: AssetChange) -> Any:
    """Change an asset; a published one must stay publishable."""
    changed = edit_asset(asset_id=asset_id, version=body.version, **_given(request), **_stated(body))
    return _out(changed)


@router.post("/{asset_id}/state", response={200: AssetOut, **REFUSALS})
@api_access("journeys.edit")
def move(request: MemberRequest, asset_id: int, body: Move) -> Any:
    """Move it on: idea, requested, in_production, in_review, published, retired."""
    return _out(move_asset(asset_id=asset_id, state=body.state, version=body.version, **_given(request)))


@router.post("/{asset_id}/file", response={200: AssetOut, **REFUSALS})
@api_access("journeys.edit")
def hand_in(request: MemberRequest, asset_id: int, file: UploadedFile = File(...)) -> Any:
    """Hand in its file, in place of the one before."""
    return _out(put_file(asset_id=asset_id, name=file.name or "", file=file, **_given(request)))


def _given(request: MemberRequest) -> dict[str, Any]:
    actor = request.actor
    return {"center_id": actor.center_id, "by": actor, "at": request.now}


def _stated(body: AssetIn) -> dict[str, Any]:
    plain = ("title", "theme_kind", "theme", "medium", "language", "url", "access")
    content = AssetContent(
        **{name: getattr(body, name) for name in plain},
        stages=tuple(body.stages),
        persona_ids=tuple(body.personas),
        next_asset_ids=tuple(body.next_assets),
    )
    relations = ("product_id", "owner_id", "expert_id", "review_date")
    return {"content": content, **{name: getattr(body, name) for name in relations}}


def _out(asset: AssetView) -> dict[str, Any]:
    same = (*AssetIn.model_fields, "id", "code", "state", "file_name", "version")
    found = {name: getattr(asset, name) for name in same if name != "next_assets"}
    findings = present_findings(asset_findings(asset))
    return {**found, "next_assets": asset.next_asset_ids, "findings": findings}
