"""What the collector says: success, and every refusal with a code, in the shape that Segment clients read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import msgspec

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
Headers = list[tuple[bytes, bytes]]

_JSON = (b"content-type", b"application/json")
# Browsers may post from any site: a write key is no secret there, and no cookie is read.
_ANY_ORIGIN = (b"access-control-allow-origin", b"*")
_EXPOSED = (b"access-control-expose-headers", b"retry-after, x-ratelimit-reset")
_DONE = b'{"success":true}'
_DONE_START: Message = {
    "type": "http.response.start",
    "status": 200,
    "headers": [_JSON, _ANY_ORIGIN, (b"content-length", str(len(_DONE)).encode())],
}
_DONE_BODY: Message = {"type": "http.response.body", "body": _DONE}


class Unanswerable(Exception):
    """A request that is refused: `status`, a stable `code`, a `message` for people; `after` seconds it may be tried."""

    def __init__(self, status: int, code: str, message: str, *, after: int | None = None) -> None:
        self.status, self.code, self.message, self.after = status, code, message, after
        super().__init__(message)


class Gone(Exception):
    """The client went away before its request was complete."""


async def answer_done(send: Send) -> None:
    """200: what was sent is on disk."""
    await send(_DONE_START)
    await send(_DONE_BODY)


async def answer_json(send: Send, status: int, content: object, *, headers: Headers | None = None) -> None:
    """Any JSON, readable from every origin."""
    body = msgspec.json.encode(content)
    start = [_JSON, _ANY_ORIGIN, (b"content-length", str(len(body)).encode()), *(headers or [])]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": body})


async def answer_refusal(send: Send, refusal: Unanswerable) -> None:
    """A refusal as {code, message}; one that may be retried says when."""
    headers: Headers = []
    if refusal.after is not None:
        seconds = str(refusal.after).encode()
        headers = [(b"retry-after", seconds), (b"x-ratelimit-reset", seconds), _EXPOSED]
    content = {"code": refusal.code, "message": refusal.message}
    await answer_json(send, refusal.status, content, headers=headers)


async def answer_preflight(send: Send, asked: bytes) -> None:
    """What a browser asks before it posts from another origin: yes, with the headers it wants (`asked`)."""
    headers = [
        _ANY_ORIGIN,
        (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
        (b"access-control-allow-headers", asked or b"authorization, content-type, content-encoding, x-retry-count"),
        (b"access-control-max-age", b"86400"),
        (b"content-length", b"0"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
