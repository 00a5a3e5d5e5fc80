"""Whatever bytes a segment holds: reading in one go and one by one agree, and no item is lost or doubled."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.lake.conftest import AT
from tests.lake.flushing import batch, item, request, seal, stored

from excello.findings import Refused
from excello.lake.landing import Event, land_events
from excello.lake.landing.flush import Flushed, flush_segment, parse_arrival, reading
from excello.lake.landing.flush.letters import ItemTexts
from excello.lake.landing.flush.reading import read_segment
from excello.lake.log import Entry
from excello.lake.store import Lake

MEMBERS = (
    *("messageId", "type", "event", "userId", "anonymousId", "groupId", "previousId", "name", "category"),
    *("timestamp", "originalTimestamp", "sentAt", "context", "properties", "traits", "integrations", "writeKey"),
)
TEXTS = st.sampled_from(
    [
        *(
            "",
            "track",
            "page",
            "alias",
            "group",
            "ann",
            'a":b',
            "\\",
            "a\nb",
            "é",
            "\u2028",
            "\x00",
            "\ud800",
            "x" * 300,
        ),
        *("2026-11-02T08:00:00Z", "2026-11-02T08:00:00", "2026-11-02", "1800-01-01T00:00:00Z", "2030-01-01T00:00:00Z"),
        *("2026-11-02T08:00:00.123456789+01:00", "9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "now", "9" * 400),
        *("<script>alert(1)</script>", "=cmd()", "'; drop table events; --", "\ufeff", "\u202e", "🙂"),
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.just(10**400) | TEXTS | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3) | st.just("groupId"), inner, max_size=3)
    ),
    max_leaves=6,
)
SOUND = st.fixed_dictionaries(
    {"type": st.just("track"), "event": st.just("E"), "userId": st.just("ann")},
    optional={"messageId": st.sampled_from("abcd"), "timestamp": st.just("2026-11-02T08:00:00Z"), "properties": VALUES},
)
ITEMS = SOUND | st.dictionaries(st.sampled_from(MEMBERS), VALUES | TEXTS, max_size=8) | VALUES
LENT = st.dictionaries(
    st.sampled_from(["sentAt", "context", "integrations", "batch", "other"]), VALUES | TEXTS, max_size=3
)


def written(value: Any) -> st.SearchStrategy[bytes]:
    """JSON of a value in one of the ways clients write it."""
    return st.sampled_from(
        [
            json.dumps(value, separators=separators, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
            for separators in ((",", ":"), (", ", ": "), (" , ", " : "))
            for ascii_only in (True, False)
        ]
    )


def spoilt(body: bytes) -> st.SearchStrategy[bytes]:
    """The body, or the body with some bytes cut out, doubled or exchanged."""
    places = st.tuples(st.integers(0, len(body)), st.integers(0, len(body)), st.binary(max_size=3) | st.just(b""))
    mangled = places.map(lambda where: body[: where[0]] + where[2] + body[where[1] :])
    return st.just(body) | mangled


def requests() -> st.SearchStrategy[list[Entry]]:
    batches = st.tuples(st.lists(ITEMS, max_size=4), LENT).map(lambda parts: {"batch": parts[0], **parts[1]})
    bodies = (batches | ITEMS).flatmap(written).flatmap(spoilt) | st.binary(max_size=20)
    kinds = st.sampled_from(["batch", "batch", "track", "page", "alias"])
    return st.lists(st.builds(request, bodies, kinds, st.sampled_from(["web", "app"])), min_size=1, max_size=4)


def answers(folder: Any, sent: list[Entry]) -> tuple[Any, ...]:
    """All that reading makes of some requests."""
    read = read_segment(seal(folder, *sent))
    texts = ItemTexts(read)
    payloads = [texts.payload(number) for number in range(len(read.owners))]
    faults = {number: reason for number, (reason, _detail) in read.faults.items()}
    return read.rows.to_pylist(), read.owners.tolist(), read.indexes.tolist(), faults, payloads


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(sent=requests())
def test_reading_in_one_go_and_one_by_one_agree(tmp_path_factory: pytest.TempPathFactory, sent: list[Entry]) -> None:
    folder = tmp_path_factory.mktemp("log")
    with pytest.MonkeyPatch.context() as patch:
        one_go = answers(folder / "a", sent)
        patch.setattr(reading, "read_whole", lambda *_: None)
        assert answers(folder / "b", sent) == one_go
    *_rest, payloads = one_go
    for payload in payloads:
        payload.encode()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(sent=requests())
def test_no_bytes_lose_an_item_or_a_neighbour(tmp_path_factory: pytest.TempPathFactory, sent: list[Entry]) -> None:
    lake = Lake(tmp_path_factory.mktemp("lake"))
    sound = [batch(item("good 1")), *sent, request(item("good 2"), "track", "other")]
    segment = seal(lake.home, *sound)
    flushed = flush_segment(lake, segment, at=AT)
    rows = stored(lake)
    assert len({row["message_id"] for row in rows}) == len(rows) == flushed.accepted
    assert {"good 1", "good 2"} <= {row["message_id"] for row in rows}
    assert counted(flushed) == (flushed.accepted, flushed.duplicates, len(flushed.dead))
    assert len({(dead.position, dead.index) for dead in flushed.dead}) == len(flushed.dead)
    assert flush_segment(lake, segment, at=AT) == flushed
    assert stored(lake) == rows


def counted(flushed: Flushed) -> tuple[int, ...]:
    sources = flushed.by_source.values()
    return tuple(sum(getattr(one, name) for one in sources) for name in ("accepted", "duplicates", "dead"))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(payload=(ITEMS | VALUES).flatmap(written).flatmap(spoilt) | st.binary(max_size=20) | st.text())
def test_a_payload_is_an_event_or_refused_with_findings(payload: bytes | str) -> None:
    try:
        event = parse_arrival(payload, source="web", center="demo", received_at=AT)
    except Refused as refused:
        found = refused.findings
    else:
        assert event.timestamp is not None
        assert event.timestamp <= AT + timedelta(days=1)
        return
    assert found
    assert all(finding.code.startswith("event.") and finding.message for finding in found)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(sent=requests())
def test_a_dead_letter_handed_in_as_it_is_stays_dead(
    tmp_path_factory: pytest.TempPathFactory, sent: list[Entry]
) -> None:
    lake = Lake(tmp_path_factory.mktemp("lake"))
    for dead in flush_segment(lake, seal(lake.home, *sent), at=AT).dead:
        if dead.detail == "batch":
            continue  # A sound item on the route of batches is wrong only there.
        with pytest.raises(Refused):
            parse_arrival(dead.payload, source=dead.source, center=dead.center, received_at=dead.received_at)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    sent=st.lists(SOUND, min_size=1, max_size=5).flatmap(
        lambda items: written({"batch": items, "sentAt": "2026-11-02T09:00:00Z"})
    )
)
def test_what_was_accepted_reads_the_same_as_a_payload(tmp_path_factory: pytest.TempPathFactory, sent: bytes) -> None:
    """What a watcher sees of an accepted item, handed in again, is the same event."""
    lake = Lake(tmp_path_factory.mktemp("lake"))
    flushed = flush_segment(lake, seal(lake.home, request(sent)), at=AT)
    events: list[Event] = [
        parse_arrival(one.payload, source="web", center="demo", received_at=AT)
        for one in reversed(flushed.recent["web"])
        if one.verdict == "accepted"
    ]
    other = Lake(tmp_path_factory.mktemp("lake"))
    land_events(other, events, application="replay", received_at=AT)
    keys = ("message_id", "type", "event", "user_id", "timestamp", "original_timestamp", "sent_at")
    assert [[row[key] for key in keys] for row in stored(other)] == [[row[key] for key in keys] for row in stored(lake)]
