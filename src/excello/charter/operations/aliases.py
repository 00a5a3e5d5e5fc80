"""Which other names mean a product or a region."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from excello.charter.models import Alias
from excello.charter.operations.names import entry_of, findings_on_name
from excello.charter.rules import taken
from excello.core.access import Actor, Missing
from excello.core.operations import operation, record_entry
from excello.findings import Refused, refuse_if
from excello.lake.catalogue import normal_form


@operation
def add_alias(*, center_id: int, kind: str, item_id: int, name: str, by: Actor, at: datetime) -> int:
    """Let a raw text mean a product or region (`kind`: product | region); returns the alias's id.

    Refused: no name, or one that something answers to already, this entry included.
    """
    by.require("charter.edit_catalogue")
    if kind not in ("product", "region"):
        raise Missing(kind)
    row = entry_of(kind, item_id, center_id=center_id)
    refuse_if(findings_on_name(kind=kind, center_id=center_id, name=name))
    try:
        with transaction.atomic():
            alias = Alias.objects.create(
                center_id=center_id, kind=kind, name=name.strip(), match=normal_form(name), **{f"{kind}_id": item_id}
            )
    except IntegrityError:
        raise Refused([taken(name)]) from None
    _record("alias.added", alias, row.name, by=by, at=at)
    return alias.pk


@operation
def remove_alias(*, center_id: int, alias_id: int, by: Actor, at: datetime) -> None:
    """Take another name away; rows that bear it are unresolved from then on."""
    by.require("charter.edit_catalogue")
    alias = Alias.objects.filter(center_id=center_id, pk=alias_id).first()
    if alias is None:
        raise Missing("alias")
    row = entry_of(alias.kind, alias.product_id or alias.region_id or 0, center_id=center_id)
    _record("alias.removed", alias, row.name, by=by, at=at)
    alias.delete()


def _record(kind: str, alias: Alias, label: str, *, by: Actor, at: datetime) -> None:
    record_entry(
        kind=kind,
        by=by,
        at=at,
        subject=(f"charter.{alias.kind}", alias.product_id or alias.region_id),
        label=label,
        after={"name": alias.name},
        center_id=alias.center_id,
    )
