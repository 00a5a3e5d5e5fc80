"""What is in the catalogue, as other rooms and the lake see it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from excello.charter.models import Alias, Product, ProductLine, Region
from excello.core.access import Missing
from excello.lake.catalogue import Catalogue, CatalogueEntry, normal_form


@dataclass(frozen=True, slots=True)
class ProductLineView:
    """A product line; `value_discipline` is empty until somebody states it."""

    id: int
    key: str
    name: str
    value_discipline: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    owner_id: int | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product with its line's discipline; `price` is in the center's currency."""

    id: int
    key: str
    name: str
    line_key: str = ""
    line_name: str = ""
    aliases: tuple[str, ...] = ()
    value_discipline: str = ""
    line_id: int | None = None
    price: Decimal | None = None
    source: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    owner_id: int | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class RegionView:
    """A region."""

    id: int
    key: str
    name: str
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    owner_id: int | None = None
    version: int = 1


def list_products(center_id: int, *, on: date | None = None) -> list[ProductView]:
    """The products of a center by name; `on` leaves out what is not valid that day."""
    rows = _valid(Product.objects.filter(center_id=center_id).select_related("line"), on)
    names = aliases_of(center_id, "product")
    return [product_view(row, names[row.pk]) for row in rows]


def list_product_lines(center_id: int, *, on: date | None = None) -> list[ProductLineView]:
    """The product lines of a center by name."""
    return [line_view(row) for row in _valid(ProductLine.objects.filter(center_id=center_id), on)]


def list_regions(center_id: int, *, on: date | None = None) -> list[RegionView]:
    """The regions of a center by name."""
    names = aliases_of(center_id, "region")
    return [region_view(row, names[row.pk]) for row in _valid(Region.objects.filter(center_id=center_id), on)]


def catalogue(center_id: int) -> Catalogue:
    """The center's catalogue in the lake's shape: past products stay in it, because their deals do."""
    return Catalogue(
        products=tuple(
            CatalogueEntry(product.key, product.name, product.aliases, product.line_name or None)
            for product in list_products(center_id)
        ),
        regions=tuple(CatalogueEntry(region.key, region.name, region.aliases) for region in list_regions(center_id)),
    )


def aliases_of(center_id: int, kind: str, *, ids: list[int] | None = None) -> defaultdict[int, tuple[str, ...]]:
    """Other names by the id of the product or region they mean."""
    rows = Alias.objects.filter(center_id=center_id, kind=kind)
    if ids is not None:
        rows = rows.filter(**{f"{kind}_id__in": ids})
    found: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    for item_id, name in rows.values_list(f"{kind}_id", "name"):
        found[item_id] += (name,)
    return found


def alias_rows(center_id: int, kind: str, item_id: int) -> list[Alias]:
    """The other names of one product or region."""
    return list(Alias.objects.filter(center_id=center_id, kind=kind, **{f"{kind}_id": item_id}))


def alias_id_of(center_id: int, kind: str, item_id: int, name: str) -> int:
    """The id of another name of one product or region, however it is spelled; Missing otherwise."""
    rows = Alias.objects.filter(center_id=center_id, kind=kind, match=normal_form(name), **{f"{kind}_id": item_id})
    found = rows.values_list("pk", flat=True).first()
    if found is None:
        raise Missing("alias")
    return found


def product_counts(center_id: int) -> Counter[int]:
    """How many products each line has."""
    rows = Product.objects.filter(center_id=center_id, line__isnull=False).order_by().values("line_id")
    return Counter({row["line_id"]: row["n"] for row in rows.annotate(n=Count("id"))})


def line_view(row: ProductLine) -> ProductLineView:
    """A line as other rooms see it."""
    return ProductLineView(
        row.pk, row.key, row.name, row.value_discipline, row.valid_from, row.valid_until, row.owner_id, row.version
    )


def product_view(row: Product, aliases: tuple[str, ...] = ()) -> ProductView:
    """A product as other rooms see it; its line must be loaded."""
    line = row.line
    return ProductView(
        id=row.pk,
        key=row.key,
        name=row.name,
        line_key=line.key if line else "",
        line_name=line.name if line else "",
        aliases=aliases,
        value_discipline=line.value_discipline if line else "",
        line_id=row.line_id,
        price=row.price,
        source=row.source,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        owner_id=row.owner_id,
        version=row.version,
    )


def region_view(row: Region, aliases: tuple[str, ...] = ()) -> RegionView:
    """A region as other rooms see it."""
    return RegionView(row.pk, row.key, row.name, aliases, row.valid_from, row.valid_until, row.owner_id, row.version)


def _valid(rows: QuerySet[Any], on: date | None) -> QuerySet[Any]:
    if on is None:
        return rows
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    return rows.filter(begun, Q(valid_until__isnull=True) | Q(valid_until__gte=on))
