"""The collector as an ASGI application: which request goes where, and the steps from its bytes to its answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from excello.engagement.collect import answers
from excello.engagement.collect.answers import Gone, Receive, Send, Unanswerable
from excello.engagement.collect.bodies import Budget, Held, limit_of, receive_body, unpack_body, write_key_in
from excello.engagement.collect.browser import client_settings
from excello.engagement.collect.commits import GroupCommit
from excello.engagement.collect.keys import KeyRing, Owner
from excello.engagement.collect.refusals import RefusalLog, RefusedRequest
from excello.engagement.collect.settings import Settings
from excello.lake.log import Entry, LogWriter, sealed_segments

log = logging.getLogger(__name__)

NAMES = ("identify", "track", "page", "screen", "group", "alias", "batch")
# The browser client posts to first letters; imports of history are batches.
KIND_OF = {
    **{f"/v1/{name}": name for name in NAMES},
    **{f"/v1/{name[0]}": name for name in NAMES},
    "/v1/import": "batch",
}
SETTINGS_PATH = ("/v1/projects/", "/settings")


def application(settings: Settings) -> Collector:
    """The collector over `settings.folder`; raises `LogHeld` while another one runs there."""
    return Collector(settings)


@dataclass(slots=True)
class Asked:
    """The parts of a request's head that matter here."""

    authorization: bytes = b""
    encoding: bytes = b""
    length: int = 0


class Collector:
    """One collector process: its keys, its log, and what waits for the disk."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        writer = LogWriter(
            settings.folder / "log",
            first=settings.first,
            segment_bytes=settings.segment_bytes,
            seal_after=settings.seal_after,
        )
        self.keys = KeyRing(settings.folder)
        self.refusals = RefusalLog(settings.folder)
        self.commits = GroupCommit(writer)
        self.budget = Budget(settings.waiting_bytes, retry_after=settings.retry_after)
        self.accepted = self.refused = 0

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request, or live through the server's life."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        kind = KIND_OF.get(scope["path"]) if scope["method"] == "POST" else None
        try:
            if kind is not None:
                await self._collect(kind, scope, receive, send)
            else:
                await self._answer_others(scope, send)
        except Unanswerable as refusal:
            await answers.answer_refusal(send, refusal)
        except Gone:
            log.debug("a client went away from %s", scope["path"])
        except Exception:
            log.exception("a request to %s failed", scope["path"])
            await answers.answer_refusal(send, Unanswerable(500, "internal_error", "The collector failed; try again."))

    async def _collect(self, kind: str, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """From the request's bytes to its 200, which means: on disk."""
        asked = _read_head(scope["headers"])
        owner = self.keys.owner_of_header(asked.authorization) if asked.authorization else None
        held: Held | None = None
        try:
            held = Held(self.budget)
            limit = limit_of(kind)
            packed = await receive_body(receive, held, limit=limit, seconds=self.settings.body_seconds)
            body = unpack_body(packed, asked.encoding, held, limit=limit)
            write_key = write_key_in(kind, body)
            # The key in the header counts before the one in the body.
            owner = owner or self._find_owner(write_key)
            await self.commits.write(Entry(self.settings.clock(), owner.source, owner.center, kind, body))
        except Unanswerable as refusal:
            self._note(refusal, scope["path"], owner, asked.length)
            raise
        finally:
            if held is not None:
                held.give_back()
        self.accepted += 1
        await answers.answer_done(send)

    def _find_owner(self, write_key: str | None) -> Owner:
        owner = self.keys.owner_of_key(write_key) if write_key else None
        if owner is None:
            raise Unanswerable(401, "invalid_write_key", "This write key is unknown, revoked or missing.")
        return owner

    def _note(self, refusal: Unanswerable, path: str, owner: Owner | None, size: int) -> None:
        self.refused += 1
        source = owner.source if owner else None
        at = self.settings.clock()
        self.refusals.add(RefusedRequest(at, source, refusal.status, refusal.code, refusal.message, size, path))

    async def _answer_others(self, scope: Mapping[str, Any], send: Send) -> None:
        """Pre-flights, the browser client's settings, health; all else is refused."""
        path, method = scope["path"], scope["method"]
        if method == "OPTIONS":
            await answers.answer_preflight(send, _header(scope, b"access-control-request-headers"))
        elif path == "/healthz" and method in ("GET", "HEAD"):
            await self._tell_health(send)
        elif path.startswith(SETTINGS_PATH[0]) and path.endswith(SETTINGS_PATH[1]) and method in ("GET", "HEAD"):
            await self._tell_settings(scope, send)
        elif path in KIND_OF or path == "/healthz":
            raise Unanswerable(405, "method_not_allowed", f"{path} does not know {method}.")
        else:
            raise Unanswerable(404, "not_found", f"There is nothing at {path}.")

    async def _tell_settings(self, scope: Mapping[str, Any], send: Send) -> None:
        write_key = scope["path"][len(SETTINGS_PATH[0]) : -len(SETTINGS_PATH[1])]
        if self.keys.owner_of_key(write_key) is None:
            raise Unanswerable(404, "invalid_write_key", "This write key is unknown or revoked.")
        host = _header(scope, b"host").decode("latin-1")
        content = client_settings(
            write_key=write_key, scheme=scope["scheme"], host=host, public_url=self.settings.public_url
        )
        await answers.answer_json(send, 200, content, headers=[(b"cache-control", b"public, max-age=60")])

    async def _tell_health(self, send: Send) -> None:
        failure = self.commits.failure
        content = {
            "status": "failing" if failure else "ok",
            "error": failure.strerror if failure else None,
            "waiting_bytes": self.budget.used,
            "waiting_bytes_limit": self.budget.limit,
            "accepted_requests": self.accepted,
            "refused_requests": self.refused,
            "sealed_segments": len(sealed_segments(self.settings.folder / "log")),
        }
        await answers.answer_json(send, 503 if failure else 200, content, headers=[(b"cache-control", b"no-store")])

    async def _live(self, receive: Receive, send: Send) -> None:
        """Beat from the server's start to its end."""
        await receive()
        beating = asyncio.create_task(self._beat())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating
        await self._write_refusals()
        await self.commits.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _beat(self) -> None:
        """Keys, refusals and segments are looked after twice a second, whether requests come or not."""
        while True:
            await asyncio.sleep(self.settings.beat_seconds)
            self.keys.refresh()
            await self._write_refusals()
            try:
                await self.commits.tend()
            except OSError as error:
                log.error("the log cannot be written: %s", error)

    async def _write_refusals(self) -> None:
        content = self.refusals.take_changes()
        if content is None:
            return
        try:
            await asyncio.to_thread(self.refusals.write, content)
        except OSError as error:
            log.error("refusals cannot be written: %s", error)


def _read_head(headers: list[tuple[bytes, bytes]]) -> Asked:
    asked = Asked()
    for name, value in headers:
        if name == b"authorization":
            asked.authorization = value
        elif name == b"content-encoding":
            asked.encoding = value.strip().lower()
        elif name == b"content-length":
            asked.length = int(value)
    return asked


def _header(scope: Mapping[str, Any], wanted: bytes) -> bytes:
    return next((value for name, value in scope["headers"] if name == wanted), b"")
