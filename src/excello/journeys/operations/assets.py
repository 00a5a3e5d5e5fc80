"""How a piece of content is added, changed, moved on, published and retired."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.files.base import File

from excello.charter.public import list_products
from excello.core.access import Actor
from excello.core.operations import nothing_changed, operation, record_entry, save_versioned
from excello.findings import Finding, mark, refuse_if
from excello.journeys.models import Asset, AssetStage, Persona
from excello.journeys.operations.drafts import changed_fields, create_coded
from excello.journeys.operations.personas import owner_findings
from excello.journeys.queries.assets import AssetView, asset_in, asset_row
from excello.journeys.rules.assets import (
    AssetContent,
    draft_findings,
    file_findings,
    move_findings,
    publication_findings,
)
from excello.journeys.rules.stages import stage_keys

COLUMNS = ("title", "theme_kind", "theme", "medium", "language", "url", "access")
RELATIONS = ("product_id", "owner_id", "expert_id", "review_date")
MOVED = {"published": "asset.published", "retired": "asset.retired"}


@operation
def create_asset(
    *,
    center_id: int,
    content: AssetContent,
    by: Actor,
    at: datetime,
    owner_id: int | None = None,
    product_id: int | None = None,
    expert_id: int | None = None,
    review_date: date | None = None,
) -> AssetView:
    """Add an asset as an idea. Refused: no title, words that no list holds, people, personas, products or next assets
    that this center does not have."""
    by.require("journeys.edit")
    relations = {"product_id": product_id, "owner_id": owner_id, "expert_id": expert_id, "review_date": review_date}
    refuse_if(_draft_findings(center_id, content, relations))
    row = create_coded(
        Asset,
        prefix="AST",
        center_id=center_id,
        created_at=at,
        changed_at=at,
        **{name: getattr(content, name) for name in COLUMNS},
        **relations,
    )
    _relate(row, content)
    _record("asset.created", row, by=by, at=at, after={"title": row.title})
    return asset_in(center_id, row.pk)


@operation
def edit_asset(
    *,
    center_id: int,
    asset_id: int,
    content: AssetContent,
    version: int,
    by: Actor,
    at: datetime,
    owner_id: int | None = None,
    product_id: int | None = None,
    expert_id: int | None = None,
    review_date: date | None = None,
) -> AssetView:
    """Change an asset. Refused as `create_asset`; when somebody was faster; and, while it is published, whatever
    would have kept it from being published."""
    by.require("journeys.edit")
    before = asset_in(center_id, asset_id)
    row = asset_row(center_id, asset_id)
    relations = {"product_id": product_id, "owner_id": owner_id, "expert_id": expert_id, "review_date": review_date}
    found = _draft_findings(center_id, content, relations, asset_id=asset_id)
    if row.state == "published":
        found += publication_findings(content, has_file=bool(row.file), owner_id=owner_id)
    refuse_if(found)
    for name, value in {**{name: getattr(content, name) for name in COLUMNS}, **relations}.items():
        setattr(row, name, value)
    row.changed_at = at
    save_versioned(row, expected=version, fields=[*COLUMNS, *RELATIONS, "changed_at"])
    _relate(row, content)
    after = asset_in(center_id, asset_id)
    was, now = changed_fields(_told(before), _told(after))
    _record("asset.changed", row, by=by, at=at, before=was, after=now)
    return after


@operation
def move_asset(
    *, center_id: int, asset_id: int, state: str, by: Actor, at: datetime, version: int | None = None
) -> AssetView:
    """Move an asset on: to production, review, published, retired. Refused: no such move, or with everything that
    keeps it from being published; J9 only warns."""
    by.require("journeys.edit")
    asset = asset_in(center_id, asset_id)
    if asset.state == state:
        nothing_changed()
        return asset
    refuse_if(move_findings(state=asset.state, to=state))
    if state == "published":
        refuse_if(asset_findings(asset))
    row = asset_row(center_id, asset_id)
    row.state, row.changed_at = state, at
    save_versioned(row, expected=version or asset.version, fields=["state", "changed_at"])
    kind = MOVED.get(state, "asset.moved")
    states = {"before": {"state": asset.state}, "after": {"state": state}}
    _record(kind, row, by=by, at=at, **states, measure={"code": row.code, "from": asset.state, "to": state})
    return asset_in(center_id, asset_id)


@operation
def put_file(*, center_id: int, asset_id: int, name: str, file: File[bytes], by: Actor, at: datetime) -> AssetView:
    """Hand in the file of an asset, in place of the one before. Refused: kinds no reader opens, empty, too large."""
    by.require("journeys.edit")
    row = asset_row(center_id, asset_id)
    refuse_if(file_findings(name=name, size=file.size))
    before, row.file_name, row.changed_at = row.file_name, name[-200:], at
    row.file.save(name, file, save=False)
    save_versioned(row, expected=None, fields=["file", "file_name", "changed_at"])
    _record("asset.changed", row, by=by, at=at, before={"file": before}, after={"file": row.file_name})
    return asset_in(center_id, asset_id)


def asset_findings(asset: AssetView) -> list[Finding]:
    """What stands between this asset and its publication, and J9's warning."""
    return publication_findings(asset.content, has_file=bool(asset.file_name), owner_id=asset.owner_id)


def _draft_findings(
    center_id: int, content: AssetContent, relations: dict[str, Any], *, asset_id: int | None = None
) -> list[Finding]:
    found = draft_findings(content, stage_keys=stage_keys())
    known = set(Persona.objects.filter(center_id=center_id).values_list("pk", flat=True))
    others = set(Asset.objects.filter(center_id=center_id).exclude(pk=asset_id or 0).values_list("pk", flat=True))
    products = {product.id for product in list_products(center_id)} | {None}
    unknown = {
        "personas": not known.issuperset(content.persona_ids),
        "next_assets": not others.issuperset(content.next_asset_ids),
        "product": relations["product_id"] not in products,
    }
    found += [
        Finding("asset.unknown", path, mark("Something chosen here does not exist."), mark("Choose from the list."))
        for path, is_unknown in unknown.items()
        if is_unknown
    ]
    found += owner_findings(center_id, relations["owner_id"])
    return found + owner_findings(center_id, relations["expert_id"], path="expert")


def _relate(row: Asset, content: AssetContent) -> None:
    row.personas.set(content.persona_ids)
    row.next_assets.set(content.next_asset_ids)
    AssetStage.objects.filter(asset=row).exclude(stage__in=content.stages).delete()
    kept = set(AssetStage.objects.filter(asset=row).values_list("stage", flat=True))
    AssetStage.objects.bulk_create(AssetStage(asset=row, stage=key) for key in content.stages if key not in kept)


def _told(asset: AssetView) -> dict[str, Any]:
    """What the trail keeps of an asset."""
    relations = {name: getattr(asset, name) for name in RELATIONS}
    lists = {"personas": asset.personas, "stages": asset.stages, "next_assets": asset.next_asset_ids}
    return {**{name: getattr(asset, name) for name in COLUMNS}, **relations, **lists}


def _record(kind: str, row: Asset, *, by: Actor, at: datetime, **more: Any) -> None:
    record_entry(
        kind=kind,
        by=by,
        at=at,
        subject=("journeys.asset", row.pk),
        label=f"{row.code} {row.title}",
        center_id=row.center_id,
        **more,
    )
