"""What to offer to those who write conditions on contacts: traits and events that really arrived."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import ibis

from excello.core.lake_home import lake
from excello.customers.queries.stages import stage_fields
from excello.lake.conditions import FieldType, Kind, SubjectSchema, contact_schema

SAMPLE = 500
MOST = 60
KINDS = {str: Kind.TEXT, bool: Kind.BOOLEAN, int: Kind.NUMBER, float: Kind.NUMBER}
SHOWN_ELSEWHERE = frozenset({"email", "name", "first_name", "last_name", "region", "country", "language", "kind"})


def offered_schema(center_id: int) -> SubjectSchema:
    """The schema of contacts with the traits of a sample of them as fields of their own; a condition built with it
    conforms to the plain schema too, where any trait is open."""
    return contact_schema(traits=dict(_traits(*_newest())), stages=stage_fields(center_id))


def offered_events() -> tuple[str, ...]:
    """Names of events of contacts that arrived, the most frequent first."""
    return _events(*_newest())


def _newest() -> tuple[Path, int | None]:
    """What the suggestions rest on; the same lake at the same version suggests the same."""
    home = lake().home
    return home, lake().version_of("events")


@lru_cache(maxsize=8)
def _events(home: Path, version: int | None) -> tuple[str, ...]:
    with lake().snapshot() as snapshot:
        events = snapshot.table("events")
        named = events.filter(events.event.notnull() & events.user_id.notnull())
        counted = named.group_by("event").aggregate(number=named.count()).order_by(ibis.desc("number"), "event")
        return tuple(row["event"] for row in snapshot.rows(counted.limit(MOST)))


@lru_cache(maxsize=8)
def _traits(home: Path, version: int | None) -> tuple[tuple[str, FieldType], ...]:
    with lake().snapshot() as snapshot:
        events = snapshot.table("events")
        identified = events.filter((events.type == "identify") & events.traits.notnull())
        rows = snapshot.rows(identified.order_by(ibis.desc("seq")).limit(SAMPLE).select("traits"))
    kinds: dict[str, set[Kind | None]] = {}
    for name, value in _pairs(rows):
        kinds.setdefault(name, set()).add(KINDS.get(type(value)))
    steady = [(name, found.pop()) for name, found in sorted(kinds.items()) if len(found) == 1]
    return tuple((name, FieldType(kind, _label(name))) for name, kind in steady[:MOST] if kind is not None)


def _pairs(rows: list[dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    for row in rows:
        for name, value in json.loads(row["traits"]).items():
            if name not in SHOWN_ELSEWHERE and value is not None:
                yield name, value


def _label(name: str) -> str:
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]
