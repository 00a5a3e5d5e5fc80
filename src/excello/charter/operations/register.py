"""How an import fills the catalogue: what is new is added, what changed is changed, what is spelled otherwise stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from excello.charter.models import Alias, Product, ProductLine, Region
from excello.charter.rules import key_of, name_findings, price_findings
from excello.core.access import Actor
from excello.core.operations import nothing_changed, operation, record_entry
from excello.findings import Finding, refuse_if
from excello.lake.catalogue import normal_form

Item = TypeVar("Item", Product, Region)


@dataclass(frozen=True, slots=True)
class NewProduct:
    """A product as a source states it; `line` by name, `price` in the center's currency."""

    name: str
    line: str = ""
    price: Decimal | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Registered:
    """How many were added, changed, and known already."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


@operation
def register_products(*, center_id: int, products: Sequence[NewProduct], by: Actor, at: datetime) -> Registered:
    """Add products and their lines, or take over a changed line or price. Refused: a name without letter or digit, a
    price that is none.

    Names are compared by normal form, aliases included, so that ``GTXPro`` adds nothing beside ``GTX Pro``.
    """
    by.require("charter.edit_catalogue")
    prices = [price_findings(new.price, path=f"rows.{number}.price") for number, new in enumerate(products)]
    refuse_if([*_nameless([product.name for product in products]), *(one for found in prices for one in found)])
    lines = _lines_for(center_id, products)
    known = _by_form(Product, "product", center_id)
    added = changed = 0
    for new in products:
        row = known.get(normal_form(new.name))
        line = lines.get(normal_form(new.line))
        if row is None:
            known[normal_form(new.name)] = _add_product(center_id, new, line)
            added += 1
        elif _take_over(row, new, line):
            changed += 1
    return _record(center_id, added, changed, len(products), by=by, at=at, what="products")


@operation
def register_regions(*, center_id: int, names: Iterable[str], by: Actor, at: datetime) -> Registered:
    """Add the regions that are not there yet. Refused: a name without letter or digit."""
    by.require("charter.edit_catalogue")
    wanted = {normal_form(name): name.strip() for name in reversed(list(names))}
    refuse_if(_nameless(wanted.values()))
    known = _by_form(Region, "region", center_id)
    missing = [(form, name) for form, name in reversed(wanted.items()) if form not in known]
    Region.objects.bulk_create(
        Region(center_id=center_id, key=key_of(name), name=name, match=form) for form, name in missing
    )
    return _record(center_id, len(missing), 0, len(wanted), by=by, at=at, what="regions")


def _nameless(names: Iterable[str]) -> list[Finding]:
    found = []
    for number, name in enumerate(names):
        found += name_findings(name=name, is_taken=lambda form: False, path=f"rows.{number}.name")
    return found


def _by_form(model: type[Item], kind: str, center_id: int) -> dict[str, Item]:
    """Every name that the catalogue knows, in normal form, with what it means."""
    rows = {row.pk: row for row in model._default_manager.filter(center_id=center_id)}
    names = {normal_form(row.key): row for row in rows.values()}
    for match, item_id in Alias.objects.filter(center_id=center_id, kind=kind).values_list("match", f"{kind}_id"):
        names[match] = rows[item_id]
    names.update({row.match: row for row in rows.values()})
    return names


def _lines_for(center_id: int, products: Sequence[NewProduct]) -> dict[str, ProductLine]:
    lines = {row.match: row for row in ProductLine.objects.filter(center_id=center_id)}
    for product in products:
        form = normal_form(product.line)
        if form and form not in lines:
            name = product.line.strip()
            lines[form] = ProductLine.objects.create(center_id=center_id, key=key_of(name), name=name, match=form)
    return lines


def _add_product(center_id: int, new: NewProduct, line: ProductLine | None) -> Product:
    name = new.name.strip()
    return Product.objects.create(
        center_id=center_id,
        key=key_of(name),
        name=name,
        match=normal_form(name),
        line=line,
        price=new.price,
        source=new.source,
    )


def _take_over(row: Product, new: NewProduct, line: ProductLine | None) -> bool:
    """Take over what the source states and the catalogue has otherwise; what the source leaves out stays."""
    values = {"line_id": line.pk if line else row.line_id, "price": row.price if new.price is None else new.price}
    if all(getattr(row, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*values, "version"])
    return True


def _record(center_id: int, added: int, changed: int, total: int, *, by: Actor, at: datetime, what: str) -> Registered:
    registered = Registered(added, changed, total - added - changed)
    if not added and not changed:
        nothing_changed()
        return registered
    record_entry(
        kind="catalogue.registered",
        by=by,
        at=at,
        subject=("charter.catalogue", center_id),
        label=what,
        after={"added": added, "changed": changed, "unchanged": registered.unchanged},
        center_id=center_id,
    )
    return registered
