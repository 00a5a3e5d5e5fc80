"""What an installation decides about its collector, and the limits that the protocol sets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from excello.lake.log.writer import SEAL_AFTER_SECONDS, SEGMENT_BYTES

EVENT_BYTES = 32 * 1024
BATCH_BYTES = 500 * 1024
BATCH_EVENTS = 2_500


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`folder` holds log, keys and refusals; `clock` gives µs since the epoch (UTC).

    `first` is the lowest number for a segment; `public_url` is where browsers reach the collector, by default the
    address they asked; `waiting_bytes` bounds what waits in memory for the disk, beyond it requests are put off for
    `retry_after` seconds; a request whose body takes longer than `body_seconds` is given up.
    """

    folder: Path
    clock: Callable[[], int]
    first: int = 1
    public_url: str = ""
    waiting_bytes: int = 32 * 1024 * 1024
    retry_after: int = 2
    body_seconds: float = 20.0
    segment_bytes: int = SEGMENT_BYTES
    seal_after: float = SEAL_AFTER_SECONDS
    beat_seconds: float = 0.5
