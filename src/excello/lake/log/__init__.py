"""The collector's log: what was answered with 200 lies here on disk until the lake has it."""

from __future__ import annotations

from excello.lake.log.entries import KINDS, Entry
from excello.lake.log.segments import DamagedSegment, Segment, read_entries, retire, seal_abandoned, sealed_segments
from excello.lake.log.writer import LogHeld, LogWriter

__all__ = [
    "KINDS",
    "DamagedSegment",
    "Entry",
    "LogHeld",
    "LogWriter",
    "Segment",
    "read_entries",
    "retire",
    "seal_abandoned",
    "sealed_segments",
]
