"""Killed at any moment, collector and lander lose no event that was answered and store none twice.

`EXCELLO_PROOF_KILLS` says how many kills: 25 unless it is set, 200 for a proof.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest
from tests.collect.clients import Clients
from tests.collect.processes import Running, RunningCollector, land

from excello.lake.store import Lake

KILLS = int(os.environ.get("EXCELLO_PROOF_KILLS", "25"))
ACKNOWLEDGED_BETWEEN = 500
COLLECTOR_POINTS = ("log.before_write", "log.before_sync", "log.after_sync", "log.before_sealing", "log.before_seal")
LANDER_POINTS = ("flush.read", "commit.before", "commit.before_sync", "commit.after", "flush.landed", "flush.committed")
POINTS = [
    *(("collector", point) for point in (*COLLECTOR_POINTS, "log.after_seal")),
    *(("lander", point) for point in (*LANDER_POINTS, "log.before_retire", "log.after_retire")),
]


def stored_ids(home: Path) -> Counter[str]:
    with Lake(home).snapshot() as snapshot:
        events = snapshot.table("events").select("message_id")
        return Counter(row["message_id"] for row in snapshot.rows(events))


def kill_at_random(running: Running, dice: random.Random) -> None:
    time.sleep(dice.uniform(0.0, 0.3))
    running.kill()


def kill_at_point(running: Running, clients: Clients, point: str) -> None:
    """Start again with the fuse set; it dies there by itself, soon."""
    running.kill()
    running.start(crash_at=point)
    deadline = time.monotonic() + 30
    while running.is_alive:
        assert time.monotonic() < deadline, f"{running.role} never came to {point}; answers: {clients.answers}"
        time.sleep(0.01)


def plan(dice: random.Random) -> Iterator[tuple[str, str | None]]:
    """Who is killed where: each named place in turn, and random moments between them."""
    for role, point in cycle(dice.sample(POINTS, len(POINTS))):
        passes = dice.randint(1, 40) if point in COLLECTOR_POINTS[:3] else 1
        yield role, f"{point}:{passes}"
        if dice.random() < 0.6:
            yield dice.choice(["collector", "collector", "lander"]), None


@pytest.mark.proof
@pytest.mark.timeout(120 + 20 * KILLS)
def test_acknowledged_events_survive_every_kill_and_none_is_doubled(tmp_path: Path) -> None:
    dice = random.Random(7)
    running = {"collector": RunningCollector(tmp_path, "segment_bytes=200000"), "lander": Running(tmp_path, "lander")}
    for one in running.values():
        one.start()
    clients = Clients(running["collector"].port)  # type: ignore[attr-defined]
    try:
        for _, (role, point) in zip(range(KILLS), plan(dice), strict=False):
            clients.wait_for(ACKNOWLEDGED_BETWEEN)
            victim = running[role]
            if point is None:
                kill_at_random(victim, dice)
            else:
                kill_at_point(victim, clients, point)
            victim.start()
        clients.wait_for(ACKNOWLEDGED_BETWEEN)
        clients.stop()
        running["collector"].stop()
    finally:
        for one in running.values():
            one.kill()
    land(tmp_path, once=True)
    stored = stored_ids(tmp_path)
    assert len(clients.acknowledged) >= KILLS * ACKNOWLEDGED_BETWEEN
    assert not clients.acknowledged - set(stored), "answered with 200 and lost"
    assert not [one for one, times in stored.items() if times > 1], "stored twice"
    assert clients.answers[0] > 0, "the kills were felt"
