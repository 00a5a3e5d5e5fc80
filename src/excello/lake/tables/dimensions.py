"""What a cycle is about: subject, account, product, region, owner; resolved late, so import order does not matter."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from excello.findings import mark
from excello.lake.catalogue import Catalogue
from excello.lake.store import Snapshot
from excello.lake.tables.names import names_table, normal_form_of
from excello.lake.tables.people import contacts, sellers

UNRESOLVED_PRODUCT = mark("unresolved product: {raw}")
UNRESOLVED_REGION = mark("unresolved region: {raw}")
"""How a text that the catalogue does not know stands in a row; never dropped, never guessed."""


CYCLE_ORDER = (ibis.asc("timestamp", nulls_first=True), ibis.asc("seq"))
"""Order of a cycle's events: by time (undated first), then arrival."""


def rank_in_cycle() -> ir.IntegerValue:
    """An event's place in its cycle, from 0."""
    return ibis.row_number().over(group_by="cycle", order_by=CYCLE_ORDER)


def latest(events: ir.Table, column: str) -> ir.Value:
    """The value of a column in the latest event (by `rank`) that has one."""
    return events[column].argmax(events.rank, where=events[column].notnull())


def cycle_dimensions(snapshot: Snapshot, catalogue: Catalogue, events: ir.Table) -> ir.Table:
    """One row a cycle of `events` (a journal with `rank`, see `rank_in_cycle`).

    cycle, subject, contact_id, account_id, opportunity_id, owner (the seller's name where known), campaign (of the
    latest event that has one), source, value (latest), opened_at and changed_at (dated events only), product_key,
    product, line, region_key, region. Region: of the events, else of the seller, else of the contact.
    """
    facts = events.group_by("cycle").aggregate(
        subject=ibis.coalesce(latest(events, "contact_id"), latest(events, "subject")),
        contact_id=latest(events, "contact_id"),
        account_id=latest(events, "account_id"),
        opportunity_id=latest(events, "opportunity_id"),
        named=_product_of(events).argmax(events.rank, where=events.product_raw.notnull()),
        region_raw=latest(events, "region_raw"),
        owner_raw=latest(events, "owner"),
        campaign=latest(events, "campaign"),
        source=latest(events, "source"),
        value=latest(events, "value"),
        opened_at=events.timestamp.min(),
        changed_at=events.timestamp.max(),
    )
    return _resolved(_with_region(facts, snapshot), names_table(snapshot, catalogue.region_names))


def _with_region(facts: ir.Table, snapshot: Snapshot) -> ir.Table:
    known = contacts(snapshot).select(person="contact_id", contact_region="region")
    by_name = _seller_names(sellers(snapshot))
    named = facts.mutate(owner_form=normal_form_of(facts.owner_raw))
    joined = named.left_join(by_name, named.owner_form == by_name.seller_form)
    joined = joined.left_join(known, joined.contact_id == known.person)
    return joined.mutate(
        owner=ibis.coalesce(joined.seller_name, joined.owner_raw),
        region_raw=ibis.coalesce(joined.region_raw, joined.seller_region, joined.contact_region),
    ).drop("owner_form", "seller_form", "person")


def _seller_names(ours: ir.Table) -> ir.Table:
    """Every form a seller may be named in (id, name, address), once; of two sellers the first id wins."""
    forms = [
        ours.select(
            seller_form=normal_form_of(ours[column]),
            seller_id=ours.seller_id,
            seller_name=ours.name,
            seller_region=ours.region,
        )
        for column in ("seller_id", "name", "email")
    ]
    every = ibis.union(*forms)
    first = ibis.row_number().over(group_by="seller_form", order_by="seller_id")
    return (
        every.mutate(place=first).filter((ibis._.place == 0) & ibis._.seller_form.notnull()).drop("place", "seller_id")
    )


def _product_of(events: ir.Table) -> ir.StructValue:
    return ibis.struct({name: events[name] for name in ("product_key", "product", "line", "product_raw")})


def _resolved(facts: ir.Table, names: ir.Table) -> ir.Table:
    regions = names.select(region_form="form", region_key="key", region_name="name")
    formed = facts.mutate(raw_region_form=normal_form_of(facts.region_raw))
    joined = formed.left_join(regions, formed.raw_region_form == regions.region_form)
    return joined.select(
        *("cycle", "subject", "contact_id", "account_id", "opportunity_id", "owner", "campaign", "source", "value"),
        *("opened_at", "changed_at", "region_key"),
        product_key=joined.named["product_key"],
        line=joined.named["line"],
        product=ibis.coalesce(joined.named["product"], _unresolved(UNRESOLVED_PRODUCT, joined.named["product_raw"])),
        region=ibis.coalesce(joined.region_name, _unresolved(UNRESOLVED_REGION, joined.region_raw)),
    )


def _unresolved(template: str, raw: ir.StringValue) -> ir.StringValue:
    return ibis.literal(template.removesuffix("{raw}")) + raw
