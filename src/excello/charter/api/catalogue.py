"""The catalogue for programs: product lines, products, regions and the names they go by."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from ninja import Router, Schema, Status

from excello.charter import public as charter
from excello.charter.operations.entries import Entry, add_entry, edit_entry
from excello.charter.queries.catalogue import alias_id_of
from excello.core.access import MemberRequest, api_access
from excello.core.api import Body, Problem

router = Router()
Aliased = Literal["products", "regions"]
REFUSALS: dict[int, Any] = {401: Problem, 403: Problem, 404: Problem, 422: Problem}


class EntryIn(Body):
    """What is stated of an entry; a change names the `version` it was made on."""

    name: str
    owner_id: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None


class ProductIn(EntryIn):
    line_id: int | None = None
    price: Decimal | None = None


class ProductLineIn(EntryIn):
    value_discipline: str = ""


class Changed(Schema):
    """The version a change was made on."""

    version: int


class ProductChange(ProductIn, Changed):
    pass


class ProductLineChange(ProductLineIn, Changed):
    pass


class RegionChange(EntryIn, Changed):
    pass


class EntryOut(Schema):
    id: int
    key: str
    name: str
    owner_id: int | None
    valid_from: date | None
    valid_until: date | None
    version: int


class RegionOut(EntryOut):
    aliases: list[str]


class ProductLineOut(EntryOut):
    value_discipline: str


class ProductOut(RegionOut):
    line_id: int | None
    line_key: str
    line_name: str
    value_discipline: str
    price: Decimal | None
    source: str


class AliasIn(Body):
    name: str


class Made(Schema):
    """The id of what was made."""

    id: int


@router.get("/products", response={200: list[ProductOut], **REFUSALS})
@api_access("charter.see")
def list_products(request: MemberRequest) -> Any:
    """The products with their lines and other names."""
    return charter.list_products(request.actor.center_id)


@router.post("/products", response={201: Made, **REFUSALS})
@api_access("charter.edit_catalogue")
def add_product(request: MemberRequest, body: ProductIn) -> Any:
    """Add a product."""
    return _add(request, "product", body)


@router.put("/products/{item_id}", response={204: None, **REFUSALS})
@api_access("charter.edit_catalogue")
def edit_product(request: MemberRequest, item_id: int, body: ProductChange) -> Any:
    """Change a product."""
    return _edit(request, "product", item_id, body)


@router.get("/product-lines", response={200: list[ProductLineOut], **REFUSALS})
@api_access("charter.see")
def list_product_lines(request: MemberRequest) -> Any:
    """The product lines with their value discipline."""
    return charter.list_product_lines(request.actor.center_id)


@router.post("/product-lines", response={201: Made, **REFUSALS})
@api_access("charter.edit_catalogue")
def add_product_line(request: MemberRequest, body: ProductLineIn) -> Any:
    """Add a product line."""
    return _add(request, "product_line", body)


@router.put("/product-lines/{item_id}", response={204: None, **REFUSALS})
@api_access("charter.edit_catalogue")
def edit_product_line(request: MemberRequest, item_id: int, body: ProductLineChange) -> Any:
    """Change a product line."""
    return _edit(request, "product_line", item_id, body)


@router.get("/regions", response={200: list[RegionOut], **REFUSALS})
@api_access("charter.see")
def list_regions(request: MemberRequest) -> Any:
    """The regions with their other names."""
    return charter.list_regions(request.actor.center_id)


@router.post("/regions", response={201: Made, **REFUSALS})
@api_access("charter.edit_catalogue")
def add_region(request: MemberRequest, body: EntryIn) -> Any:
    """Add a region."""
    return _add(request, "region", body)


@router.put("/regions/{item_id}", response={204: None, **REFUSALS})
@api_access("charter.edit_catalogue")
def edit_region(request: MemberRequest, item_id: int, body: RegionChange) -> Any:
    """Change a region."""
    return _edit(request, "region", item_id, body)


@router.post("/{kind}/{item_id}/aliases", response={201: Made, **REFUSALS})
@api_access("charter.edit_catalogue")
def add_alias(request: MemberRequest, kind: Aliased, item_id: int, body: AliasIn) -> Any:
    """Give a product or region another name; refused while anything answers to it already."""
    alias_id = charter.add_alias(
        center_id=request.actor.center_id,
        kind=kind.removesuffix("s"),
        item_id=item_id,
        name=body.name,
        by=request.actor,
        at=request.now,
    )
    return Status(201, {"id": alias_id})


@router.delete("/{kind}/{item_id}/aliases", response={204: None, **REFUSALS})
@api_access("charter.edit_catalogue")
def remove_alias(request: MemberRequest, kind: Aliased, item_id: int, name: str) -> Any:
    """Take another name away."""
    charter.remove_alias(
        center_id=request.actor.center_id,
        alias_id=alias_id_of(request.actor.center_id, kind.removesuffix("s"), item_id, name),
        by=request.actor,
        at=request.now,
    )
    return Status(204, None)


def _add(request: MemberRequest, kind: str, body: EntryIn) -> Any:
    actor = request.actor
    entry = Entry(**body.model_dump())
    made = add_entry(kind=kind, center_id=actor.center_id, entry=entry, by=actor, at=request.now)
    return Status(201, {"id": made})


def _edit(request: MemberRequest, kind: str, item_id: int, body: Any) -> Any:
    actor = request.actor
    entry = Entry(**body.model_dump(exclude={"version"}))
    given: dict[str, Any] = {
        "kind": kind,
        "center_id": actor.center_id,
        "item_id": item_id,
        "by": actor,
        "at": request.now,
    }
    edit_entry(entry=entry, version=body.version, **given)
    return Status(204, None)
