"""The whole installation under SIGKILL: web, worker (the lake's writer) and collector, at random and at named points.

What was answered is kept, and once: events by the collector, products made through the API with an Idempotency-Key.
`EXCELLO_PROOF_KILLS` says how many kills: 25 unless it is set, 200 for a proof.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.collect.clients import Clients
from tests.collect.processes import KEY
from tests.support.postgres import free_port
from tests.support.product import PROGRAM, Product, end, wait_until_answers

from excello.lake.log import sealed_segments
from excello.lake.store import Lake

KILLS = int(os.environ.get("EXCELLO_PROOF_KILLS", "25"))
ACKNOWLEDGED_BETWEEN = 500
PATIENCE_SECONDS = 90.0
pytestmark = [pytest.mark.proof, pytest.mark.timeout(300 + 30 * KILLS)]

POINTS = {
    "collector": ("log.before_sync", "log.after_sync", "log.before_sealing", "log.after_seal"),
    "worker": (
        *("flush.read", "commit.before", "commit.before_sync", "commit.after", "flush.landed"),
        *("log.before_retire", "log.after_retire"),
    ),
}
"""Named places in the code of each process; the web process is killed while it writes."""

PREPARE = f"""
from django.utils import timezone
from excello.core.models import Grant, Person
from excello.core.people.reads import actor_of
from excello.core.tokens import create_api_token
from excello.engagement.collect.keys import hash_key
from excello.engagement.models import WriteKey
from excello.engagement.operations.publishing import publish_write_keys
from excello.engagement.operations.sources import add_source
person = Person.objects.get()
by, at = actor_of(person), timezone.now()
source = add_source(name="Web", kind="website", by=by, at=at).source_id
WriteKey.objects.filter(source_id=source).update(digest=hash_key({KEY!r}))
publish_write_keys()
print(create_api_token(person_id=person.pk, name="kills", by=by, at=at))
"""


class Installation:
    """The three processes of one home, killed and started again one by one."""

    def __init__(self, home: Path, log: Path) -> None:
        self.product, self.collect_port, self.log = Product(home), free_port(), log
        self.commands = {
            "web": ["serve", "--port", str(self.product.port)],
            "worker": ["worker"],
            "collector": ["collect", "--port", str(self.collect_port)],
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, role: str, *, crash_at: str = "") -> None:
        fuse = {"EXCELLO_CRASH_AT": crash_at} if crash_at else {}
        with self.log.open("ab") as out:
            self.running[role] = subprocess.Popen(
                [*PROGRAM, *self.commands[role]],
                env={**self.product.environment, **fuse},
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        if not crash_at:
            self.wait(role)

    def wait(self, role: str) -> None:
        urls = {"web": f"{self.product.url}/health/", "collector": f"http://127.0.0.1:{self.collect_port}/healthz"}
        if role in urls:
            wait_until_answers(urls[role], self.running[role], self.log)

    def kill(self, role: str) -> None:
        os.killpg(self.running[role].pid, signal.SIGKILL)
        self.running[role].wait()

    def burn(self, role: str, point: str) -> None:
        """Start a process whose fuse is set and wait until it has died there."""
        self.kill(role)
        self.start(role, crash_at=point)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.running[role].poll() is None:
            assert time.monotonic() < deadline, f"{role} never came to {point}\n{self.log.read_text()[-3000:]}"
            time.sleep(0.02)

    def stop(self) -> None:
        for process in self.running.values():
            end(process)


class Buyer(threading.Thread):
    """A program that makes products through the API, each until it is answered, under one Idempotency-Key."""

    def __init__(self, url: str, token: str) -> None:
        super().__init__(daemon=True)
        self.url, self.token, self.ending = url, token, threading.Event()
        self.made: list[str] = []
        self.surprises: list[str] = []

    def run(self) -> None:
        for number in itertools.count():
            name = f"Product {number}"
            while not self.ending.is_set() and not self._make(name):
                time.sleep(0.1)
            if self.ending.is_set():
                return

    def _make(self, name: str) -> bool:
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": f"make {name}",
        }
        asked = urllib.request.Request(
            f"{self.url}/api/v1/charter/products", json.dumps({"name": name}).encode(), headers
        )
        try:
            with urllib.request.urlopen(asked, timeout=30):
                self.made.append(name)
                return True
        except urllib.error.HTTPError as error:
            self.surprises.append(f"{error.code} {error.read()[:300]!r}")
            return False
        except (OSError, urllib.error.URLError):
            return False

    def names_kept(self) -> Counter[str]:
        asked = urllib.request.Request(
            f"{self.url}/api/v1/charter/products", headers={"Authorization": f"Bearer {self.token}"}
        )
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return Counter(product["name"] for product in json.load(answer))


def plan(dice: random.Random) -> Iterator[tuple[str, str | None]]:
    """Each named place in turn, and between them random moments of all three."""
    points = itertools.cycle((role, point) for role, some in POINTS.items() for point in some)
    for role in itertools.cycle(["web", "worker", "collector"]):
        yield role, None
        victim, point = next(points)
        yield victim, f"{point}:{1 if victim == 'worker' or 'seal' in point else dice.randint(1, 40)}"


def test_what_was_answered_is_kept_once_whoever_is_killed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    here = Installation(home, tmp_path / "log")
    here.product.run("init", "--email", "ada@example.com")
    token = here.product.script(PREPARE)
    dice = random.Random(11)
    try:
        for role in here.commands:
            here.start(role)
        clients, buyer = Clients(here.collect_port), Buyer(here.product.url, token)
        buyer.start()
        for _, (role, point) in zip(range(KILLS), plan(dice), strict=False):
            clients.wait_for(ACKNOWLEDGED_BETWEEN, seconds=PATIENCE_SECONDS)
            if point is None:
                time.sleep(dice.uniform(0.0, 0.5))
                here.kill(role)
            else:
                here.burn(role, point)
            here.start(role)
        clients.wait_for(ACKNOWLEDGED_BETWEEN)
        clients.stop()
        buyer.ending.set()
        buyer.join(60)
        kept = buyer.names_kept()
        end(here.running["collector"])
        _wait_for_landing(home)
    finally:
        here.stop()
    stored = _stored_ids(home)
    assert not clients.acknowledged - set(stored), "answered with 200 and lost"
    assert not [one for one, times in stored.items() if times > 1], "stored twice"
    assert len(clients.acknowledged) >= KILLS * ACKNOWLEDGED_BETWEEN
    assert not buyer.surprises, buyer.surprises[:3]
    assert buyer.made
    assert {name: kept[name] for name in buyer.made} == dict.fromkeys(buyer.made, 1)


def _wait_for_landing(home: Path) -> None:
    """The worker lands what is left by itself."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while sealed_segments(home / "collector" / "log"):
        assert time.monotonic() < deadline, "segments are left"
        time.sleep(0.1)


def _stored_ids(home: Path) -> Counter[str]:
    with Lake(home).snapshot() as snapshot:
        events = snapshot.table("events")
        ours = snapshot.rows(events.filter(events.event == "Sent").select("message_id"))
    return Counter(row["message_id"] for row in ours)
