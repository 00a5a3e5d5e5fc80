"""Daily sums: carried on or computed from the beginning, they are the same, and they count what the drill lists."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from excello.lake.daily import ROWS, daily_table, refresh_daily
from excello.lake.landing import Event, Record, land_events, land_records
from excello.lake.measures import EVENT_FIGURES
from excello.lake.measuring import DayRange, counted_events, read_events
from excello.lake.store import Lake

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
ROME = "Europe/Rome"
FIGURES = {figure.definition.name: figure for figure in EVENT_FIGURES}


def kept(lake: Lake, zone: str = ROME) -> pa.Table:
    with lake.snapshot() as snapshot:
        return snapshot.arrow(daily_table(lake, snapshot, zone=zone)).cast(ROWS)


def work(message_id: str, event: str, when: datetime | None = AT, **properties: Any) -> Event:
    return Event(
        message_id, "track", "excello", when, event, anonymous_id="person:7", center="demo", properties=properties
    )


def asked(lake: Lake, *names: str, by: tuple[str, ...] = (), **range_: Any) -> list[dict[str, Any]]:
    with lake.snapshot() as snapshot:
        figures = [FIGURES[name] for name in names]
        return read_events(lake, snapshot, figures, days=DayRange(ROME, **range_), center="demo", by=by)


def listed(lake: Lake, name: str, **range_: Any) -> list[dict[str, Any]]:
    with lake.snapshot() as snapshot:
        rows = counted_events(snapshot, FIGURES[name], days=DayRange(ROME, **range_), center="demo")
        return snapshot.rows(rows)


def land(lake: Lake, *events: Event, **options: Any) -> None:
    assert not land_events(lake, events, application="test", received_at=AT, **options).dropped


def test_a_day_is_the_day_where_the_center_lies(lake: Lake) -> None:
    late = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    land(lake, Event("m1", "page", "web", late, user_id="ann"))
    assert asked(lake, "page_views", by=("day",)) == [{"day": date(2026, 7, 2), "page_views": 1}]
    assert asked(lake, "page_views", first=date(2026, 7, 2), last=date(2026, 7, 2)) == [{"page_views": 1}]
    assert len(listed(lake, "page_views", first=date(2026, 7, 2), last=date(2026, 7, 2))) == 1
    assert listed(lake, "page_views", last=date(2026, 7, 1)) == []


def test_an_undated_event_counts_in_all_time_only(lake: Lake) -> None:
    land(lake, Event("m1", "page", "web", None, user_id="ann"), allow_undated=True)
    assert asked(lake, "page_views") == [{"page_views": 1}]
    assert asked(lake, "page_views", first=date(1970, 1, 1)) == [{"page_views": 0}]


def test_work_of_members_is_measured_from_their_trail(lake: Lake) -> None:
    land(
        lake,
        work("m1", "Request Returned", **{"pass": 1, "division": "north"}),
        work("m2", "Request Handed In", **{"pass": 2, "division": "north"}),
        work("m3", "Request Handed In", **{"pass": 1, "division": "south"}),
        work("m4", "Request Accepted", hours_to_decision=5.25, division="south"),
        work("m5", "Request Declined", hours_to_decision=2, division="north"),
    )
    names = ("requests_handed_in", "first_pass_yield", "requests_returned", "hours_to_decision")
    assert asked(lake, *names) == [
        {"requests_handed_in": 3, "first_pass_yield": 0.5, "requests_returned": 1, "hours_to_decision": 3.625}
    ]
    divisions = {row["division"]: row["first_pass_yield"] for row in asked(lake, *names, by=("division",))}
    assert divisions == {"north": 0, "south": 1}
    assert [row["counts"] for row in listed(lake, "first_pass_yield")] == [True, False]


def test_nobody_outside_can_send_the_work_of_members(lake: Lake) -> None:
    forged = Event("m1", "track", "web", AT, "Request Accepted", anonymous_id="person:7", center="demo")
    elsewhere = Event("m2", "track", "excello", AT, "Request Accepted", anonymous_id="person:7", center="other")
    land(lake, forged, elsewhere)
    assert asked(lake, "requests_accepted") == [{"requests_accepted": 0}]
    assert listed(lake, "requests_accepted") == []


def test_a_newer_content_of_a_record_takes_the_old_one_away(lake: Lake) -> None:
    def record(content: str) -> Record:
        event = Event(f"m-{content}", "track", "crm", AT, "Form Submitted", user_id="ann")
        return Record(record_id="r1", record_hash=content, events=(event,))

    for content in ("a", "b", "a"):
        land_records(lake, [record(content)], source="crm", application="import", received_at=AT)
        refresh_daily(lake, zone=ROME)
        assert asked(lake, "forms_submitted") == [{"forms_submitted": 1}]


def test_every_figure_lists_exactly_what_it_counts(lake: Lake) -> None:
    land(
        lake,
        Event("m1", "track", "mail", AT, "Email Link Clicked", user_id="ann", properties={"bot": True}),
        Event("m2", "track", "mail", AT, "Email Link Clicked", user_id="ann"),
        Event("m3", "page", "web", AT, anonymous_id="a"),
        work("m4", "Request Accepted", hours_to_decision=None),
        work("m5", "Request Accepted", hours_to_decision="soon"),
    )
    for name, figure in FIGURES.items():
        rows, value = listed(lake, name), asked(lake, name)[0][name]
        if figure.hits is None and not figure.mean:
            assert value == len(rows), name
    assert asked(lake, "hours_to_decision") == [{"hours_to_decision": None}]
    assert asked(lake, "events_received", "email_clicks") == [{"events_received": 3, "email_clicks": 1}]


def test_a_broken_kept_table_is_computed_again(lake: Lake) -> None:
    land(lake, work("m1", "Request Started"))
    assert refresh_daily(lake, zone=ROME) == 1
    (file,) = (lake.root / "derived" / "daily").glob("*.parquet")
    file.write_bytes(b"broken")
    assert [row["part"] for row in kept(lake).to_pylist()] == ["started"]


happened = st.tuples(
    st.sampled_from(["page", "Email Link Clicked", "Request Handed In", "Request Accepted", "record"]),
    st.integers(0, 400),
    st.integers(0, 3),
    st.booleans(),
)


@pytest.mark.parametrize("zone", [ROME, "Pacific/Chatham"])
@settings(max_examples=15, deadline=None)
@given(story=st.lists(st.lists(happened, max_size=5), max_size=6))
def test_carried_on_and_from_the_beginning_are_the_same(
    zone: str, story: list[Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    on, fresh = (Lake(Path(tmp_path_factory.mktemp("home"))) for _ in range(2))
    for number, batch in enumerate(story):
        for lake in (on, fresh):
            _tell(lake, number, batch)
        refresh_daily(on, zone=zone)
    _tell(on, len(story), [("page", 3, 1, False)])
    _tell(fresh, len(story), [("page", 3, 1, False)])
    assert kept(on, zone).equals(kept(fresh, zone))


def _tell(lake: Lake, number: int, batch: list[tuple[str, int, int, bool]]) -> None:
    for place, (name, hours, which, flag) in enumerate(batch):
        when, message = AT - timedelta(hours=hours), f"m{number}-{place}"
        if name == "record":
            event = Event(message, "track", "crm", when, "Form Submitted", user_id="ann", properties={"bot": flag})
            record = Record(record_id=f"r{which}", record_hash=f"h{number}-{place}", events=(event,))
            land_records(lake, [record], source="crm", application="import", received_at=AT)
        elif name == "page":
            land(lake, Event(message, "page", "web", when, anonymous_id=f"a{which}"))
        elif name == "Email Link Clicked":
            land(lake, Event(message, "track", "web", when, name, user_id="ann", properties={"bot": flag}))
        else:
            land(lake, work(message, name, when, **{"pass": which, "hours_to_decision": hours / 7}))
