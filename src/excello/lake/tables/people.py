"""Who the lake knows: contacts, and the sellers who are no contacts."""

from __future__ import annotations

from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from excello.lake.conditions.operators import Kind
from excello.lake.identity import identities
from excello.lake.json_fields import json_at, members_of, merged_objects, text_at, typed
from excello.lake.ordered import latest, moment_of
from excello.lake.store import Snapshot
from excello.lake.tables.clean import clean_events
from excello.lake.tables.names import normal_form_of
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
    return _once(snapshot, "sellers", _sellers)


def _once(snapshot: Snapshot, name: str, make: Callable[[Snapshot], ir.Table]) -> ir.Table:
    """Found out once a snapshot, its rows kept: several parts of a query ask for them, each from all the events."""
    return snapshot.derived(name, lambda opened: opened.step(f"people_{name}", name, make))


def call_people(snapshot: Snapshot) -> None:
    """Have the kept tables at hand, for compiled queries that name them."""
    sellers(snapshot)
    sellers_by_form(snapshot)
    regions_of_contacts(snapshot)
    identities(snapshot)


def regions_of_contacts(snapshot: Snapshot) -> ir.Table:
    """contact_id, region: the latest value of the trait, of those who have one (also sellers, who are no contacts)."""
    return _once(snapshot, "regions_of_contacts", _regions_of_contacts)


def accounts_of_contacts(snapshot: Snapshot) -> ir.Table:
    """contact_id, account_id: the account of the latest event that names one."""
    return snapshot.derived("accounts_of_contacts", _accounts_of_contacts)


def sellers_by_form(snapshot: Snapshot) -> ir.Table:
    """Every form a seller may be named in (id, name, address), once: seller_form, seller_name, seller_region; of two
    sellers the first id wins."""
    sellers(snapshot)
    return _once(snapshot, "sellers_by_form", _sellers_by_form)


def _identified(snapshot: Snapshot) -> ir.Table:
    events = clean_events(snapshot)
    return events.filter((events.type == EventType.IDENTIFY.value) & events.contact_id.notnull())


def _people(snapshot: Snapshot) -> ir.Table:
    return merged_objects(_identified(snapshot), "contact_id", "traits")


def _regions_of_contacts(snapshot: Snapshot) -> ir.Table:
    """A latest value of null takes the region away, as it does in `contacts`."""
    calls = _identified(snapshot)
    calls = calls.filter(json_at(calls.traits, "region").notnull())
    said = latest(ibis.struct({"region": text_at(calls.traits, "region")}), moment_of(calls))
    found = calls.group_by("contact_id").aggregate(said=said)
    return found.select("contact_id", region=found.said["region"]).filter(ibis._.region.notnull())


def _accounts_of_contacts(snapshot: Snapshot) -> ir.Table:
    events = clean_events(snapshot)
    named = events.filter(events.contact_id.notnull() & events.group_id.notnull())
    return named.group_by("contact_id").aggregate(account_id=latest(named.group_id, moment_of(named)))


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
    """Only of those who were ever called sellers the traits are put together."""
    calls = _identified(snapshot)
    called = (
        calls.filter(typed(members_of(calls.traits, ["kind"])["kind"], Kind.TEXT) == SELLER)
        .select("contact_id")
        .distinct()
    )
    people = merged_objects(calls.semi_join(called, "contact_id"), "contact_id", "traits")
    ours = people.filter((text_at(people.traits, "kind") == SELLER).fill_null(False))
    return ours.select(
        seller_id=ours.contact_id,
        name=text_at(ours.traits, "name"),
        email=text_at(ours.traits, "email"),
        manager=text_at(ours.traits, "manager"),
        region=text_at(ours.traits, "region"),
        traits=ours.traits,
    )


def _sellers_by_form(snapshot: Snapshot) -> ir.Table:
    ours = sellers(snapshot)
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
    placed = every.mutate(place=first)
    return placed.filter((placed.place == 0) & placed.seller_form.notnull()).drop("place", "seller_id")
