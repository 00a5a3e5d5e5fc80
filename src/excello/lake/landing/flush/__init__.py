"""How the collector's log becomes events: columnar, each item once, nothing silently lost."""

from __future__ import annotations

from excello.lake.landing.flush.parsing import parse_arrival
from excello.lake.landing.flush.segment import COLLECTOR, flush_segment
from excello.lake.landing.flush.shapes import DeadEvent, Flushed, RecentEvent, SourceCounts

__all__ = ["COLLECTOR", "DeadEvent", "Flushed", "RecentEvent", "SourceCounts", "flush_segment", "parse_arrival"]
