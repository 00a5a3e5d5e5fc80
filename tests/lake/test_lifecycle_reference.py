"""The stage engine against its plain reading: every transition, round and standing of generated histories."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from pathlib import Path as Folder
from typing import Any

import pytest
import yaml
from tests.lake import reference
from tests.lake.conftest import AT
from tests.lake.histories import history

from excello.lake.catalogue import Catalogue
from excello.lake.landing import Event, land_events
from excello.lake.lifecycle import LifecycleModel, parse_model
from excello.lake.store import Lake
from excello.lake.transitions import cycles, transitions

HISTORIES = int(os.environ.get("EXCELLO_PROOF_HISTORIES", "100"))


@pytest.fixture(scope="session")
def everything() -> LifecycleModel:
    return parse_model(yaml.safe_load((Folder(__file__).parent / "models" / "everything.yaml").read_text()))


def land(lake: Lake, events: list[Event]) -> None:
    assert not land_events(lake, events, application="t", received_at=AT, allow_undated=True).dropped


def told(lake: Lake, model: LifecycleModel, catalogue: Catalogue) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    """Transitions of each cycle in their order, and each cycle's row."""
    with lake.snapshot() as snapshot:
        moved = snapshot.rows(transitions(snapshot, model, catalogue, at=AT).order_by("cycle", "place"))
        rows = snapshot.rows(cycles(snapshot, model, catalogue, at=AT))
    found: dict[str, list[Any]] = {}
    for row in moved:
        step = reference.Step(row["round"], row["stage"], row["entered_at"], row["trigger"], row["move"])
        found.setdefault(row["cycle"], []).append(step)
    return found, {row["cycle"]: row for row in rows}


def summary(path: reference.Path) -> dict[str, Any]:
    """What the cycle's row says beside its facts."""
    model, stands = path.model, path.standing
    outcomes = [s.stage for s in path.steps if model.stage(s.stage).outcome and s.round == path.round]
    outcome = outcomes[-1] if outcomes else None
    status = path.status if outcome is None else None
    assert stands is not None
    found: dict[str, Any] = {
        "rounds": path.round + 1,
        "outcome": outcome,
        "status": status and status[0],
        "status_at": status and status[1],
        "standing": stands.stage,
        "standing_since": stands.entered_at,
    }
    for stage in model.stages:
        first = next((step for step in path.steps if step.stage == stage.key), None)
        found |= {
            f"reached_{stage.key}": first is not None,
            f"at_{stage.key}": first and first.entered_at,
            f"trigger_{stage.key}": first and first.trigger,
        }
    return found


@pytest.mark.parametrize("cycle_by", ["product", "line"])
def test_every_path_is_as_the_rules_read(
    tmp_path: Folder, everything: LifecycleModel, catalogue: Catalogue, cycle_by: str
) -> None:
    model = replace(everything, cycle_by=cycle_by)
    events = [event for number in range(HISTORIES) for event in history(number, 1, AT, ties=True)]
    random.Random(1).shuffle(events)
    lake = Lake(tmp_path)
    land(lake, events)
    expected = reference.paths(model, catalogue, events, at=AT)
    moved, rows = told(lake, model, catalogue)
    assert set(moved) == set(expected) == set(rows)
    for cycle, path in expected.items():
        assert moved[cycle] == path.steps, cycle
        plain = summary(path)
        assert {name: rows[cycle][name] for name in plain} == plain, cycle
    kinds = {step.move for path in expected.values() for step in path.steps}
    assert len(kinds) == 8, kinds


def test_any_order_and_any_repetition_gives_the_same_paths(
    tmp_path: Folder, everything: LifecycleModel, catalogue: Catalogue
) -> None:
    events = [event for number in range(HISTORIES) for event in history(number, 2, AT, ties=False)]
    in_order, shuffled = Lake(tmp_path / "a"), Lake(tmp_path / "b")
    land(in_order, reference.ordered(events))
    mixed = events + events[::3]
    random.Random(2).shuffle(mixed)
    for start in range(0, len(mixed), len(mixed) // 4):
        land(shuffled, mixed[start : start + len(mixed) // 4])
    assert told(in_order, everything, catalogue) == told(shuffled, everything, catalogue)
