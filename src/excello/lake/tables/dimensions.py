"""What a cycle is about: subject, account, product, region, owner; resolved late, so import order does not matter."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from excello.findings import mark
from excello.lake.catalogue import Catalogue
from excello.lake.ordered import latest
from excello.lake.store import Snapshot
from excello.lake.tables.names import names_table, normal_form_of

UNRESOLVED_PRODUCT = mark("unresolved product: {raw}")
UNRESOLVED_REGION = mark("unresolved region: {raw}")
"""How a text that the catalogue does not know stands in a row; never dropped, never guessed."""


def cycle_dimensions(snapshot: Snapshot, catalogue: Catalogue, events: ir.Table) -> ir.Table:
    """One row a cycle of `events` (rows of `journal`).

    cycle, subject, contact_id, account_id, opportunity_id, owner (the seller's name where known), campaign (of the
    latest event that has one), source, value (latest), opened_at and changed_at (dated events only), dated
    (whether any event has a time), product_key,
    product, line, region_key, region. Region: of the events, else of the seller, else of the contact.
    """
    owner = ibis.struct({name: events[name] for name in ("owner", "seller_name", "seller_region")})
    person = ibis.struct({name: events[name] for name in ("contact_id", "contact_region")})
    facts = events.group_by("cycle").aggregate(
        last_subject=latest(events.subject, events.rank),
        person=latest(person, events.rank, where=events.contact_id.notnull()),
        named=latest(_product_of(events), events.rank, where=events.product_raw.notnull()),
        owned=latest(owner, events.rank, where=events.owner.notnull()),
        opened_at=events.timestamp.min(),
        changed_at=events.timestamp.max(),
        dated=events.timestamp.notnull().any(),
        **{name: latest(events[name], events.rank) for name in LATEST},
    )
    return _resolved(facts, names_table(snapshot, catalogue.region_names))


LATEST = ("account_id", "opportunity_id", "region_raw", "campaign", "source", "value")


def _product_of(events: ir.Table) -> ir.StructValue:
    return ibis.struct({name: events[name] for name in ("product_key", "product", "line", "product_raw")})


def _resolved(facts: ir.Table, names: ir.Table) -> ir.Table:
    regions = names.select(region_form="form", region_key="key", region_name="name")
    raw = ibis.coalesce(facts.region_raw, facts.owned["seller_region"], facts.person["contact_region"])
    formed = facts.mutate(region_said=raw, region_said_form=normal_form_of(raw))
    joined = formed.left_join(regions, formed.region_said_form == regions.region_form)
    return joined.select(
        *("cycle", "account_id", "opportunity_id", "campaign", "source", "value", "opened_at", "changed_at"),
        *("dated", "region_key"),
        contact_id=joined.person["contact_id"],
        subject=ibis.coalesce(joined.person["contact_id"], joined.last_subject),
        owner=ibis.coalesce(joined.owned["seller_name"], joined.owned["owner"]),
        product_key=joined.named["product_key"],
        line=joined.named["line"],
        product=ibis.coalesce(joined.named["product"], _unresolved(UNRESOLVED_PRODUCT, joined.named["product_raw"])),
        region=ibis.coalesce(joined.region_name, _unresolved(UNRESOLVED_REGION, joined.region_said)),
    )


def _unresolved(template: str, raw: ir.StringValue) -> ir.StringValue:
    return ibis.literal(template.removesuffix("{raw}")) + raw
