"""Kept paths against computed ones: the same rows byte for byte, whatever came since, and only what changed walked."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
import yaml
from tests.lake.conftest import AT
from tests.lake.histories import history
from tests.lake.test_lifecycle_reference import HISTORIES

from excello.lake.catalogue import Catalogue, CatalogueEntry
from excello.lake.landing import Event, Record, land_events, land_records
from excello.lake.lifecycle import LifecycleModel, parse_model
from excello.lake.lifecycle.keeping import kept_paths
from excello.lake.lifecycle.paths import Paths, walk
from excello.lake.store import Lake, Snapshot
from excello.lake.transitions import cycles, forget_paths, refresh_cycles, transitions


@pytest.fixture(scope="session")
def everything() -> LifecycleModel:
    return parse_model(yaml.safe_load((Path(__file__).parent / "models" / "everything.yaml").read_text()))


def land(lake: Lake, *events: Event) -> None:
    assert not land_events(lake, events, application="t", received_at=AT, allow_undated=True).dropped


def written(snapshot: Snapshot, paths: Paths) -> bytes:
    """Every row of both tables, sorted, as Arrow writes them."""
    sink = pa.BufferOutputStream()
    for table, keys in ((paths.cycles, ["cycle"]), (paths.moves, ["cycle", "place"])):
        found = snapshot.arrow(table.select(*sorted(table.columns)).order_by(keys))
        # Built anew from its values: what lies in the memory under a null is nobody's.
        rows = pa.Table.from_pylist(found.to_pylist(), schema=found.schema)
        with pa.ipc.new_stream(sink, rows.schema) as stream:
            stream.write_table(rows)
    return sink.getvalue().to_pybytes()


def assert_kept_is_computed(lake: Lake, model: LifecycleModel, catalogue: Catalogue, at: datetime = AT) -> None:
    with lake.snapshot() as snapshot:
        kept = kept_paths(snapshot, model, catalogue, at=at)
        assert kept is not None
        assert written(snapshot, kept) == written(snapshot, walk(snapshot, model, catalogue, at=at))


@pytest.mark.parametrize(("cycle_by", "subject"), [("product", "contact"), ("line", "account")])
def test_kept_is_what_is_computed_from_the_beginning(
    tmp_path: Path,
    everything: LifecycleModel,
    catalogue: Catalogue,
    monkeypatch: pytest.MonkeyPatch,
    cycle_by: str,
    subject: str,
) -> None:
    """Histories in random order and twice, cut into batches; identities merge midway, sellers and regions turn up."""
    if subject == "account":
        # As in a large lake: changes are added, and merged once there are several.
        monkeypatch.setattr("excello.lake.lifecycle.keeping.FEW_CYCLES", 0)
        monkeypatch.setattr("excello.lake.lifecycle.keeping.MANY_FILES", 3)
    model = replace(everything, cycle_by=cycle_by, subject=subject)
    dice = random.Random(3)
    events = [event for number in range(HISTORIES) for event in history(number, 3, AT, ties=True)]
    events += [_person(dice, number) for number in range(0, HISTORIES, 3)]
    dice.shuffle(events)
    events += dice.sample(events, len(events) // 5)
    lake = Lake(tmp_path)
    batches = 4
    for batch in range(batches):
        land(lake, *events[batch::batches])
        at = AT - timedelta(days=(batches - 1 - batch) * 10)
        refresh_cycles(lake, model, catalogue, at=at)
        assert_kept_is_computed(lake, model, catalogue, at)


def _person(dice: random.Random, number: int) -> Event:
    who = dice.choice([f"a{number}", f"b{number}"])
    traits = {"region": dice.choice(["West", "East", None])} | ({"kind": "seller"} if dice.random() < 0.2 else {})
    group = dice.choice([None, "acme", "zeta"])
    return Event(f"p{number}", "identify", "test", AT - timedelta(days=50), user_id=who, group_id=group, traits=traits)


def seen(message_id: str, who: str, days: float) -> Event:
    return Event(message_id, "track", "test", AT - timedelta(days=days), event="Seen", user_id=who)


def test_only_what_changed_is_walked_again(tmp_path: Path, everything: LifecycleModel, catalogue: Catalogue) -> None:
    lake = Lake(tmp_path)

    def changed(at: datetime = AT) -> int:
        refreshed = refresh_cycles(lake, everything, catalogue, at=at)
        assert_kept_is_computed(lake, everything, catalogue, at)
        return refreshed.changed

    land(lake, *(seen(f"m{n}", f"u{n}", 5) for n in range(10)), seen("n", "u3", 4))
    assert changed() == 10
    assert changed() == 0
    land(lake, seen("late", "u1", 9))
    assert changed() == 1
    land(lake, Event("noise", "page", "test", AT, user_id="u2"))
    assert changed() == 0
    land(lake, Event("merge", "alias", "test", AT, user_id="u5", previous_id="u4"))
    assert changed() == 2
    land(lake, Event("region", "identify", "test", AT, user_id="u6", traits={"region": "West"}))
    assert changed() == 1
    land(lake, Event("seller", "identify", "test", AT, user_id="u7", traits={"kind": "seller"}))
    assert changed() == 1
    # u1 and u3 stood in a stage that lasts 30 days, u5 since the merge.
    assert changed(AT + timedelta(days=24)) == 0
    assert changed(AT + timedelta(days=40)) == 3


def test_a_model_without_limits_is_kept_for_good(
    tmp_path: Path, lead_funnel: LifecycleModel, catalogue: Catalogue
) -> None:
    lake = Lake(tmp_path)
    for number in range(3):
        event = Event(f"m{number}", "track", "test", AT, event="Form Submitted", user_id=f"u{number % 2}")
        land(lake, event)
        assert refresh_cycles(lake, lead_funnel, catalogue, at=AT).changed == 1
        for at in (AT, datetime(9999, 1, 1, tzinfo=AT.tzinfo)):
            assert_kept_is_computed(lake, lead_funnel, catalogue, at)


def test_a_replaced_record_takes_its_cycle_along(
    tmp_path: Path, everything: LifecycleModel, catalogue: Catalogue
) -> None:
    lake = Lake(tmp_path)
    for content, name in (("1", "Seen"), ("2", "Noise")):
        event = Event("", "track", "", AT, event=name, user_id="r")
        land_records(lake, [Record("r", content, (event,))], source="crm", application="i", received_at=AT)
        refresh_cycles(lake, everything, catalogue, at=AT)
        assert_kept_is_computed(lake, everything, catalogue)
    with lake.snapshot() as snapshot:
        assert snapshot.count(cycles(snapshot, everything, catalogue, at=AT)) == 0


def test_the_doors_read_what_is_kept_while_it_is_good(
    tmp_path: Path, everything: LifecycleModel, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = Lake(tmp_path)
    land(lake, seen("a", "ann", 9), seen("b", "ann", 8), seen("soon", "bo", -0.5))
    refresh_cycles(lake, everything, catalogue, at=AT)

    def count(at: datetime = AT, known: Catalogue = catalogue) -> int:
        with lake.snapshot() as snapshot:
            return snapshot.count(transitions(snapshot, everything, known, at=at))

    with monkeypatch.context() as no_walk:
        no_walk.setattr("excello.lake.transitions.walk", None)
        assert count() == 2
        # What is landed and not yet to be seen, a catalogue of other names, an earlier moment: each is computed.
        other = Catalogue(products=(CatalogueEntry("x", "X"),))
        for moment, known in ((AT + timedelta(days=1), catalogue), (AT, other), (AT - timedelta(days=1), catalogue)):
            with pytest.raises(TypeError):
                count(moment, known)
    assert count(at=AT + timedelta(days=1)) == 3
    # What moves nobody and tells nothing of anybody leaves it good: a page looked at, a fact of the house.
    land(lake, replace(seen("page", "ann", 1), type="page", event=None), replace(seen("fact", "x", 1), event="Noise"))
    with monkeypatch.context() as no_walk:
        no_walk.setattr("excello.lake.transitions.walk", None)
        assert count() == 2
    land(lake, seen("c", "cy", 1))
    assert count() == 3


def test_what_was_kept_of_a_model_no_longer_in_force_goes_after_a_day(
    tmp_path: Path, everything: LifecycleModel, catalogue: Catalogue
) -> None:
    lake, now = Lake(tmp_path), datetime.now(AT.tzinfo)
    land(lake, seen("a", "ann", 9))
    refresh_cycles(lake, everything, catalogue, at=AT)
    refresh_cycles(lake, everything, Catalogue(), at=AT)
    assert forget_paths(lake, [(everything, catalogue)], at=now) == 0
    assert forget_paths(lake, [(everything, catalogue)], at=now + timedelta(days=2)) == 1
    assert_kept_is_computed(lake, everything, catalogue)
