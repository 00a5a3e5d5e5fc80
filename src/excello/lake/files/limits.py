"""How much of a file is read before it is refused, and how long and with how much memory its reader may work."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one file. size: bytes, also of what is unpacked; cell, line: characters; memory: bytes the reader may
    take beyond what it starts with; seconds: of the clock, before the reader is ended."""

    size: int = 4096 * MEGABYTE
    rows: int = 50_000_000
    columns: int = 1_000
    cell: int = 32 * 1024
    line: int = 8 * MEGABYTE
    members: int = 10_000
    expansion: int = 200
    """How many times larger than packed a member may be once it passes `unpacked`."""
    unpacked: int = 64 * MEGABYTE
    workbook: int = 512 * MEGABYTE
    """Bytes of an unpacked workbook: its cells are held in memory while they are read."""
    json_array: int = 64 * MEGABYTE
    memory: int = 1024 * MEGABYTE
    seconds: float = 900.0
