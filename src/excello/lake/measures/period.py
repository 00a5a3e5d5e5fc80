"""Which stretch of time a figure speaks of: from its start, included, to its end, excluded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

import ibis
import ibis.expr.types as ir


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` (included) to `end` (excluded), aware times."""

    start: datetime
    end: datetime

    @classmethod
    def of_days(cls, first: date, last: date, zone: tzinfo = UTC) -> Period:
        """The days `first` to `last`, both included, in a time zone."""
        return cls(
            datetime.combine(first, time(), zone).astimezone(UTC),
            datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC),
        )

    def holds(self, moment: ir.TimestampValue) -> ir.BooleanValue:
        """Whether a time lies in the period; an undated one does not."""
        start, end = (ibis.literal(edge.astimezone(UTC), "timestamp('UTC')") for edge in (self.start, self.end))
        return ((moment >= start) & (moment < end)).fill_null(False)
