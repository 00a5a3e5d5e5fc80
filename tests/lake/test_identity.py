"""Whose event it is: links and aliases, in any order, chains and rings, and every id of a contact."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.lake.conftest import AT

from excello.lake.identity import follow, ids_of
from excello.lake.landing import Event, Record, land_events, land_records
from excello.lake.store import Lake
from excello.lake.tables import clean_events

Make = Callable[..., Event]


def land(lake: Lake, *events: Event) -> None:
    assert not land_events(lake, events, application="t", received_at=AT, allow_undated=True).dropped


def subjects(lake: Lake) -> dict[str, tuple[str | None, str]]:
    """message_id → (contact_id, subject)."""
    with lake.snapshot() as snapshot:
        rows = snapshot.rows(clean_events(snapshot).select("message_id", "contact_id", "subject"))
    return {row["message_id"]: (row["contact_id"], row["subject"]) for row in rows}


def visit(message_id: str, anonymous: str | None, user: str | None = None, when: datetime | None = AT) -> Event:
    return Event(message_id, "page", "web", when, user_id=user, anonymous_id=anonymous)


def alias(message_id: str, previous: str, user: str, when: datetime | None = AT) -> Event:
    return Event(message_id, "alias", "web", when, user_id=user, previous_id=previous)


def test_what_a_visitor_did_before_is_the_contacts_and_a_stranger_stays_one(lake: Lake) -> None:
    land(lake, visit("before", "x"), visit("other", "y"))
    assert subjects(lake) == {"before": (None, "x"), "other": (None, "y")}
    land(lake, visit("login", "x", "ann"))
    assert subjects(lake) == {"before": ("ann", "ann"), "other": (None, "y"), "login": ("ann", "ann")}


def test_the_earliest_link_counts_undated_first_whatever_came_first(tmp_path: Path) -> None:
    links = [
        visit("l1", "x", "late", AT),
        visit("l2", "x", "early", AT - timedelta(days=1)),
        visit("l3", "x", "first", None),
    ]
    for number, order in enumerate(itertools.permutations(links)):
        lake = Lake(tmp_path / str(number))
        for event in (visit("v", "x"), *order):
            land(lake, event)
        assert subjects(lake)["v"] == ("first", "first")
        # Who is known by name stays who that is.
        assert subjects(lake)["l1"] == ("late", "late")


def test_aliases_are_followed_and_the_latest_of_one_id_counts(lake: Lake) -> None:
    land(lake, visit("a", None, "old"), visit("v", "x"), visit("login", "x", "old"))
    land(
        lake, alias("1", "old", "wrong", AT - timedelta(days=2)), alias("2", "old", "new"), alias("3", "new", "newest")
    )
    found = subjects(lake)
    assert {found[name] for name in ("a", "v", "login", "2", "3")} == {("newest", "newest")}
    with lake.snapshot() as snapshot:
        assert ids_of(snapshot, "newest") == ["new", "newest", "old", "x"]
        assert ids_of(snapshot, "nobody") == ["nobody"]


def test_an_alias_may_name_a_visitor_that_no_event_links(lake: Lake) -> None:
    land(lake, visit("v", "x"), alias("1", "x", "ann"))
    assert subjects(lake)["v"] == ("ann", "ann")


@pytest.mark.parametrize(
    ("aliases", "expected"),
    [
        ({}, {}),
        ({"a": "b", "b": "c"}, {"a": "c", "b": "c"}),
        ({"b": "c", "c": "d", "d": "c"}, {"b": "c", "d": "c"}),
        ({"z": "y", "y": "x", "x": "z", "q": "z"}, {"z": "x", "y": "x", "q": "x"}),
        ({"a": "a"}, {}),
    ],
)
def test_chains_end_and_rings_are_their_smallest_id(aliases: dict[str, str], expected: dict[str, str]) -> None:
    for order in itertools.permutations(aliases.items()):
        assert follow(dict(order)) == expected


def test_a_long_chain_is_followed_once() -> None:
    chain = {f"{number}": f"{number + 1}" for number in range(100_000)}
    assert set(follow(chain).values()) == {"100000"}


def test_records_neither_link_nor_alias(lake: Lake) -> None:
    event = Event("", "identify", "", AT, user_id="ann", anonymous_id="x")
    land_records(lake, [Record("r", "1", (event,))], source="crm", application="i", received_at=AT)
    land(lake, visit("v", "x"))
    assert subjects(lake)["v"] == (None, "x")


def test_a_lake_laid_anew_knows_nobody_of_the_old_one(tmp_path: Path) -> None:
    land(Lake(tmp_path), visit("v", "x"), visit("login", "x", "ann"))
    assert subjects(Lake(tmp_path))["v"] == ("ann", "ann")
    shutil.rmtree(tmp_path / "lake")
    land(Lake(tmp_path), visit("v", "x"), visit("login", "y", "ann"))
    assert subjects(Lake(tmp_path))["v"] == (None, "x")
