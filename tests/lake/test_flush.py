"""A sealed segment becomes events, duplicates and dead letters: every item of it is one of the three."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.lake.conftest import AT
from tests.lake.flushing import RECEIVED, batch, flush, item, request, seal, stored

from excello.lake.landing import DropReason, Event, land_events
from excello.lake.landing.flush import Flushed, SourceCounts, flush_segment
from excello.lake.store import Lake


def reasons(flushed: Flushed) -> list[tuple[int, DropReason, str]]:
    return [(dead.index, dead.reason, dead.detail) for dead in flushed.dead]


def test_an_item_is_stored_as_it_came(lake: Lake) -> None:
    sent = item(
        anonymousId="a1",
        context={"page": {"path": "/"}, "groupId": "acme"},
        properties={"b": 1.5, "a": [1, {"c": "é"}]},
        integrations={"All": True},
    )
    assert flush(lake, batch(sent)).accepted == 1
    [row] = stored(lake)
    assert (row["message_id"], row["type"], row["event"]) == ("m1", "track", "Email Link Clicked")
    assert (row["user_id"], row["anonymous_id"], row["group_id"]) == ("ann", "a1", "acme")
    assert (row["source"], row["center"], row["received_at"]) == ("web", "demo", AT)
    assert row["properties"] == '{"b":1.5,"a":[1,{"c":"é"}]}'
    assert row["context"] == '{"page":{"path":"/"},"groupId":"acme"}'
    assert (row["traits"], row["record_id"], row["month"]) == (None, None, "2026-11")


@pytest.mark.parametrize("kind", ["identify", "track", "page", "screen", "group", "alias"])
def test_the_route_says_the_type(lake: Lake, kind: str) -> None:
    said = {"userId": "ann", "event": "E", "groupId": "g", "previousId": "p", "messageId": "m", "type": "other"}
    assert flush(lake, request(said, kind)).accepted == 1
    assert [row["type"] for row in stored(lake)] == [kind]


def test_name_and_category_of_a_page_stand_among_its_properties(lake: Lake) -> None:
    pages = [
        item("1", type="page", name="Home", category="Docs"),
        item("2", type="screen", name="Home", properties={"name": "own", "x": 1}),
        item("3", name="no page"),
    ]
    flush(lake, batch(*pages))
    found = [json.loads(row["properties"] or "null") for row in stored(lake)]
    assert found == [{"name": "Home", "category": "Docs"}, {"name": "own", "x": 1}, None]


def test_a_batch_lends_its_context(lake: Lake) -> None:
    flush(
        lake,
        batch(item("1"), item("2", context={"ip": "own", "x": {"y": 1}}), context={"ip": "lent", "app": {"name": "a"}}),
    )
    found = [json.loads(row["context"]) for row in stored(lake)]
    assert found == [{"ip": "lent", "app": {"name": "a"}}, {"ip": "own", "x": {"y": 1}, "app": {"name": "a"}}]


GIVEN = datetime(2026, 11, 1, 10, tzinfo=UTC)
TIMES: dict[str, tuple[dict[str, Any], dict[str, Any], datetime]] = {
    "nothing said": ({}, {}, AT),
    "as given": ({"timestamp": "2026-11-01T10:00:00Z"}, {}, GIVEN),
    "another zone": ({"timestamp": "2026-11-01T10:00:00.5+01:00"}, {}, datetime(2026, 11, 1, 9, 0, 0, 500_000, UTC)),
    "clock an hour ahead": (
        {"timestamp": "2026-11-02T09:59:50Z"},
        {"sentAt": "2026-11-02T10:00:00Z"},
        AT - timedelta(seconds=10),
    ),
    "clock years behind": (
        {"timestamp": "2001-01-01T00:00:00Z"},
        {"sentAt": "2001-01-01T00:00:01Z"},
        AT - timedelta(seconds=1),
    ),
    "item sent by itself": (
        {"timestamp": "2026-11-02T07:59:00Z", "sentAt": "2026-11-02T08:00:00Z"},
        {"sentAt": "2001-01-01T00:00:00Z"},
        AT - timedelta(minutes=1),
    ),
    "unreadable sentAt": (
        {"timestamp": "2026-11-01T10:00:00Z"},
        {"sentAt": "now"},
        GIVEN,
    ),
    "mad sentAt": (
        {"timestamp": "2026-11-01T10:00:00Z"},
        {"sentAt": "0000-01-01T00:00:00Z"},
        GIVEN,
    ),
    "sentAt of the wrong type": (
        {"timestamp": "2026-11-01T10:00:00Z", "sentAt": 5},
        {},
        GIVEN,
    ),
    "nanoseconds": ({"timestamp": "2026-11-01T10:00:00.123456789Z"}, {}, datetime(2026, 11, 1, 10, 0, 0, 123_456, UTC)),
    "only original": ({"originalTimestamp": "2026-11-01T10:00:00Z"}, {}, GIVEN),
}


@pytest.mark.parametrize("name", TIMES)
def test_when_it_happened(lake: Lake, name: str) -> None:
    said, shared, expected = TIMES[name]
    assert flush(lake, batch(item(**said), **shared)).dead == ()
    [row] = stored(lake)
    assert row["timestamp"] == expected
    assert (row["original_timestamp"] is None) == (name == "nothing said")


BAD: dict[str, tuple[Any, DropReason, str]] = {
    "no object": (5, DropReason.NOT_JSON, "no object"),
    "user of the wrong type": (item(userId=5), DropReason.WRONG_TYPE, "userId"),
    "user as a list": (item(userId=["ann"]), DropReason.WRONG_TYPE, "userId"),
    "type of the wrong type": (item(type=[1]), DropReason.WRONG_TYPE, "type"),
    "truth as an event": (item(event=True), DropReason.WRONG_TYPE, "event"),
    "message id of the wrong type": (item(messageId={"a": 1}), DropReason.WRONG_TYPE, "messageId"),
    "properties of the wrong type": (item(properties="x"), DropReason.WRONG_TYPE, "properties"),
    "context as a list": (item(context=[1]), DropReason.WRONG_TYPE, "context"),
    "time of the wrong type": (item(timestamp=1_700_000_000), DropReason.WRONG_TYPE, "timestamp"),
    "no time": (item(timestamp="yesterday"), DropReason.TIME_UNREADABLE, "yesterday"),
    "no zone": (item(timestamp="2026-11-02T09:00:00"), DropReason.TIME_WITHOUT_ZONE, "2026-11-02T09:00:00"),
    "ancient": (item(timestamp="1899-12-31T23:59:59Z"), DropReason.TIME_TOO_OLD, "1899-12-31 23:59:59.000000Z"),
    "year nought": (item(timestamp="0000-01-01T00:00:00Z"), DropReason.TIME_TOO_OLD, "0000-01-01 00:00:00.000000Z"),
    "future": (item(timestamp="2026-11-03T09:00:01Z"), DropReason.TIME_IN_FUTURE, "2026-11-03 09:00:01.000000Z"),
    "unknown type": (item(type="purchase"), DropReason.UNKNOWN_TYPE, "purchase"),
    "no type": (item(type=None), DropReason.UNKNOWN_TYPE, "None"),
    "nobody": (item(userId=None), DropReason.NO_SUBJECT, ""),
    "no name": (item(event=None), DropReason.NO_EVENT_NAME, ""),
    "no group": (item(type="group"), DropReason.NO_GROUP_ID, ""),
    "no previous id": (item(type="alias"), DropReason.NO_PREVIOUS_ID, ""),
    "long message id": (item("x" * 100), DropReason.MESSAGE_ID_TOO_LONG, "x" * 100),
    "long id": (item(anonymousId="x" * 257), DropReason.ID_TOO_LONG, "anonymousId"),
    "control character": (item(userId="a\nb"), DropReason.CONTROL_CHARACTER, "userId"),
    "zero byte": (item(event="a\x00b"), DropReason.CONTROL_CHARACTER, "event"),
    "too large": (item(properties={"x": "é" * 17_000}), DropReason.TOO_LARGE, ""),
    "huge number": (item(properties={"x": [10**400]}), DropReason.NOT_JSON, "a number too large"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_item_sinks_alone(lake: Lake, name: str) -> None:
    bad, reason, detail = BAD[name]
    flushed = flush(lake, batch(item("good 1"), bad, item("good 2")))
    assert reasons(flushed) == [(1, reason, detail)]
    assert [row["message_id"] for row in stored(lake)] == ["good 1", "good 2"]
    assert flushed.by_source == {"web": SourceCounts(accepted=2, duplicates=0, dead=1)}


ODD: dict[str, tuple[bytes, DropReason, str]] = {
    "a member twice": (
        b'{"type":"track","event":"E","userId":"a","userId":"b"}',
        DropReason.DUPLICATE_MEMBER,
        "userId",
    ),
    "a property twice": (
        b'{"type":"track","event":"E","userId":"a","properties":{"x":{"y":1,"y":2}}}',
        DropReason.DUPLICATE_MEMBER,
        "y",
    ),
    "lone surrogate": (b'{"type":"track","event":"a\\ud800","userId":"a"}', DropReason.NOT_JSON, ""),
    "no UTF-8": (b'{"type":"track","event":"a\xff","userId":"a"}', DropReason.NOT_JSON, ""),
    "infinite": (b'{"type":"track","event":"E","userId":"a","properties":{"x":1e999}}', DropReason.NOT_JSON, ""),
    "not a number": (b'{"type":"track","event":"E","userId":"a","properties":{"x":NaN}}', DropReason.NOT_JSON, ""),
    "endless digits": (
        b'{"type":"track","event":"E","userId":"a","properties":{"x":' + b"9" * 5000 + b"}}",
        DropReason.NOT_JSON,
        "",
    ),
    "raw control character": (b'{"type":"track","event":"a\x01b","userId":"a"}', DropReason.NOT_JSON, ""),
}


@pytest.mark.parametrize("name", ODD)
def test_an_item_that_cannot_be_read_sinks_alone(lake: Lake, name: str) -> None:
    text, reason, detail = ODD[name]
    good = [json.dumps(item(f"good {number}")).encode() for number in (1, 2)]
    body = b'{"batch":[' + good[0] + b", " + text + b"," + good[1] + b'],"sentAt":"2026-11-02T09:00:00Z"}'
    flushed = flush(lake, request(body))
    [dead] = flushed.dead
    assert (dead.index, dead.reason) == (1, reason)
    assert detail in dead.detail
    assert [row["message_id"] for row in stored(lake)] == ["good 1", "good 2"]
    assert '"event":"' in dead.payload
    assert '"sentAt":"2026-11-02T09:00:00Z"' in dead.payload
    assert '"messageId":"made-' in dead.payload
    dead.payload.encode()  # Nothing in it that could not be kept.


GARBAGE = [
    b"",
    b"null",
    b"[]",
    b"5",
    b'"text"',
    b"{}",
    b"{",
    b"\x00\xff",
    b'{"batch":5}',
    b'{"batch":[{]}',
    b"[" * 100_000,
    b'{"batch":' + b"[" * 2_000 + b"]" * 2_000 + b"}",
    b'{"batch":null,"writeKey":"secret"',
]


@pytest.mark.parametrize("body", GARBAGE, ids=range(len(GARBAGE)))
@pytest.mark.parametrize("kind", ["batch", "track"])
def test_garbage_is_one_dead_letter_and_harms_nobody(lake: Lake, body: bytes, kind: str) -> None:
    flushed = flush(lake, request(item("before"), "track"), request(body, kind), batch(item("after")))
    [dead] = flushed.dead
    assert (dead.index, dead.source, dead.center, dead.received_at) == (0, "web", "demo", AT)
    assert dead.position > 0
    assert "secret" not in dead.payload
    assert [row["message_id"] for row in stored(lake)] == ["before", "after"]


def test_an_empty_batch_is_nothing(lake: Lake) -> None:
    assert flush(lake, batch()) == Flushed(0, 0, (), {"web": SourceCounts()}, {"web": ()})
    assert stored(lake) == []


def test_blanks_and_escapes_are_not_taken_for_repeats(lake: Lake) -> None:
    body = b'{ "batch" : [ { "type" : "track", "event":"\\u0022:", "userId" : "a\\":b" , "messageId":"m" } ] }'
    assert flush(lake, request(body)).accepted == 1
    assert [(row["event"], row["user_id"]) for row in stored(lake)] == [('":', 'a":b')]


def test_empty_values_are_as_good_as_none(lake: Lake) -> None:
    """Clients in PHP write an empty object as a list."""
    flush(lake, batch(item("m1", properties=[], context={}, anonymousId="", traits=None)))
    [row] = stored(lake)
    assert (row["properties"], row["context"], row["anonymous_id"]) == (None, None, None)


def test_a_message_counts_once(lake: Lake) -> None:
    land_events(lake, [Event("old", "track", "web", AT, event="E", user_id="ann")], application="t", received_at=AT)
    flushed = flush(lake, batch(item("old"), item("new", userId="first")), batch(item("new", userId="second")))
    assert (flushed.accepted, flushed.duplicates) == (1, 2)
    assert [row["user_id"] for row in stored(lake)] == ["ann", "first"]
    assert [one.verdict for one in flushed.recent["web"]] == ["duplicate", "accepted", "duplicate"]


def test_a_segment_flushed_again_changes_nothing_and_answers_the_same(lake: Lake) -> None:
    nameless = item(messageId=None)
    segment = seal(lake.home, batch(item("1"), nameless, nameless, item("1"), 5), request(b"{", "track"))
    first = flush_segment(lake, segment, at=AT)
    version = lake.version_of("events")
    assert (first.accepted, first.duplicates, len(first.dead)) == (3, 1, 2)
    assert flush_segment(lake, segment, at=AT) == first
    assert lake.version_of("events") == version


def test_an_older_segment_lands_nothing_twice(lake: Lake) -> None:
    older = seal(lake.home, batch(item("1")))
    flush_segment(lake, older, at=AT)
    newer = seal(lake.home, batch(item("2")))
    flush_segment(lake, newer, at=AT)
    assert flush_segment(lake, older, at=AT).duplicates == 1
    assert lake.batch_of("events", "collector") == newer.number


def test_what_a_landed_number_still_brings_is_kept(lake: Lake) -> None:
    """A newer release may accept what an older one refused, between a crash and the replay."""
    segment = seal(lake.home, batch(item("1")))
    flush_segment(lake, segment, at=AT)
    other = seal(lake.home / "other", batch(item("2")))
    assert other.number == segment.number
    assert flush_segment(lake, other, at=AT).accepted == 1
    assert [row["message_id"] for row in stored(lake)] == ["1", "2"]
    assert lake.batch_of("events", "collector") == segment.number


def test_counts_and_recent_events_by_source(lake: Lake) -> None:
    many = [item(f"m{number}") for number in range(80)]
    flushed = flush(
        lake,
        batch(*many),
        request(item("x", userId=None, writeKey="secret"), "track", source="app", received=RECEIVED + 1),
    )
    assert flushed.by_source == {"web": SourceCounts(80, 0, 0), "app": SourceCounts(0, 0, 1)}
    assert [one.message_id for one in flushed.recent["web"]] == [f"m{number}" for number in range(79, 29, -1)]
    [dead] = flushed.recent["app"]
    assert (dead.type, dead.name, dead.verdict, dead.reason) == ("track", "Email Link Clicked", "dead", "no_subject")
    assert dead.received_at == AT + timedelta(microseconds=1)
    assert "secret" not in dead.payload


def test_long_payloads_are_cut(lake: Lake) -> None:
    flushed = flush(lake, batch(item(properties={"x": "y" * 60_000}), item("m2", properties={"x": "y" * 9_000})))
    [dead] = flushed.dead
    assert (len(dead.payload), dead.payload[-1]) == (32 * 1024, "…")
    assert [len(one.payload) for one in flushed.recent["web"]] == [2_048, 2_048]


def test_a_spoilt_entry_is_set_aside(lake: Lake, tmp_path: Path) -> None:
    segment = seal(lake.home, batch(item("1")), batch(item("2", event="spoilt")), batch(item("3")))
    data = bytearray(segment.path.read_bytes())
    data[data.index(b"spoilt")] ^= 0xFF
    segment.path.write_bytes(data)
    flushed = flush_segment(lake, segment, at=AT)
    assert [row["message_id"] for row in stored(lake)] == ["1", "3"]
    [dead] = flushed.dead
    assert (dead.reason, dead.source, dead.received_at) == (DropReason.DAMAGED, "web", AT)
    assert "poilt" in dead.payload


def test_a_torn_last_entry_was_never_answered(lake: Lake) -> None:
    segment = seal(lake.home, batch(item("1")), batch(item("2")))
    segment.path.write_bytes(segment.path.read_bytes()[:-1])
    flushed = flush_segment(lake, segment, at=AT)
    assert (flushed.accepted, flushed.dead) == (1, ())


@pytest.mark.data
def test_the_sample_events_of_the_vocabulary(lake: Lake, public_data: Path) -> None:
    """Those that name somebody are taken as they are, by their route and in a batch; the others say what is missing."""
    samples = [json.loads(path.read_text()) for path in sorted((public_data / "segment_payloads").glob("*.json"))]
    by_route = flush(lake, *(request(one, one.get("type", "track")) for one in samples))
    named = [one for one in samples if one.get("userId") or one.get("anonymousId")]
    assert (len(samples), by_route.accepted, len(by_route.dead)) == (21, len(named), 21 - len(named))
    assert {dead.reason for dead in by_route.dead} == {DropReason.NO_SUBJECT}
    for one, row in zip(named, stored(lake), strict=True):
        assert (row["type"], row["event"], row["user_id"]) == (one["type"], one.get("event"), one.get("userId"))
        assert json.loads(row["properties"] or "{}") == one.get("properties", {})
        assert json.loads(row["traits"] or "{}") == one.get("traits", {})
        assert json.loads(row["context"] or "{}") == one.get("context", {})
        assert row["group_id"] == one.get("context", {}).get("groupId")
    in_batch = flush(lake, batch(*samples))
    # One carries a messageId, and came before.
    assert (in_batch.accepted, in_batch.duplicates) == (len(named) - 1, 1)
    assert {dead.reason for dead in in_batch.dead} == {DropReason.NO_SUBJECT, DropReason.UNKNOWN_TYPE}
