"""Append-only, exactly-once arrival: the only way into the lake."""

from __future__ import annotations

from excello.lake.landing.arrivals import Drop, DropReason, Event, Record
from excello.lake.landing.batches import StaleBatch
from excello.lake.landing.events import Landed, land_events
from excello.lake.landing.records import DroppedRecord, LandedRecords, land_records
from excello.lake.landing.rows import land_rows
from excello.lake.lease import LeaseHeld

__all__ = [
    "Drop",
    "DropReason",
    "DroppedRecord",
    "Event",
    "Landed",
    "LandedRecords",
    "LeaseHeld",
    "Record",
    "StaleBatch",
    "land_events",
    "land_records",
    "land_rows",
]
