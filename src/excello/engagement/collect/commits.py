"""Group commit: requests that arrive while the disk is busy share the next sync, and are answered after it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from excello.engagement.collect.answers import Unanswerable
from excello.lake.log import Entry, LogWriter

RETRY_AFTER_FAILURE = 5
Result = TypeVar("Result")


class StorageFailed(Unanswerable):
    """The disk did not take the events; nothing of them counts."""

    def __init__(self, error: OSError) -> None:
        message = f"The events could not be stored ({error.strerror}); send them again."
        super().__init__(503, "storage_failed", message, after=RETRY_AFTER_FAILURE)


class GroupCommit:
    """Writes entries in groups by one thread, which is the only one to touch the writer."""

    def __init__(self, writer: LogWriter) -> None:
        self._writer = writer
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="log")
        self._waiting: list[tuple[Entry, asyncio.Future[None]]] = []
        self._busy = self._closed = False
        self.failure: OSError | None = None

    async def write(self, entry: Entry) -> None:
        """Return once the entry is on disk; raises `StorageFailed`."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        self._waiting.append((entry, done))
        if not self._busy:
            self._busy = True
            # Whatever else arrived in this turn of the loop comes along.
            loop.call_soon(self._begin)
        await done

    async def run(self, work: Callable[[], Result]) -> Result:
        """Do something with the disk between two groups; an OSError is remembered until a write succeeds."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except OSError as error:
            self.failure = error
            raise

    async def tend(self) -> None:
        """Seal what is due; while the disk fails, see whether it is well again."""
        await self.run(self._writer.seal_if_due)
        if self.failure is not None:
            await self.run(self._writer.check)
            self.failure = None

    async def close(self) -> None:
        """Wait for what was accepted, seal it, let the folder go; once."""
        if self._closed:
            return
        self._closed = True
        while self._busy:
            await asyncio.sleep(0.01)
        try:
            await self.run(self._writer.close)
        finally:
            self._thread.shutdown()

    def _begin(self) -> None:
        group, self._waiting = self._waiting, []
        entries = [entry for entry, _ in group]
        written = asyncio.get_running_loop().run_in_executor(self._thread, self._writer.write, entries)
        written.add_done_callback(partial(self._settle, [done for _, done in group]))

    def _settle(self, group: Sequence[asyncio.Future[None]], written: asyncio.Future[None]) -> None:
        error = written.exception()
        self.failure = error if isinstance(error, OSError) else None
        for done in group:
            if done.done():
                continue
            if error is None:
                done.set_result(None)
            else:
                done.set_exception(StorageFailed(error) if isinstance(error, OSError) else error)
        if self._waiting:
            self._begin()
        else:
            self._busy = False
