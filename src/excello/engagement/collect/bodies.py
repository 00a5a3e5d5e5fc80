"""What a request carries: its bytes within their limits, unpacked, and read just far enough to be accepted."""

from __future__ import annotations

import asyncio
import json
import zlib
from typing import Any, NoReturn

import msgspec

from excello.engagement.collect.answers import Gone, Receive, Unanswerable
from excello.engagement.collect.settings import BATCH_BYTES, BATCH_EVENTS, EVENT_BYTES

GZIP = 31


class Single(msgspec.Struct):
    """One call: the rest of it is judged when it is landed."""

    writeKey: str | None = None


class Batch(msgspec.Struct):
    """Many calls under one key."""

    batch: list[msgspec.Raw]
    writeKey: str | None = None


_single = msgspec.json.Decoder(Single)
_batch = msgspec.json.Decoder(Batch)


class Overloaded(Unanswerable):
    """More waits for the disk than memory may hold."""

    def __init__(self, *, after: int) -> None:
        message = f"The collector is busy; try again in {after} seconds."
        super().__init__(429, "too_many_requests", message, after=after)


class Budget:
    """Memory for requests between their first byte and their answer."""

    __slots__ = ("limit", "retry_after", "used")

    def __init__(self, limit: int, *, retry_after: int) -> None:
        self.limit, self.retry_after, self.used = limit, retry_after, 0

    def take(self, size: int) -> None:
        """Count `size` bytes as held; raises `Overloaded` when there is no room."""
        if self.used + size > self.limit:
            raise Overloaded(after=self.retry_after)
        self.used += size


class Held:
    """What one request holds of the budget; to be given back in any case."""

    __slots__ = ("budget", "size")

    # Tasks, futures and buffers of a request weigh too, however small its body is.
    OVERHEAD = 4096

    def __init__(self, budget: Budget) -> None:
        self.budget, self.size = budget, 0
        self.take(self.OVERHEAD)

    def take(self, size: int) -> None:
        """Hold `size` bytes more."""
        self.budget.take(size)
        self.size += size

    def give_back(self) -> None:
        """Hold nothing any more."""
        self.budget.used -= self.size
        self.size = 0


def limit_of(kind: str) -> int:
    """How many bytes a request of this kind may have."""
    return BATCH_BYTES if kind == "batch" else EVENT_BYTES


async def receive_body(receive: Receive, held: Held, *, limit: int, seconds: float) -> bytes:
    """The request's bytes; raises for one over `limit`, and for one that is not complete after `seconds`."""
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body"):
        return _take_part(message, held, 0, limit)
    try:
        async with asyncio.timeout(seconds):
            return await _receive_parts(message, receive, held, limit)
    except TimeoutError:
        raise Unanswerable(408, "request_timeout", f"The body was not complete after {seconds:g} seconds.") from None


async def _receive_parts(message: Any, receive: Receive, held: Held, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        if message["type"] == "http.disconnect":
            raise Gone
        part = _take_part(message, held, size, limit)
        size += len(part)
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)
        message = await receive()


def _take_part(message: Any, held: Held, before: int, limit: int) -> bytes:
    part: bytes = message.get("body", b"")
    if before + len(part) > limit:
        refuse_size(limit)
    held.take(len(part))
    return part


def unpack_body(body: bytes, encoding: bytes, held: Held, *, limit: int) -> bytes:
    """The body without its content encoding, never more than `limit` bytes of it."""
    if encoding in (b"", b"identity"):
        return body
    if encoding not in (b"gzip", b"x-gzip"):
        raise Unanswerable(400, "unsupported_encoding", "Send the body plain or with Content-Encoding: gzip.")
    unpacker = zlib.decompressobj(GZIP)
    try:
        unpacked = unpacker.decompress(body, limit + 1)
    except zlib.error:
        raise Unanswerable(400, "invalid_gzip", "The body is not the gzip that its header promises.") from None
    if len(unpacked) > limit:
        refuse_size(limit)
    if not unpacker.eof or unpacker.unused_data:
        raise Unanswerable(400, "invalid_gzip", "The gzip of the body is cut off or followed by something else.")
    held.take(len(unpacked))
    return unpacked


def refuse_size(limit: int) -> NoReturn:
    """Say which limit the request broke."""
    message = f"The request is larger than {limit // 1024} KB; send fewer events at once."
    raise Unanswerable(400, "request_too_large", message)


def write_key_in(kind: str, body: bytes) -> str | None:
    """The write key a body names; raises for what is no JSON object of this kind."""
    try:
        # The decoder does not look into the text it skips.
        if not body.isascii():
            body.decode()
        read = _decode(kind, body)
    except msgspec.ValidationError as error:
        raise Unanswerable(400, "invalid_request", f"{error}.") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise Unanswerable(400, "invalid_json", f"The body is no JSON: {error}.") from None
    if isinstance(read, Batch) and len(read.batch) > BATCH_EVENTS:
        message = f"A batch holds at most {BATCH_EVENTS} events, this one has {len(read.batch)}."
        raise Unanswerable(400, "too_many_events", message)
    return read.writeKey


def _decode(kind: str, body: bytes) -> Single | Batch:
    decoder: msgspec.json.Decoder[Any] = _batch if kind == "batch" else _single
    try:
        read: Single | Batch = decoder.decode(body)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        # Half of a surrogate pair is good JSON and a bad text: that event becomes a dead letter, not its whole batch.
        if b"\\ud" not in body and b"\\uD" not in body:
            raise
        return _read_slowly(kind, body)
    return read


def _read_slowly(kind: str, body: bytes) -> Single | Batch:
    read = json.loads(body, parse_constant=_no_number)
    if kind != "batch":
        return msgspec.convert(read, Single)
    if isinstance(read, dict) and isinstance(read.get("batch"), list):
        read = {**read, "batch": [msgspec.Raw()] * len(read["batch"])}
    return msgspec.convert(read, Batch)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
