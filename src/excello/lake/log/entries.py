"""How one request lies in the log: marker, length, checksum, fields, body; and which bytes are a whole entry."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from zlib import crc32

KINDS = ("identify", "track", "page", "screen", "group", "alias", "batch")

# No UTF-8 text holds these bytes, so a search for the next entry never stops inside a body.
MARKER = b"\xe5XL1"
_FRAME = struct.Struct("<4sII")  # marker, length of the rest, checksum of the rest
_FIELDS = struct.Struct("<qBBB")  # received_at, kind, bytes of source, bytes of center
_NO_CENTER = 255
_LONGEST_NAME = 254
_LONGEST = 64 * 1024 * 1024
_NUMBER_OF = {kind: number for number, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted request: `received_at` in µs since the epoch (UTC), its JSON as it came (decompressed, UTF-8).

    `position` is where the entry begins in its segment, known to readers only.
    """

    received_at: int
    source: str
    center: str | None
    kind: str
    body: bytes
    position: int = -1


def pack_entry(entry: Entry) -> bytes:
    """The entry's bytes; raises ValueError for a kind or a name that the format cannot hold."""
    source = entry.source.encode()
    center = b"" if entry.center is None else entry.center.encode()
    if entry.kind not in _NUMBER_OF or max(len(source), len(center)) > _LONGEST_NAME or len(entry.body) > _LONGEST:
        raise ValueError(f"no entry of the log: kind {entry.kind}, source {entry.source}, {len(entry.body)} bytes")
    fields = _FIELDS.pack(
        entry.received_at, _NUMBER_OF[entry.kind], len(source), _NO_CENTER if entry.center is None else len(center)
    )
    head = fields + source + center
    frame = _FRAME.pack(MARKER, len(head) + len(entry.body), crc32(entry.body, crc32(head)))
    return b"".join((frame, head, entry.body))


def end_of_entry(data: bytes, position: int) -> int | None:
    """Where the entry at `position` ends, None if no whole entry begins there."""
    start = position + _FRAME.size
    if start + _FIELDS.size > len(data):
        return None
    marker, length, checksum = _FRAME.unpack_from(data, position)
    end = start + length
    if marker != MARKER or length < _FIELDS.size or end > len(data):
        return None
    return end if crc32(memoryview(data)[start:end]) == checksum else None


def unpack_entry(data: bytes, position: int, end: int) -> Entry:
    """The whole entry that lies from `position` to `end`."""
    start = position + _FRAME.size
    received_at, kind, source_size, center_size = _FIELDS.unpack_from(data, start)
    at_center = start + _FIELDS.size + source_size
    at_body = at_center + (0 if center_size == _NO_CENTER else center_size)
    return Entry(
        received_at=received_at,
        source=data[start + _FIELDS.size : at_center].decode(),
        center=None if center_size == _NO_CENTER else data[at_center:at_body].decode(),
        kind=KINDS[kind],
        body=data[at_body:end],
        position=position,
    )


def next_entry(data: bytes, position: int) -> int | None:
    """Where the next whole entry at or after `position` begins, None if there is none."""
    while (position := data.find(MARKER, position)) >= 0:
        if end_of_entry(data, position) is not None:
            return position
        position += 1
    return None


def whole_length(data: bytes) -> int:
    """Bytes up to the end of the last whole entry: what follows was cut off while it was written."""
    position: int | None = 0
    end = 0
    while position is not None:
        while (following := end_of_entry(data, position)) is not None:
            position = end = following
        position = next_entry(data, position)
    return end
