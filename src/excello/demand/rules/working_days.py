"""Working days of a country: which day is the nth from now, and how many lie between two."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import holidays

WEEKEND = frozenset({5, 6})


@lru_cache(maxsize=64)
def _calendar(country: str) -> holidays.HolidayBase | None:
    """The country's holidays, worked out year by year as they are asked for; None where they are not known."""
    try:
        return holidays.country_holidays(country)
    except NotImplementedError:
        return None


def is_working_day(day: date, country: str) -> bool:
    """Neither weekend nor holiday; without a known country, Monday to Friday."""
    calendar = _calendar(country)
    if calendar is None:
        return day.weekday() not in WEEKEND
    return day.weekday() not in calendar.weekend and day not in calendar


def nth_working_day(start: date, count: int, country: str) -> date:
    """The day on which `count` working days after `start` are full; `start` itself does not count."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, country)
    return day


def working_days_between(start: date, end: date, country: str) -> int:
    """Working days after `start` up to and with `end`; 0 when `end` is not after it."""
    days = (start + timedelta(days=number) for number in range(1, (end - start).days + 1))
    return sum(is_working_day(day, country) for day in days)
