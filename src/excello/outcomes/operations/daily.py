"""Carries the daily tables on, so that a page only adds what arrived since."""

from __future__ import annotations

from datetime import datetime

from excello.core.lake_home import lake
from excello.core.people import centers
from excello.lake.daily import refresh_daily


def refresh_daily_tables(*, at: datetime) -> int:
    """One table for each time zone that a center lies in, for the worker's clock; returns how many there are.

    Derived and nobody's decision, so the trail has no entry of it.
    """
    zones = sorted({center.time_zone for center in centers()})
    for zone in zones:
        refresh_daily(lake(), zone=zone)
    return len(zones)
