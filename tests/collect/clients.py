"""Clients that remember what was answered: each event has its own messageId and is sent until it is acknowledged."""

from __future__ import annotations

import base64
import http.client
import json
import threading
import time
import uuid
from collections import Counter

from tests.collect.processes import KEY

AUTHORIZATION = "Basic " + base64.b64encode(f"{KEY}:".encode()).decode()
NO_ANSWER = 0


class Clients:
    """Threads that send single events and small batches to one port and keep count of the answers."""

    def __init__(self, port: int, *, count: int = 8) -> None:
        self.port = port
        self.acknowledged: set[str] = set()
        self.answers: Counter[int] = Counter()
        self.surprises: list[str] = []
        self._ending = threading.Event()
        self._threads = [threading.Thread(target=self._send, args=(number,), daemon=True) for number in range(count)]
        for thread in self._threads:
            thread.start()

    def wait_for(self, more: int, *, seconds: float = 60.0) -> None:
        """Go on until so many more events are acknowledged."""
        wanted = len(self.acknowledged) + more
        deadline = time.monotonic() + seconds
        while len(self.acknowledged) < wanted:
            assert time.monotonic() < deadline, f"only {len(self.acknowledged)} of {wanted}, answers {self.answers}"
            time.sleep(0.005)

    def stop(self) -> None:
        self._ending.set()
        for thread in self._threads:
            thread.join(30)
        assert not self.surprises, self.surprises[:3]

    def _send(self, number: int) -> None:
        turn = 0
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        while not self._ending.is_set():
            turn += 1
            ids = [uuid.uuid4().hex for _ in range(1 if turn % 3 else 7)]
            self._send_until_acknowledged(connection, f"u{number}", ids)
        connection.close()

    def _send_until_acknowledged(self, connection: http.client.HTTPConnection, user: str, ids: list[str]) -> None:
        """As the clients do it: the same messageIds again after no answer, or after one that says later."""
        events = [{"type": "track", "event": "Sent", "userId": user, "messageId": one} for one in ids]
        body = json.dumps(events[0] if len(ids) == 1 else {"batch": events})
        path = "/v1/track" if len(ids) == 1 else "/v1/batch"
        while not self._ending.is_set():
            status = _post(connection, path, body)
            self.answers[status] += 1
            if status == 200:
                self.acknowledged.update(ids)
                return
            if status not in (NO_ANSWER, 429, 503):
                self.surprises.append(f"{path}: {status}")
                return
            time.sleep(0.05)


def _post(connection: http.client.HTTPConnection, path: str, body: str) -> int:
    try:
        connection.request("POST", path, body, {"Authorization": AUTHORIZATION})
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        # The next request opens the connection anew.
        connection.close()
        return NO_ANSWER
    return answer.status
