"""Events arrive checked, once each, whatever is handed in again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.lake.conftest import AT

from excello.lake.landing import DropReason, Event, Landed, StaleBatch, land_events
from excello.lake.store import Lake

Make = Callable[..., Event]


def land(lake: Lake, events: list[Event], **given: Any) -> Landed:
    return land_events(lake, events, **{"application": "test", "received_at": AT, **given})


def stored(lake: Lake) -> list[dict[str, Any]]:
    with lake.snapshot() as snapshot:
        return snapshot.rows(snapshot.table("events").order_by("seq"))


def test_an_event_is_stored_as_it_came(lake: Lake, event: Make) -> None:
    land(lake, [event(message_id="m", properties={"b": [1, {"c": "é"}], "a": None}, center="north")])
    [row] = stored(lake)
    assert row["properties"] == '{"a":null,"b":[1,{"c":"é"}]}'
    assert (row["message_id"], row["seq"], row["timestamp"], row["month"]) == ("m", 1, AT, "2026-11")
    assert (row["center"], row["context"], row["traits"], row["received_at"]) == ("north", None, None, AT)


def test_a_late_event_lands_in_the_month_it_happened(lake: Lake, event: Make) -> None:
    land(lake, [event(timestamp=datetime(2019, 1, 31, 23, 59, 59, 999999, tzinfo=UTC))])
    assert stored(lake)[0]["month"] == "2019-01"


def test_the_first_of_two_messages_with_one_id_stays(lake: Lake, event: Make) -> None:
    twice = [event(message_id="m", user_id="first"), event(message_id="m", user_id="second")]
    assert land(lake, twice) == Landed(1, 1, ())
    assert land(lake, [event(message_id="m", user_id="third")]) == Landed(0, 1, ())
    assert [row["user_id"] for row in stored(lake)] == ["first"]


def test_ingest_numbers_rise_across_batches(lake: Lake, event: Make) -> None:
    for _ in range(3):
        land(lake, [event(), event()])
    assert [row["seq"] for row in stored(lake)] == [1, 2, 3, 4, 5, 6]


def test_a_replayed_batch_changes_nothing(lake: Lake, event: Make) -> None:
    batch = [event(), event()]
    land(lake, batch, version=1)
    version = lake.version_of("events")
    assert land(lake, batch, version=1) == Landed(0, 2, ())
    assert lake.version_of("events") == version


def test_a_stale_number_with_unseen_events_is_refused(lake: Lake, event: Make) -> None:
    land(lake, [event()], version=5)
    with pytest.raises(StaleBatch):
        land(lake, [event()], version=5)
    with pytest.raises(StaleBatch):
        land(lake, [event()], version=4)
    assert land(lake, [event()], version=6).accepted == 1
    assert land(lake, [event()], version=1, application="another").accepted == 1


def test_batches_without_a_number_take_the_next(lake: Lake, event: Make) -> None:
    for _ in range(2):
        land(lake, [event()])
    assert lake.batch_of("events", "test") == 2


BAD: dict[DropReason, dict[str, Any]] = {
    DropReason.NO_MESSAGE_ID: {"message_id": ""},
    DropReason.MESSAGE_ID_TOO_LONG: {"message_id": "x" * 100},
    DropReason.UNKNOWN_TYPE: {"type": "purchase"},
    DropReason.NO_SOURCE: {"source": ""},
    DropReason.NO_SUBJECT: {"user_id": None},
    DropReason.NO_EVENT_NAME: {"event": None},
    DropReason.NO_GROUP_ID: {"type": "group"},
    DropReason.NO_PREVIOUS_ID: {"type": "alias"},
    DropReason.ID_TOO_LONG: {"user_id": "u" * 257},
    DropReason.CONTROL_CHARACTER: {"user_id": "a\x00b"},
    DropReason.NOT_JSON: {"properties": {"x": float("nan")}},
    DropReason.TOO_LARGE: {"properties": {"x": "é" * 17_000}},
    DropReason.NO_TIME: {"timestamp": None},
    DropReason.TIME_WITHOUT_ZONE: {"timestamp": datetime(2026, 1, 1)},  # noqa: DTZ001
    DropReason.TIME_TOO_OLD: {"timestamp": datetime(1899, 12, 31, tzinfo=UTC)},
    DropReason.TIME_IN_FUTURE: {"timestamp": AT + timedelta(days=1, seconds=1)},
}


COLLECTED = {DropReason.WRONG_TYPE, DropReason.DUPLICATE_MEMBER, DropReason.TIME_UNREADABLE, DropReason.DAMAGED}
"""Only what comes as text can be wrong in these ways; see test_flush."""


def test_no_reason_is_forgotten() -> None:
    assert set(DropReason) == set(BAD) | COLLECTED


@pytest.mark.parametrize("reason", BAD)
def test_every_reason_to_drop(lake: Lake, event: Make, reason: DropReason) -> None:
    good, bad = event(message_id="good"), event(**{"message_id": "bad", **BAD[reason]})
    landed = land(lake, [bad, good])
    assert (landed.accepted, landed.duplicates) == (1, 0)
    [drop] = landed.dropped
    assert (drop.reason, drop.position) == (reason, 0)
    assert [row["message_id"] for row in stored(lake)] == ["good"]


@pytest.mark.parametrize(
    "value",
    [float("inf"), {1, 2}, "\ud800", 10**400, object(), b"bytes"],
    ids=["infinite", "set", "lone surrogate", "huge", "object", "bytes"],
)
def test_what_json_cannot_hold_is_dropped(lake: Lake, event: Make, value: Any) -> None:
    [drop] = land(lake, [event(traits={"x": value})]).dropped
    assert drop.reason is DropReason.NOT_JSON


def test_deep_nesting_is_dropped(lake: Lake, event: Make) -> None:
    deep: dict[str, Any] = {}
    for _ in range(5_000):
        deep = {"x": deep}
    [drop] = land(lake, [event(properties=deep)]).dropped
    assert drop.reason is DropReason.NOT_JSON


def test_a_lone_surrogate_in_an_id_does_not_sink_the_batch(lake: Lake, event: Make) -> None:
    assert land(lake, [event(user_id="a\ud800"), event()]).accepted == 2


def test_an_alias_needs_the_new_id(lake: Lake, event: Make) -> None:
    [drop] = land(lake, [event(type="alias", user_id=None, anonymous_id="x", previous_id="x")]).dropped
    assert drop.reason is DropReason.NO_SUBJECT


def test_edges_are_kept(lake: Lake, event: Make) -> None:
    edges = [
        event(message_id="x" * 99),
        event(user_id=None, anonymous_id="a"),
        event(timestamp=AT + timedelta(days=1)),
        event(timestamp=datetime(1900, 1, 1, tzinfo=UTC)),
        event(type="group", group_id="acme", event=None),
        event(type="alias", previous_id="old", event=None),
        event(user_id="u" * 256),
    ]
    assert land(lake, edges).accepted == len(edges)


def test_an_undated_event_lands_only_where_allowed(lake: Lake, event: Make) -> None:
    assert land(lake, [event(timestamp=None)], allow_undated=True).accepted == 1
    assert stored(lake)[0]["month"] == "undated"


def test_an_event_survives_its_json_form(event: Make) -> None:
    whole = event(properties={"a": [1]}, context={"b": {}}, group_id="g", timestamp=AT)
    assert Event.from_dict(whole.as_dict()) == whole
    assert Event.from_dict(replace(whole, timestamp=None).as_dict()).timestamp is None


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(st.integers(0, 15), max_size=8), max_size=5))
def test_any_resending_stores_each_message_once(
    tmp_path_factory: pytest.TempPathFactory, event: Make, batches: list[list[int]]
) -> None:
    lake = Lake(tmp_path_factory.mktemp("lake"))
    seen: set[int] = set()
    for batch in batches:
        landed = land(lake, [event(message_id=f"id-{number}") for number in batch])
        assert landed.accepted == len(set(batch) - seen)
        assert landed.accepted + landed.duplicates == len(batch)
        seen |= set(batch)
    assert sorted(row["message_id"] for row in stored(lake)) == sorted(f"id-{number}" for number in seen)
