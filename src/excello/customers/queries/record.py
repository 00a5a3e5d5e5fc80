"""One contact's record: what the lake and the directory know of it, and its events on one timeline."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from excello.core.access import Missing
from excello.customers.queries.directory import FIELDS, ContactView, find_contact
from excello.lake.store import Snapshot
from excello.lake.tables import accounts, contacts, timeline

TIMELINE_PAGE = 30
SHOWN_ALREADY = frozenset({"email", "name", "first_name", "last_name", "account", "region", "country", "language"})


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """Who a contact is; an empty text is not known."""

    key: str
    name: str
    email: str
    account: str
    region: str
    country: str
    language: str
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    traits: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return self.name or self.email or self.key

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Traits in the order of their names, as they are read."""
        return [(_label(name), _text(value)) for name, value in sorted(self.traits.items())]


@dataclass(frozen=True, slots=True)
class EventView:
    """One event of a timeline; `at` is None where it has no time."""

    type: str
    name: str
    at: datetime | None
    source: str
    facts: tuple[tuple[str, str], ...]
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """One page of a contact's events, newest first."""

    total: int
    events: tuple[EventView, ...]


def read_record(snapshot: Snapshot, center_id: int, key: str) -> ContactRecord:
    """A contact known to the lake or to the directory; Missing where neither knows it."""
    people = contacts(snapshot)
    names = accounts(snapshot).select(its_account="account_id", account="name")
    found = people.filter(people.contact_id == key)
    joined = found.left_join(names, found.account_id == names.its_account)
    rows = snapshot.rows(joined.limit(1))
    listed = find_contact(center_id, key)
    if not rows and listed is None:
        raise Missing("contact")
    return _record(key, rows[0] if rows else {}, listed or ContactView(key, "", ""))


def _record(key: str, row: Mapping[str, Any], listed: ContactView) -> ContactRecord:
    known = {name: row.get(name) or getattr(listed, name) for name in FIELDS[1:]}
    traits = json.loads(row.get("traits") or "{}")
    return ContactRecord(
        key=key,
        account=row.get("account") or row.get("account_id") or "",
        first_seen=row.get("first_seen"),
        last_seen=row.get("last_seen"),
        traits={name: value for name, value in traits.items() if name not in SHOWN_ALREADY and value is not None},
        **known,
    )


def read_timeline(snapshot: Snapshot, key: str, *, page: int) -> Timeline:
    """A page of a contact's events, cut by the engine; pages count from 1."""
    events = timeline(snapshot, key)
    shown = events.select("message_id", "type", "event", "timestamp", "source", "properties", "traits")
    rows = snapshot.rows(shown.limit(TIMELINE_PAGE, offset=(page - 1) * TIMELINE_PAGE))
    return Timeline(snapshot.count(events), tuple(_event(row) for row in rows))


def page_of_event(snapshot: Snapshot, key: str, message_id: str) -> int:
    """The page of a contact's timeline on which an event stands; the first where it has no such event."""
    ids = [row["message_id"] for row in snapshot.rows(timeline(snapshot, key).select("message_id"))]
    return ids.index(message_id) // TIMELINE_PAGE + 1 if message_id in ids else 1


def _event(row: Mapping[str, Any]) -> EventView:
    facts = json.loads(row["properties"] or row["traits"] or "{}")
    name = row["event"] or (facts.get("name") if row["type"] in ("page", "screen") else "") or ""
    shown = tuple((label, _text(value)) for label, value in facts.items() if value not in (None, "", [], {}))
    return EventView(row["type"], str(name), row["timestamp"], row["source"], shown[:8], row["message_id"])


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _label(name: str) -> str:
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]
