"""Working days: weekends and the country's holidays do not count, and the earliest date is the one that conforms."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rooms.demand.briefs import context, judge

from excello.demand.rules.working_days import is_working_day, nth_working_day, working_days_between

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
COUNTRIES = st.sampled_from(["IT", "DE", "GB", "AE", "", "XX"])


@pytest.mark.parametrize(
    ("today", "country", "earliest"),
    [
        (date(2026, 11, 2), "IT", date(2026, 11, 23)),
        (date(2026, 11, 19), "IT", date(2026, 12, 11)),  # 8 December is a holiday in Italy
        (date(2026, 11, 19), "", date(2026, 12, 10)),
        (date(2026, 11, 19), "XX", date(2026, 12, 10)),
        (date(2026, 12, 21), "IT", date(2027, 1, 14)),  # 25 December, 1 and 6 January
    ],
)
def test_the_earliest_date(today: date, country: str, earliest: date) -> None:
    assert nth_working_day(today, 15, country) == earliest
    told = context(today=today, country=country)
    late, early = earliest.isoformat(), (earliest - timedelta(days=1)).isoformat()
    assert "G-04" not in {finding.code for finding in judge(told=told, launch_date=late).findings}
    (finding,) = [one for one in judge(told=told, launch_date=early).findings if one.code == "G-04"]
    assert finding.params["earliest"] == earliest


@given(DAYS, st.integers(1, 40), COUNTRIES)
def test_counting_there_and_back(start: date, count: int, country: str) -> None:
    end = nth_working_day(start, count, country)
    assert is_working_day(end, country)
    assert working_days_between(start, end, country) == count


def test_a_day_away_is_said_in_the_singular() -> None:
    (finding,) = judge(launch_date="2026-11-03").findings
    assert finding.as_dict()["message"] == "Launch is one working day away; it needs 15."


def test_the_past_is_not_counted() -> None:
    (finding,) = judge(launch_date="0001-01-01").findings
    assert "not in the future" in finding.message


def test_the_far_future_is_far_enough() -> None:
    assert "G-04" not in {finding.code for finding in judge(launch_date="9999-12-31").findings}
