"""When an item happened, by the clocks of its client and of the collector."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from excello.lake.landing.arrivals import DropReason
from excello.lake.schemas.contract import INSTANT

_PLAIN = pa.timestamp("us")
FIRST_YEAR, LAST_YEAR = np.datetime64("1900-01-01", "us"), np.datetime64("9999-01-01", "us")
"""A client's clock outside of these says nothing."""


def read_times(texts: Sequence[str | None]) -> tuple[pa.Array, dict[int, DropReason]]:
    """ISO 8601 texts as instants, null where there is none; which of them cannot be read, and why."""
    values = pa.array(texts, pa.string())
    try:
        return values.cast(INSTANT), {}
    except pa.ArrowInvalid:
        return _read_each(texts)


def client_times(given: pa.Array, sent: pa.Array, received: pa.Array) -> dict[str, pa.Array]:
    """Columns timestamp, original_timestamp and sent_at.

    timestamp = received − (sent − original), which takes out how wrong the client's clock is; without `sent` the
    time as given, without any the time of arrival. Source: Segment, common fields.
    """
    sent = _within_reach(sent)
    skew = pc.subtract(received, sent)
    corrected = pc.coalesce(pc.add(given, skew), given, received)
    return {"timestamp": corrected, "original_timestamp": given, "sent_at": sent}


def _within_reach(times: pa.Array) -> pa.Array:
    """A time that no clock would show is as none."""
    plain = times.cast(_PLAIN)
    seen = pc.and_(pc.greater_equal(plain, pa.scalar(FIRST_YEAR)), pc.less(plain, pa.scalar(LAST_YEAR)))
    return pc.if_else(seen, times, pa.scalar(None, INSTANT))


def _read_each(texts: Sequence[str | None]) -> tuple[pa.Array, dict[int, DropReason]]:
    faults: dict[int, DropReason] = {}
    found: list[Any] = []
    for row, text in enumerate(texts):
        value = None if text is None else _read(text)
        if isinstance(value, DropReason):
            faults[row], value = value, None
        found.append(value)
    return pa.array(found, INSTANT), faults


def _read(text: str) -> Any:
    """One time: as a whole column would read it, else whatever ISO 8601 allows."""
    try:
        return pa.scalar(text).cast(INSTANT)
    except pa.ArrowInvalid:
        pass
    try:
        read = datetime.fromisoformat(text.upper())
    except ValueError:
        return DropReason.TIME_UNREADABLE
    return DropReason.TIME_WITHOUT_ZONE if read.tzinfo is None else pa.scalar(read, INSTANT)
