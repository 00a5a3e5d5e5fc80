"""Which names are free in a center's catalogue, and the keys made of them."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from excello.charter.models import Alias, CatalogueItem, Product, ProductLine, Region
from excello.charter.rules import key_of, name_findings, taken
from excello.core.access import Missing
from excello.findings import Finding, Refused
from excello.lake.catalogue import normal_form

MODELS: dict[str, type[CatalogueItem]] = {"product": Product, "product_line": ProductLine, "region": Region}


def findings_on_name(*, kind: str, center_id: int, name: str, item_id: int | None = None) -> list[Finding]:
    """Why an entry may not bear `name`; when it is renamed (`item_id`), its own key and aliases are no hindrance."""

    def is_taken(form: str) -> bool:
        others = MODELS[kind]._default_manager.filter(center_id=center_id).exclude(pk=item_id)
        if any(form in (match, normal_form(key)) for match, key in others.values_list("match", "key")):
            return True
        aliases = Alias.objects.filter(center_id=center_id, kind=kind, match=form)
        if item_id is not None and kind != "product_line":
            aliases = aliases.exclude(**{f"{kind}_id": item_id})
        return aliases.exists()

    return name_findings(name=name, is_taken=is_taken)


def create_named(model: type[CatalogueItem], *, name: str, **fields: Any) -> Any:
    """Create an entry under a free name; Refused if somebody was faster."""
    try:
        with transaction.atomic():
            return model._default_manager.create(name=name.strip(), key=key_of(name), match=normal_form(name), **fields)
    except IntegrityError:
        raise Refused([taken(name)]) from None


def entry_of(kind: str, item_id: int, *, center_id: int) -> Any:
    """One entry of the center's catalogue; Missing otherwise."""
    row = MODELS[kind]._default_manager.filter(center_id=center_id, pk=item_id).first()
    if row is None:
        raise Missing(kind)
    return row
