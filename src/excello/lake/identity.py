"""Whose event it is: which contact an anonymous id or a former id belongs to, from the set of events alone.

A visitor's anonymous id belongs to the user of its earliest link (an event that carries both ids; by time, undated
first, then arrival). An alias gives what was known under `previous_id` to `user_id`; chains are followed; of two
aliases of one id the latest counts; a ring is its smallest id. Imported records neither link nor alias: they may be
replaced, and whose past it was would change with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from excello.lake.ordered import UNDATED
from excello.lake.schemas.contract import INSTANT
from excello.lake.store import Snapshot, lenders
from excello.lake.vocabulary import EventType

LINKS, FORMER_IDS = "identity_links", "identity_former_ids"
"""Names of the tables that each snapshot is lent."""

PAIR = [("seen", INSTANT), ("seq", pa.int64()), ("user_id", pa.string())]
NO_LINKS = pa.schema([("anonymous_id", pa.string()), *PAIR]).empty_table()
NO_ALIASES = pa.schema([("previous_id", pa.string()), *PAIR]).empty_table()
SAID = ("type", "user_id", "anonymous_id", "previous_id", "record_id", "timestamp", "seq")
LAKES_KEPT = 4


@dataclass(frozen=True, slots=True)
class Known:
    """What a process knows of one lake up to `seq`: the earliest link of each visitor, the latest alias of each id."""

    version: int
    seq: int
    links: pa.Table
    aliases: pa.Table


_known: dict[str, Known] = {}
"""By the id of the events table, which a lake laid anew does not share."""


def with_contacts(snapshot: Snapshot, events: ir.Table) -> ir.Table:
    """`events` with contact_id (null while nobody knows who it is) and subject (the contact, else the visitor)."""
    links, former = identities(snapshot)
    users = former.select(former_user="former_id", user_now="contact_id")
    visitors = links.select(visitor="anonymous_id", visitor_now="contact_id")
    joined = events.left_join(users, events.user_id == users.former_user)
    # A known user needs no link: the join is left to those events that have none.
    unknown = ibis.ifelse(joined.user_id.isnull(), joined.anonymous_id, ibis.null("string"))
    joined = joined.mutate(unknown_visitor=unknown)
    joined = joined.left_join(visitors, joined.unknown_visitor == visitors.visitor)
    contact = ibis.coalesce(joined.user_now, joined.user_id, joined.visitor_now)
    return joined.mutate(contact_id=contact, subject=ibis.coalesce(contact, joined.anonymous_id)).drop(
        "former_user", "user_now", "visitor", "visitor_now", "unknown_visitor"
    )


def identities(snapshot: Snapshot) -> tuple[ir.Table, ir.Table]:
    """Two tables: anonymous_id → contact_id, and former_id → contact_id, one row an id that leads somewhere."""
    return snapshot.derived("identities", _lent)


def ids_of(snapshot: Snapshot, contact_id: str) -> list[str]:
    """Every id under which events of a contact may stand: its own, former ones, visitors'; sorted."""
    links, former = identities(snapshot)
    found = {contact_id}
    for table, column in ((links, "anonymous_id"), (former, "former_id")):
        found |= {row[column] for row in snapshot.rows(table.filter(table.contact_id == contact_id).select(column))}
    return sorted(found)


@dataclass(frozen=True, slots=True)
class Members:
    """Ids that stand for one contact: as a user_id, and as the anonymous_id of an event without a user."""

    users: frozenset[str]
    visitors: frozenset[str]


def members_of(snapshot: Snapshot, contact_id: str) -> Members:
    """As `ids_of`, each kind apart and by a look at what this process knows: no query, about a millisecond."""
    links = _read(snapshot).links
    ends: Mapping[str, str] = snapshot.derived("identity_ends", _ends)
    former = {identity for identity, end in ends.items() if end == contact_id}
    users = former if contact_id in ends else former | {contact_id}
    linked = links["anonymous_id"].filter(pc.is_in(links["user_id"], value_set=_texts(users)))
    # As in `_lent`: an id that an alias gave away is a visitor's too, where no event linked that visitor.
    elsewhere = links["anonymous_id"].filter(pc.is_in(links["anonymous_id"], value_set=_texts(former)))
    visitors = former.difference(elsewhere.to_pylist()).union(linked.to_pylist())
    return Members(frozenset(users), frozenset(visitors))


def _ends(snapshot: Snapshot) -> Any:
    aliases = _read(snapshot).aliases
    return follow(dict(zip(*(aliases[name].to_pylist() for name in ("previous_id", "user_id")), strict=True)))


def _texts(values: Iterable[str]) -> pa.Array:
    return pa.array(sorted(values), pa.string())


def follow(aliases: Mapping[str, str]) -> dict[str, str]:
    """Where each former id leads in the end (previous → user, one each): chains followed, rings to their smallest."""
    ends: dict[str, str] = {}
    for start in aliases:
        path: dict[str, None] = {}
        at = start
        while at in aliases and at not in path and at not in ends:
            path[at] = None
            at = aliases[at]
        end = ends.get(at, at)
        if at in path:
            order = list(path)
            end = min(order[order.index(at) :])
        ends |= dict.fromkeys(path, end)
    return {former: end for former, end in ends.items() if former != end}


def _lent(snapshot: Snapshot) -> tuple[ir.Table, ir.Table]:
    known = _read(snapshot)
    former: Mapping[str, str] = snapshot.derived("identity_ends", _ends)
    ids = {"former_id": list(former), "contact_id": list(former.values())}
    aliases = snapshot.given(
        FORMER_IDS, pa.table({name: pa.array(column, pa.string()) for name, column in ids.items()})
    )
    links = snapshot.given(LINKS, known.links.select(["anonymous_id", "user_id"]))
    users = aliases.rename(linked_user="former_id")
    joined = links.left_join(users, links.user_id == users.linked_user)
    linked = joined.select("anonymous_id", contact_id=ibis.coalesce(joined.contact_id, joined.user_id))
    # A visitor that nobody linked may have been given to a user by an alias of its anonymous id.
    unlinked = aliases.anti_join(links, aliases.former_id == links.anonymous_id)
    return linked.union(unlinked.select(anonymous_id="former_id", contact_id="contact_id")), aliases


def _read(snapshot: Snapshot) -> Known:
    """From what this process knew of the lake at an earlier version, only newer events are read."""
    version = snapshot.versions["events"]
    if version is None:
        return Known(-1, 0, NO_LINKS, NO_ALIASES)
    before = _known.get(snapshot.table_id("events"))
    if before is not None and before.version == version:
        return before
    known = _extended(snapshot, before if before and before.version < version else None, version)
    if len(_known) >= LAKES_KEPT:
        _known.clear()
    _known[snapshot.table_id("events")] = known
    return known


def _extended(snapshot: Snapshot, before: Known | None, version: int) -> Known:
    seq = snapshot.last_seq("events")
    if before is not None:
        new = _named(snapshot.landed_since("events", before.seq, SAID))
        given_away = new.filter(pc.equal(new["type"], EventType.ALIAS.value))
        return Known(
            version,
            seq,
            _joined(before.links, new, "anonymous_id", "ascending"),
            _joined(before.aliases, given_away, "previous_id", "descending"),
        )
    events = snapshot.table("events")
    said = events.filter(events.record_id.isnull() & events.user_id.notnull())
    links = _pairs(said, "anonymous_id")
    aliases = _pairs(said.filter(said.type == EventType.ALIAS.value), "previous_id")
    return Known(
        version,
        seq,
        snapshot.arrow(_one_each(links, "anonymous_id", ir.StructColumn.min)),
        snapshot.arrow(_one_each(aliases, "previous_id", ir.StructColumn.max)),
    )


def _named(events: pa.Table) -> pa.Table:
    said = events.filter(pc.and_(pc.is_null(events["record_id"]), pc.is_valid(events["user_id"])))
    return said.append_column("seen", pc.fill_null(said["timestamp"], pa.scalar(UNDATED, INSTANT)))


def _joined(known: pa.Table, new: pa.Table, column: str, order: str) -> pa.Table:
    """What is known of each id after a few more events; only ids that these name are looked at."""
    new = new.filter(pc.is_valid(new[column])).select(known.column_names).cast(known.schema)
    if new.num_rows == 0:
        return known
    touched = pc.is_in(known[column], value_set=new[column].combine_chunks())
    pairs = pa.concat_tables([known.filter(touched), new]).sort_by([("seen", order), ("seq", order)])
    chosen = pairs.group_by(column, use_threads=False).aggregate(
        [(name, "first") for name in ("seen", "seq", "user_id")]
    )
    chosen = chosen.rename_columns([name.removesuffix("_first") for name in chosen.column_names])
    return pa.concat_tables([known.filter(pc.invert(touched)), chosen.select(known.column_names)])


def _pairs(events: ir.Table, column: str) -> ir.Table:
    named = events.filter(events[column].notnull())
    seen = ibis.coalesce(named.timestamp, ibis.literal(UNDATED, "timestamp('UTC')"))
    return named.select(column, seen=seen, seq=named.seq, user_id=named.user_id)


def _one_each(pairs: ir.Table, column: str, choose: Callable[[ir.StructColumn], ir.StructScalar]) -> ir.Table:
    whole = ibis.struct({name: pairs[name] for name in ("seen", "seq", "user_id")})
    found = pairs.group_by(column).aggregate(chosen=choose(whole))
    return found.select(column, **{name: found.chosen[name] for name in ("seen", "seq", "user_id")})


lenders.append(identities)
