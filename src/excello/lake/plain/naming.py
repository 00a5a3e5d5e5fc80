"""Which products and regions there are where no center has a catalogue: those that the events name."""

from __future__ import annotations

import ibis

from excello.lake.catalogue import Catalogue, CatalogueEntry, normal_form
from excello.lake.json_fields import text_at
from excello.lake.store import Snapshot
from excello.lake.tables import clean_events


def named_catalogue(snapshot: Snapshot) -> Catalogue:
    """Every product and region that an event names; of several spellings of one the most frequent is its name."""
    return Catalogue(_entries(snapshot, "product"), _entries(snapshot, "region"))


def _entries(snapshot: Snapshot, member: str) -> tuple[CatalogueEntry, ...]:
    events = clean_events(snapshot)
    named = events.select(name=text_at(events.properties, member))
    uses = named.filter(named.name.notnull()).group_by("name").aggregate(uses=ibis._.count())
    found: dict[str, str] = {}
    for row in snapshot.rows(uses.order_by([ibis.desc("uses"), "name"])):
        if form := normal_form(row["name"]):
            found.setdefault(form, row["name"])
    return tuple(CatalogueEntry(form, name) for form, name in sorted(found.items()))
