"""Who the lake knows: contacts, and the sellers who are no contacts."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from excello.lake.json_fields import merged_objects, text_at
from excello.lake.store import Snapshot
from excello.lake.tables.clean import clean_events
from excello.lake.vocabulary import SELLER, EventType


def contacts(snapshot: Snapshot) -> ir.Table:
    """One row a contact: everyone with a user_id who is no seller.

    contact_id, email (lower case), name, region, country, language, account_id: text or null; traits: JSON text of
    the latest value of each trait, by time (undated first), then order of arrival; first_seen, last_seen: UTC, null
    where every event is undated.
    """
    return snapshot.derived("contacts", _contacts)


def sellers(snapshot: Snapshot) -> ir.Table:
    """One row a seller (identify with trait ``kind = "seller"``): seller_id, name, email, manager, region, traits."""
    return snapshot.derived("sellers", _sellers)


def _people(snapshot: Snapshot) -> ir.Table:
    events = clean_events(snapshot)
    identified = events.filter((events.type == EventType.IDENTIFY.value) & events.contact_id.notnull())
    return merged_objects(identified, "contact_id", "traits")


def _contacts(snapshot: Snapshot) -> ir.Table:
    events = clean_events(snapshot)
    known = events.filter(events.contact_id.notnull())
    order = [known.timestamp, known.seq]
    seen = known.group_by("contact_id").aggregate(
        first_seen=known.timestamp.min(),
        last_seen=known.timestamp.max(),
        account_id=known.group_id.last(order_by=order),
    )
    people = snapshot.derived("people", _people)
    joined = seen.left_join(people, "contact_id")
    joined = joined.filter((text_at(joined.traits, "kind") != SELLER).fill_null(True))
    full_name = ibis.coalesce(text_at(joined.traits, "first_name"), ibis.literal("")).concat(
        " ", ibis.coalesce(text_at(joined.traits, "last_name"), ibis.literal(""))
    )
    return joined.select(
        "contact_id",
        email=text_at(joined.traits, "email").lower(),
        name=ibis.coalesce(text_at(joined.traits, "name"), full_name.strip().nullif("")),
        region=text_at(joined.traits, "region"),
        country=text_at(joined.traits, "country"),
        language=text_at(joined.traits, "language"),
        account_id=joined.account_id,
        traits=ibis.coalesce(joined.traits, ibis.literal("{}")),
        first_seen=joined.first_seen,
        last_seen=joined.last_seen,
    )


def _sellers(snapshot: Snapshot) -> ir.Table:
    people = snapshot.derived("people", _people)
    ours = people.filter((text_at(people.traits, "kind") == SELLER).fill_null(False))
    return ours.select(
        seller_id=ours.contact_id,
        name=text_at(ours.traits, "name"),
        email=text_at(ours.traits, "email"),
        manager=text_at(ours.traits, "manager"),
        region=text_at(ours.traits, "region"),
        traits=ours.traits,
    )
