"""How product lines, products and regions are added and changed by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from excello.charter.models import ProductLine
from excello.charter.operations.names import MODELS, create_named, entry_of, findings_on_name
from excello.charter.rules import discipline_findings, price_findings, validity_findings
from excello.core.access import Actor
from excello.core.operations import operation, record_entry, save_versioned
from excello.core.people import people_of
from excello.findings import Finding, mark, refuse_if
from excello.lake.catalogue import normal_form

SHARED = ("owner_id", "valid_from", "valid_until")
COLUMNS = {"product": (*SHARED, "line_id", "price"), "product_line": (*SHARED, "value_discipline"), "region": SHARED}


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person states of a line, a product or a region; `line_id` and `price` of products only,
    `value_discipline` of lines only."""

    name: str
    owner_id: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    line_id: int | None = None
    price: Decimal | None = None
    value_discipline: str = ""


@operation
def add_entry(*, kind: str, center_id: int, entry: Entry, by: Actor, at: datetime) -> int:
    """Add a `product_line`, `product` or `region`; returns its id. Refused: see `entry_findings`."""
    by.require("charter.edit_catalogue")
    refuse_if(entry_findings(kind=kind, center_id=center_id, entry=entry))
    values = {column: getattr(entry, column) for column in COLUMNS[kind]}
    row = create_named(MODELS[kind], name=entry.name, center_id=center_id, **values)
    _record(f"{kind}.added", kind, row, by=by, at=at, after={"name": row.name, **values})
    return int(row.pk)


@operation
def edit_entry(*, kind: str, center_id: int, item_id: int, entry: Entry, version: int, by: Actor, at: datetime) -> None:
    """Change an entry; its key stays, so that its old name still finds it. Refused: see `entry_findings`, and when
    somebody was faster."""
    by.require("charter.edit_catalogue")
    row = entry_of(kind, item_id, center_id=center_id)
    refuse_if(entry_findings(kind=kind, center_id=center_id, entry=entry, item_id=item_id))
    columns = ("name", *COLUMNS[kind])
    before = {column: getattr(row, column) for column in columns}
    after = {column: getattr(entry, column) for column in columns} | {"name": entry.name.strip()}
    for column, value in after.items():
        setattr(row, column, value)
    row.match = normal_form(row.name)
    save_versioned(row, expected=version, fields=[*columns, "match"])
    changed = [column for column in columns if before[column] != after[column]]
    _record(
        f"{kind}.changed",
        kind,
        row,
        by=by,
        at=at,
        before={column: before[column] for column in changed},
        after={column: after[column] for column in changed},
    )


def entry_findings(*, kind: str, center_id: int, entry: Entry, item_id: int | None = None) -> list[Finding]:
    """Name missing, empty or taken; a validity that ends before it begins; an owner or line that is not there; a
    negative price; an unknown value discipline (none at all only warns)."""
    found = findings_on_name(kind=kind, center_id=center_id, name=entry.name, item_id=item_id)
    found += validity_findings(valid_from=entry.valid_from, valid_until=entry.valid_until)
    if entry.owner_id is not None and entry.owner_id not in {person.id for person in people_of(center_id)}:
        found.append(_no_such("owner"))
    if kind == "product_line":
        found += discipline_findings(entry.value_discipline)
    if entry.line_id is not None and not ProductLine.objects.filter(center_id=center_id, pk=entry.line_id).exists():
        found.append(_no_such("line"))
    return found + price_findings(entry.price)


def _no_such(path: str) -> Finding:
    return Finding("catalogue.unknown", path, mark("What was chosen is not there."), mark("Choose one of the list."))


def _record(event: str, kind: str, row: Any, *, by: Actor, at: datetime, **more: Any) -> None:
    record_entry(
        kind=event,
        by=by,
        at=at,
        subject=(f"charter.{kind}", row.pk),
        label=row.name,
        center_id=row.center_id,
        **more,
    )
