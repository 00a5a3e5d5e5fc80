"""What a lake holds of contacts, accounts and opportunities, as tables whose quality can be measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from excello.lake.catalogue import Catalogue
from excello.lake.conditions.schema import PATH
from excello.lake.json_fields import merged_objects, text_at
from excello.lake.plain.columns import ROW
from excello.lake.quality.bounces import MAIL_CONFIRMS, decay_from_bounces
from excello.lake.quality.kinds import FieldKind
from excello.lake.quality.measuring import measure_quality
from excello.lake.quality.report import QualityReport
from excello.lake.quality.schema import FieldSpec, QualitySchema
from excello.lake.store import Snapshot
from excello.lake.tables import accounts, clean_events, opportunities, sellers
from excello.lake.vocabulary import EventType

SOURCE, CONFIRMED = "source", "confirmed_at"
TRAITS = 40
"""How many different traits are measured, the most frequent first."""
KINDS = {
    "contact_id": FieldKind.ID,
    "account_id": FieldKind.TEXT,
    "email": FieldKind.EMAIL,
    "phone": FieldKind.PHONE,
    "country": FieldKind.COUNTRY,
    CONFIRMED: FieldKind.DATETIME,
}


class LakeTable:
    """A table of a snapshot with numbered rows; as long as the snapshot is open."""

    def __init__(self, snapshot: Snapshot, name: str, table: ir.Table) -> None:
        self.snapshot, self.name, self.table = snapshot, name, table
        self.columns = tuple(column for column in table.columns if column != ROW)

    def arrow(self, expression: ir.Table) -> pa.Table:
        """Run an expression; rows as an Arrow table."""
        return self.snapshot.arrow(expression)

    def given(self, name: str, rows: pa.Table) -> ir.Table:
        """Lend rows to the snapshot's queries."""
        return self.snapshot.given(name, rows)


def measure_contacts(
    snapshot: Snapshot, schema: QualitySchema | None = None, *, at: datetime, by_source: bool = True
) -> QualityReport:
    """The quality of what each source says of contacts (or, not `by_source`, of what the contacts come to), held
    against the decay that bounces show.

    Fields: contact_id, account_id and every trait. A source confirms a contact by naming it again, an e-mail address
    also by mail that arrives.
    """
    source = contacts_table(snapshot, by_source=by_source)
    given = schema or QualitySchema()
    known = {name: FieldSpec(name, kind) for name, kind in KINDS.items() if name in source.columns}
    company = "company" if "company" in source.columns else "account_id"
    told = replace(
        given,
        fields={**known, **given.fields},
        confirmed=given.confirmed or CONFIRMED,
        company=given.company or company,
    )
    report = measure_quality(source, told, at=at, by=SOURCE if by_source else None)
    return replace(report, decay=decay_from_bounces(snapshot, at=at))


def contacts_table(snapshot: Snapshot, *, by_source: bool = False) -> LakeTable:
    """A row a contact (and, `by_source`, a source that identified it): contact_id, account_id, its traits as texts,
    confirmed_at, source."""
    traits = trait_names(snapshot)
    made = snapshot.kept(
        ("quality.contacts", by_source, tuple(traits)), lambda opened: _contacts(opened, traits, by_source=by_source)
    )
    return LakeTable(snapshot, "contacts", made if by_source else made.drop(SOURCE))


def accounts_table(snapshot: Snapshot) -> LakeTable:
    """A row an account, as `tables.accounts` has it."""
    return LakeTable(snapshot, "accounts", _numbered(accounts(snapshot).drop("traits"), "account_id"))


def opportunities_table(snapshot: Snapshot, catalogue: Catalogue) -> LakeTable:
    """A row an opportunity, as `tables.opportunities` has it."""
    return LakeTable(snapshot, "opportunities", _numbered(opportunities(snapshot, catalogue), "opportunity_id"))


def trait_names(snapshot: Snapshot) -> list[str]:
    """The most frequent traits that contacts are given; those whose names cannot be a path are left out."""
    calls = _identified(snapshot)
    names = calls.filter(calls.traits.notnull()).select(name=calls.traits.cast("json").map.keys().unnest())
    uses = names.group_by("name").aggregate(uses=ibis._.count()).order_by([ibis.desc("uses"), "name"])
    found = [row["name"] for row in snapshot.rows(uses.limit(2 * TRAITS))]
    taken = {ROW, SOURCE, CONFIRMED, "contact_id", "account_id", "kind"}
    chosen: list[str] = []
    for name in found:
        if PATH.fullmatch(name) and "." not in name and name.lower() not in taken:
            taken.add(name.lower())
            chosen.append(name)
    return chosen[:TRAITS]


def _identified(snapshot: Snapshot) -> ir.Table:
    events = clean_events(snapshot)
    ours = sellers(snapshot)
    calls = events.filter((events.type == EventType.IDENTIFY.value) & events.contact_id.notnull())
    return calls.anti_join(ours, calls.contact_id == ours.seller_id)


def _contacts(snapshot: Snapshot, traits: Sequence[str], *, by_source: bool) -> ir.Table:
    calls = _identified(snapshot)
    holder = calls.source.concat("\x1f", calls.contact_id) if by_source else calls.contact_id
    calls = calls.mutate(holder=holder)
    seen = calls.group_by("holder").aggregate(
        contact_id=calls.contact_id.min(),
        source=calls.source.min(),
        account_id=calls.group_id.last(order_by=[calls.timestamp, calls.seq]),
        said_at=calls.timestamp.max(),
    )
    events = clean_events(snapshot)
    mails = events.filter(events.event.isin(MAIL_CONFIRMS) & events.contact_id.notnull())
    mails = mails.group_by(reader=mails.contact_id).aggregate(read_at=mails.timestamp.max())
    people = merged_objects(calls, "holder", "traits").rename(person="holder")
    joined = seen.left_join(people, seen.holder == people.person).left_join(mails, seen.contact_id == mails.reader)
    rows = joined.select(
        "holder",
        "contact_id",
        "source",
        "account_id",
        **{name: text_at(joined.traits, name) for name in traits},
        **{CONFIRMED: ibis.greatest(joined.said_at, joined.read_at)},
    )
    return _numbered(rows, "holder").drop("holder")


def _numbered(rows: ir.Table, key: str) -> ir.Table:
    return rows.mutate(**{ROW: ibis.row_number().over(order_by=rows[key]).cast("int64") + ibis.literal(1, "int64")})
