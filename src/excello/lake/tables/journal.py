"""To which cycle each event belongs, and what it says of product, region, owner, value and campaign."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from excello.lake.catalogue import Catalogue
from excello.lake.conditions.compile import with_fields
from excello.lake.conditions.nodes import EventFilter
from excello.lake.conditions.operators import Kind
from excello.lake.json_fields import members_of, typed
from excello.lake.ordered import CYCLE_ORDER, latest
from excello.lake.store import Snapshot
from excello.lake.tables.clean import counting
from excello.lake.tables.names import names_table, normal_form_of
from excello.lake.tables.people import accounts_of_contacts, regions_of_contacts, sellers, sellers_by_form
from excello.lake.vocabulary import EventType

LANDED = (
    *("seq", "message_id", "type", "event", "timestamp", "source", "user_id", "anonymous_id", "group_id"),
    *("record_id", "record_hash", "properties", "context"),
)
"""Columns of a landed event that a journal is read from."""


def journal(
    snapshot: Snapshot, catalogue: Catalogue, *, subject: str = "contact", cycle_by: str = "product"
) -> ir.Table:
    """The events of every subject but our sellers, each with its cycle: `placed` of all that landed."""
    events = read(snapshot.table("events"), ())
    names = Names(products_said(snapshot, catalogue, events), owners_said(snapshot, events))
    return placed(snapshot, lived(snapshot, events, names), subject=subject, cycle_by=cycle_by)


def read(landed: ir.Table, compared: Iterable[EventFilter]) -> ir.Table:
    """What landed events say, taken out of their JSON: opportunity_id, product_raw, region_raw, owner, stage, model,
    value (float64), campaign (``context.campaign.name``, else ``properties.campaign``), what `compared` filters look
    at (see `conditions.compile.with_fields`); and rank, the place among these events by time, then arrival."""
    compared_columns, events = with_fields(landed.select(*LANDED), compared)
    said = members_of(events.properties, (*SAID, "value", "campaign"))
    texts = {name: typed(said[name], Kind.TEXT) for name in SAID}
    named = members_of(events.context, ["campaign"])["campaign"]["name"]
    rows = events.select(
        *(name for name in LANDED if name not in ("properties", "context")),
        *compared_columns,
        **{name: texts[name] for name in ("opportunity_id", "owner", "stage", "model")},
        product_raw=texts["product"],
        region_raw=texts["region"],
        value=typed(said["value"], Kind.NUMBER),
        campaign=ibis.coalesce(typed(named, Kind.TEXT), typed(said["campaign"], Kind.TEXT)),
    )
    # Sorting two numbers an event, and not all it says.
    times = landed.select(ranked="seq", timestamp="timestamp", seq="seq")
    ranks = times.select("ranked", rank=ibis.row_number().over(order_by=CYCLE_ORDER))
    return rows.join(ranks, rows.seq == ranks.ranked).drop("ranked")


SAID = ("opportunity_id", "product", "region", "owner", "stage", "model")


@dataclass(frozen=True, slots=True)
class Names:
    """What the names in some events mean, each way to write one looked up once: `products_said`, `owners_said`."""

    products: ir.Table
    owners: ir.Table


def products_said(snapshot: Snapshot, catalogue: Catalogue, events: ir.Table) -> ir.Table:
    """written (a raw product), product_form, and of the catalogue product_key, product, line."""
    names = names_table(snapshot, catalogue.product_names).rename(name_form="form", product_key="key", product="name")
    raw = events.filter(events.product_raw.notnull()).select(written="product_raw").distinct()
    forms = raw.mutate(product_form=normal_form_of(raw.written))
    return forms.left_join(names, forms.product_form == names.name_form).drop("name_form")


def owners_said(snapshot: Snapshot, events: ir.Table) -> ir.Table:
    """called (a raw owner who is one of our sellers), seller_name, seller_region."""
    by_name = sellers_by_form(snapshot)
    raw = events.filter(events.owner.notnull()).select(called="owner").distinct()
    forms = raw.mutate(owner_form=normal_form_of(raw.called))
    return forms.join(by_name, forms.owner_form == by_name.seller_form).drop("owner_form", "seller_form")


def lived(snapshot: Snapshot, events: ir.Table, names: Names) -> ir.Table:
    """Those of some events (rows of `read`) that count and are no seller's, with contact_id, subject, account_id and
    what their names mean: product_form (normal form of the raw product), product_key, product, line (null where the
    catalogue does not know it), seller_name, seller_region."""
    rows = counting(snapshot, events).rename(account_id="group_id").drop("record_id", "record_hash")
    rows = rows.filter(rows.subject.notnull() & (rows.type != EventType.GROUP.value))
    ours = sellers(snapshot)
    rows = rows.anti_join(ours, rows.contact_id == ours.seller_id)
    rows = rows.left_join(names.products, rows.product_raw == names.products.written).drop("written")
    return rows.left_join(names.owners, rows.owner == names.owners.called).drop("called")


def placed(snapshot: Snapshot, events: ir.Table, *, subject: str, cycle_by: str) -> ir.Table:
    """Events (rows of `lived`) with their cycle, and the contact_region that its facts rest on.

    cycle: by product, the opportunity the event names, else its subject and product, else its subject alone; by line,
    its subject and the product's line (an opportunity's events that name no product go by the latest that does).
    subject: the contact, or the account (of the event, else the contact's; who has none is one of his own).
    """
    regions = regions_of_contacts(snapshot).rename(person="contact_id", contact_region="region")
    known = events.left_join(regions, events.contact_id == regions.person).drop("person")
    known = known.mutate(whose=known.subject) if subject == "contact" else _with_accounts(known, snapshot)
    found = known.mutate(cycle=_by_opportunity(known)) if cycle_by == "product" else _by_line(known)
    return found.drop("whose")


def _with_accounts(events: ir.Table, snapshot: Snapshot) -> ir.Table:
    known = accounts_of_contacts(snapshot).rename(person="contact_id", contact_account="account_id")
    joined = events.left_join(known, events.contact_id == known.person)
    account = ibis.coalesce(joined.account_id, joined.contact_account)
    whose = ibis.coalesce(ibis.literal("account:") + account, joined.subject)
    return joined.mutate(account_id=account, whose=whose).drop("person", "contact_account")


def _by_opportunity(events: ir.Table) -> ir.StringValue:
    product = ibis.coalesce(events.product_key, events.product_form)
    return ibis.cases(
        (events.opportunity_id.notnull(), ibis.literal("opportunity:") + events.opportunity_id),
        (product.notnull(), ibis.literal("product:") + product + ":" + events.whose),
        else_=ibis.literal("subject:") + events.whose,
    )


def _by_line(events: ir.Table) -> ir.Table:
    """The cycle by product line: an opportunity's events are those of one decision, also where they name no product."""
    own = ibis.coalesce(normal_form_of(events.line), events.product_key, events.product_form)
    events = events.mutate(own_line=own)
    named = events.filter(events.opportunity_id.notnull() & events.own_line.notnull())
    decided = named.group_by(decision=named.opportunity_id).aggregate(decided_line=latest(named.own_line, named.rank))
    joined = events.left_join(decided, events.opportunity_id == decided.decision)
    line = ibis.coalesce(joined.own_line, joined.decided_line)
    key = ibis.cases(
        (line.notnull(), ibis.literal("line:") + line + ":" + joined.whose),
        (joined.opportunity_id.notnull(), ibis.literal("opportunity:") + joined.opportunity_id),
        else_=ibis.literal("subject:") + joined.whose,
    )
    return joined.mutate(cycle=key).drop("own_line", "decision", "decided_line")
