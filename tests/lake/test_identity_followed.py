"""What a process knows of identities after every landing is what it would learn from all events at once."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.lake.conftest import AT

from excello.lake import identity
from excello.lake.landing import Event, land_events
from excello.lake.store import Lake, Snapshot

USERS, VISITORS = ["u1", "u2", "u3", "u4"], ["a1", "a2", "a3", "u2"]


def some_event(dice: random.Random, number: int) -> Event:
    moment: datetime | None = AT - timedelta(hours=dice.randrange(5)) if dice.random() < 0.8 else None
    given: dict[str, Any] = {"user_id": dice.choice(USERS), "anonymous_id": dice.choice([None, *VISITORS])}
    if dice.random() < 0.4:
        given |= {"type": "alias", "previous_id": dice.choice([*USERS, *VISITORS])}
    else:
        given |= {"type": "page"}
    return Event(f"m{number}", given.pop("type"), "test", moment, **given)


def known(snapshot: Snapshot) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    found = identity._read(snapshot)
    return (
        sorted(found.links.to_pylist(), key=lambda row: str(row["anonymous_id"])),
        sorted(found.aliases.to_pylist(), key=lambda row: str(row["previous_id"])),
    )


@pytest.mark.parametrize("seed", range(5))
def test_followed_is_learned_at_once(lake: Lake, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(seed)
    followed: dict[str, identity.Known] = {}
    for batch in range(4):
        events = [some_event(dice, batch * 10 + number) for number in range(dice.randrange(1, 8))]
        land_events(lake, events, application="test", received_at=AT, allow_undated=True)
        with lake.snapshot() as snapshot:
            monkeypatch.setattr(identity, "_known", followed)
            step = known(snapshot)
            monkeypatch.setattr(identity, "_known", {})
            assert step == known(snapshot)
