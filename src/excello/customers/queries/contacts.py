"""Contacts as the lake knows them: selected by a condition, counted, and paged inside the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import ibis
import ibis.expr.types as ir

from excello.core.lake_home import lake
from excello.customers.queries.directory import ContactView
from excello.customers.queries.stages import stage_fields, with_stages
from excello.customers.queries.standing import standings
from excello.lake.catalogue import Catalogue
from excello.lake.conditions import Condition, SubjectSchema, contact_schema, parse_condition
from excello.lake.conditions.compile import filter_contacts
from excello.lake.lifecycle import LifecycleModel
from excello.lake.store import Snapshot
from excello.lake.tables import accounts, clean_events, contacts

SORTS = {name: name for name in ("name", "email", "account", "region", "last_seen")} | {"stage": "position"}
SEARCHED = ("contact_id", "email", "name", "account")


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact in a list: who, where, which stage; `stage` is None before the first."""

    key: str
    email: str
    name: str
    account: str
    region: str
    country: str
    language: str
    stage: str | None
    last_seen: datetime | None


def schema_of_contacts(center_id: int) -> SubjectSchema:
    """What conditions on contacts may speak of."""
    return contact_schema(stages=stage_fields(center_id))


def read_condition(center_id: int, condition: Mapping[str, Any]) -> Condition:
    """A condition on contacts; raises `Refused` with every finding."""
    return parse_condition(condition, schema_of_contacts(center_id))


def count_by(center_id: int, condition: Mapping[str, Any], at: datetime) -> int:
    """How many contacts a condition finds."""
    read = read_condition(center_id, condition)
    with lake().snapshot() as snapshot:
        return snapshot.count(_found(snapshot, center_id, read, contacts(snapshot), at))


def select_by(center_id: int, condition: Mapping[str, Any], at: datetime) -> list[ContactView]:
    """The contacts a condition finds, by key."""
    read = read_condition(center_id, condition)
    with lake().snapshot() as snapshot:
        found = _found(snapshot, center_id, read, contacts(snapshot), at)
        columns = {name: found[name].fill_null("") for name in ("email", "name", "language", "country", "region")}
        rows = snapshot.rows(found.select("contact_id", **columns).order_by("contact_id"))
    return [ContactView(key=row.pop("contact_id"), **row) for row in rows]


def _found(snapshot: Snapshot, center_id: int, condition: Condition, rows: ir.Table, at: datetime) -> ir.Table:
    """The rows of which a condition holds, their own columns; stages are joined where it asks for them."""
    known = with_stages(snapshot, center_id, condition, rows, at=at)
    return filter_contacts(condition, known, clean_events(snapshot), at=at).select(*rows.columns)


@dataclass(frozen=True)
class ContactRows:
    """The rows of a list: narrowed and ordered as an expression, counted and cut by the engine."""

    snapshot: Snapshot
    center_id: int
    model: LifecycleModel
    catalogue: Catalogue
    at: datetime
    condition: Condition | None = None
    words: tuple[str, ...] = ()
    stage: str = ""
    order: str = "name"

    def narrowed(self, *, query: str, stage: str = "") -> ContactRows:
        """Only rows with every word of `query` somewhere, and in `stage` if one is named."""
        return replace(self, words=tuple(query.lower().split()), stage=stage)

    def ordered(self, sort: str) -> ContactRows:
        """In the order of a column, `-` before it for descending."""
        return replace(self, order=sort or "name")

    def count(self) -> int:
        """How many rows there are."""
        return self.snapshot.count(self._selected())

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> Sequence[ContactRow]:
        start, stop = part.start or 0, part.stop
        key = SORTS.get(self.order.lstrip("-"), "name")
        direction = ibis.desc if self.order.startswith("-") else ibis.asc
        ordered = self._staged(self._selected()).order_by(direction(key, nulls_first=False), "contact_id")
        cut = ordered.limit(None if stop is None else max(0, stop - start), offset=start)
        return [_row(row) for row in self.snapshot.rows(cut)]

    def _selected(self) -> ir.Table:
        rows = self._everyone()
        if self.condition is not None:
            rows = _found(self.snapshot, self.center_id, self.condition, rows, self.at)
        for word in self.words:
            rows = rows.filter(ibis.or_(*(rows[name].lower().contains(word).fill_null(False) for name in SEARCHED)))
        if self.stage:
            staged = self._staged(rows)
            rows = staged.filter((staged.stage == self.stage).fill_null(False)).select(*rows.columns)
        return rows

    def _everyone(self) -> ir.Table:
        """All contacts with their accounts, computed once for the counting and the cutting."""
        kept = ("customers.everyone",)
        return self.snapshot.derived(kept, lambda opened: opened.kept(kept, contacts_with_accounts))

    def _staged(self, rows: ir.Table) -> ir.Table:
        standing = standings(self.snapshot, self.model, self.catalogue, at=self.at)
        return rows.left_join(standing, rows.contact_id == standing.who).drop("who")


def contacts_with_accounts(snapshot: Snapshot) -> ir.Table:
    """The contacts of the lake, each with the name of its account."""
    rows = contacts(snapshot)
    names = accounts(snapshot).select(its_account="account_id", account="name")
    joined = rows.left_join(names, rows.account_id == names.its_account)
    return joined.mutate(account=ibis.coalesce(joined.account, joined.account_id)).drop("its_account")


def _row(row: Mapping[str, Any]) -> ContactRow:
    texts = {name: row[name] or "" for name in ("email", "name", "account", "region", "country", "language")}
    return ContactRow(key=row["contact_id"], stage=row["stage"], last_seen=row["last_seen"], **texts)
