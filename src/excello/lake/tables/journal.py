"""To which cycle each event belongs, and what it says of product, region, owner, value and campaign."""

from __future__ import annotations

from collections.abc import Iterable

import ibis
import ibis.expr.types as ir

from excello.lake.catalogue import Catalogue
from excello.lake.conditions.compile import with_fields
from excello.lake.conditions.nodes import EventFilter
from excello.lake.json_fields import number_at, text_at
from excello.lake.store import Snapshot
from excello.lake.tables.clean import clean_events
from excello.lake.tables.names import names_table, normal_form_of
from excello.lake.tables.people import sellers
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


def journal(snapshot: Snapshot, catalogue: Catalogue, *, compared: Iterable[EventFilter] = ()) -> ir.Table:
    """The events of every subject but our sellers, each with its cycle.

    cycle: the opportunity the event names, else its subject and product, else its subject alone. Beside the event's
    own columns: account_id, opportunity_id, product_form (normal form of the raw product), product_raw, product_key,
    product, line (null where the catalogue does not know it), region_raw, owner_form, owner, stage, value (float64),
    campaign (``context.campaign.name``, else ``properties.campaign``), and what `compared` filters look at (see
    `conditions.compile.with_fields`).
    """
    events = clean_events(snapshot)
    ours = sellers(snapshot)
    lived = events.filter(events.subject.notnull() & (events.type != EventType.GROUP.value))
    lived = lived.anti_join(ours, lived.contact_id == ours.seller_id)
    compared_columns, lived = with_fields(lived, compared)
    raw = lived.select(
        *CARRIED,
        *compared_columns,
        account_id=lived.group_id,
        opportunity_id=text_at(lived.properties, "opportunity_id"),
        product_raw=text_at(lived.properties, "product"),
        region_raw=text_at(lived.properties, "region"),
        owner=text_at(lived.properties, "owner"),
        stage=text_at(lived.properties, "stage"),
        value=number_at(lived.properties, "value"),
        campaign=ibis.coalesce(text_at(lived.context, "campaign.name"), text_at(lived.properties, "campaign")),
    )
    raw = raw.mutate(product_form=normal_form_of(raw.product_raw), owner_form=normal_form_of(raw.owner))
    names = names_table(snapshot, catalogue.product_names).rename(name_form="form", product_key="key", product="name")
    known = raw.left_join(names, raw.product_form == names.name_form).drop("name_form")
    return known.mutate(cycle=_cycle_of(known))


def _cycle_of(events: ir.Table) -> ir.StringValue:
    product = ibis.coalesce(events.product_key, events.product_form)
    return ibis.cases(
        (events.opportunity_id.notnull(), ibis.literal("opportunity:") + events.opportunity_id),
        (product.notnull(), ibis.literal("product:") + product + ":" + events.subject),
        else_=ibis.literal("subject:") + events.subject,
    )
