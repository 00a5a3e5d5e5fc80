"""To which cycle each event belongs, and what it says of product, region, owner, value and campaign."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import ibis
import ibis.expr.types as ir

from excello.lake.catalogue import Catalogue
from excello.lake.conditions.compile import with_fields
from excello.lake.conditions.nodes import EventFilter
from excello.lake.json_fields import number_at, text_at
from excello.lake.ordered import CYCLE_ORDER, latest
from excello.lake.store import Snapshot
from excello.lake.tables.clean import clean_events
from excello.lake.tables.names import names_table, normal_form_of
from excello.lake.tables.people import accounts_of_contacts, regions_of_contacts, sellers, sellers_by_form
from excello.lake.vocabulary import EventType

CARRIED = (
    "seq",
    "message_id",
    "type",
    "event",
    "timestamp",
    "source",
    "subject",
    "contact_id",
    "properties",
    "context",
)


def journal(
    snapshot: Snapshot,
    catalogue: Catalogue,
    *,
    compared: Iterable[EventFilter] = (),
    among: Callable[[ir.Table], ir.BooleanValue] | None = None,
    subject: str = "contact",
    cycle_by: str = "product",
) -> ir.Table:
    """The events of every subject but our sellers, each with its cycle and all that the cycle's facts rest on.

    cycle: by product, the opportunity the event names, else its subject and product, else its subject alone; by line,
    its subject and the product's line (an opportunity's events that name no product go by the latest that does).
    subject: the contact, or the account (of the event, else the contact's; who has none is one of his own).

    Beside the event's own columns: rank (its place among these events by time, undated first, then arrival),
    account_id, opportunity_id, product_form (normal form of the raw product), product_raw, product_key, product, line
    (null where the catalogue does not know it), region_raw, contact_region, owner, owner_form, seller_name,
    seller_region, stage, model, value (float64), campaign (``context.campaign.name``, else ``properties.campaign``),
    and what `compared` filters look at (see `conditions.compile.with_fields`). `among` chooses from the clean events
    before anything is read from their JSON.
    """
    events = clean_events(snapshot)
    lived = events.filter(events.subject.notnull() & (events.type != EventType.GROUP.value))
    lived = lived.filter(among(lived)) if among else lived
    ours = sellers(snapshot)
    lived = lived.anti_join(ours, lived.contact_id == ours.seller_id)
    compared_columns, lived = with_fields(lived, compared)
    known = _with_products(_read(lived, compared_columns), snapshot, catalogue)
    known = _with_people(known, snapshot)
    known = known.mutate(whose=known.subject) if subject == "contact" else _with_accounts(known, snapshot)
    found = known.mutate(cycle=_by_opportunity(known)) if cycle_by == "product" else _by_line(known)
    return found.drop("whose")


def _read(lived: ir.Table, compared_columns: list[str]) -> ir.Table:
    raw = lived.select(
        *CARRIED,
        *compared_columns,
        rank=ibis.row_number().over(order_by=CYCLE_ORDER),
        account_id=lived.group_id,
        opportunity_id=text_at(lived.properties, "opportunity_id"),
        product_raw=text_at(lived.properties, "product"),
        region_raw=text_at(lived.properties, "region"),
        owner=text_at(lived.properties, "owner"),
        stage=text_at(lived.properties, "stage"),
        model=text_at(lived.properties, "model"),
        value=number_at(lived.properties, "value"),
        campaign=ibis.coalesce(text_at(lived.context, "campaign.name"), text_at(lived.properties, "campaign")),
    )
    return raw.mutate(product_form=normal_form_of(raw.product_raw), owner_form=normal_form_of(raw.owner))


def _with_products(raw: ir.Table, snapshot: Snapshot, catalogue: Catalogue) -> ir.Table:
    names = names_table(snapshot, catalogue.product_names).rename(name_form="form", product_key="key", product="name")
    return raw.left_join(names, raw.product_form == names.name_form).drop("name_form")


def _with_people(events: ir.Table, snapshot: Snapshot) -> ir.Table:
    by_name = sellers_by_form(snapshot)
    regions = regions_of_contacts(snapshot).rename(person="contact_id", contact_region="region")
    joined = events.left_join(by_name, events.owner_form == by_name.seller_form)
    return joined.left_join(regions, joined.contact_id == regions.person).drop("seller_form", "person")


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
