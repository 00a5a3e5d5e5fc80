"""The store: rows by contract, snapshots at a version, one writer, and what is on disk before a landing returns."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.lake.conftest import AT

from excello.lake.landing import Event, LeaseHeld, land_events, land_rows
from excello.lake.schemas import UnknownTable
from excello.lake.schemas.contract import ContractBroken
from excello.lake.store import Lake, VersionGone

Make = Callable[..., Event]


def decisions(**changed: Any) -> pa.Table:
    row = {
        "wave_id": "1",
        "wave_date": date(2026, 11, 2),
        "contact_id": "ann",
        "touch_id": "CMP-1/T1",
        "value": 2,
        "chosen": True,
        "reason": "chosen",
        "decided_at": AT,
    }
    return pa.Table.from_pylist([{**row, **changed}])


def test_an_empty_lake_reads_as_empty(lake: Lake) -> None:
    with lake.snapshot() as snapshot:
        assert snapshot.rows(snapshot.table("events")) == []
        assert snapshot.versions["events"] is None
    assert lake.version_of("events") is None


def test_rows_land_once_a_batch(lake: Lake) -> None:
    assert land_rows(lake, "decisions", decisions(), application="wave:1", version=1) == 1
    assert land_rows(lake, "decisions", decisions(), application="wave:1", version=1) == 0
    assert land_rows(lake, "decisions", decisions(wave_id="2"), application="wave:2", version=1) == 1
    with lake.snapshot() as snapshot:
        rows = snapshot.rows(snapshot.table("decisions").order_by("wave_id"))
    assert [(row["wave_id"], row["value"], row["lost_to"]) for row in rows] == [("1", 2.0, None), ("2", 2.0, None)]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (decisions(mood="good"), "mood"),
        (decisions(reason=None), "reason must never be null"),
        (decisions(value="much"), "value does not become double"),
        (decisions().drop_columns(["wave_id"]), "wave_id must never be null"),
    ],
)
def test_rows_outside_the_contract_are_refused(lake: Lake, rows: pa.Table, said: str) -> None:
    with pytest.raises(ContractBroken, match=said):
        land_rows(lake, "decisions", rows, application="wave:1", version=1)


def test_unknown_tables_are_named(lake: Lake) -> None:
    with pytest.raises(UnknownTable, match="gossip"):
        land_rows(lake, "gossip", decisions(), application="x", version=1)
    with pytest.raises(ValueError, match="own way in"):
        land_rows(lake, "events", pa.table({}), application="x", version=1)


def test_a_snapshot_does_not_move(lake: Lake, event: Make) -> None:
    land_events(lake, [event()], application="a", received_at=AT)
    with lake.snapshot() as before:
        land_events(lake, [event()], application="a", received_at=AT)
        assert before.count(before.table("events")) == 1
        with lake.snapshot({"events": before.versions["events"] or 0}) as again:
            assert again.count(again.table("events")) == 1
    with lake.snapshot() as after:
        assert after.count(after.table("events")) == 2


def test_a_version_that_is_gone_is_told(lake: Lake, event: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """And does not read as an empty lake."""
    monkeypatch.setattr("excello.lake.commits.CHECKPOINT_EVERY", 2)
    for _ in range(3):
        land_events(lake, [event()], application="a", received_at=AT)
    for version in (0, 1):
        (lake.path_of("events") / "_delta_log" / f"{version:020}.json").unlink()
    with pytest.raises(VersionGone, match="no version 1 any more"):
        lake.snapshot({"events": 1})
    with lake.snapshot({"events": 2}) as snapshot:
        assert snapshot.count(snapshot.table("events")) == 2


def _hold(home: Path, held: Any, release: Any) -> None:
    with Lake(home).lease(holder="the worker"):
        held.set()
        release.wait(30)


def test_one_process_writes_at_a_time(lake: Lake, event: Make) -> None:
    context = multiprocessing.get_context("spawn")
    held, release = context.Event(), context.Event()
    worker = context.Process(target=_hold, args=(lake.home, held, release))
    worker.start()
    try:
        assert held.wait(30)
        with pytest.raises(LeaseHeld) as refused, lake.lease(holder="me", wait=0.05):
            pass
        assert (refused.value.holder, refused.value.pid) == ("the worker", worker.pid)
        release.set()
        assert land_events(lake, [event()], application="a", received_at=AT).accepted == 1
    finally:
        release.set()
        worker.join(30)


def test_a_dead_holder_frees_the_lease(lake: Lake) -> None:
    context = multiprocessing.get_context("spawn")
    held, release = context.Event(), context.Event()
    worker = context.Process(target=_hold, args=(lake.home, held, release))
    worker.start()
    assert held.wait(30)
    worker.kill()
    worker.join(30)
    with lake.lease(holder="me", wait=1):
        pass


def test_the_lease_is_reentrant(lake: Lake, event: Make) -> None:
    with lake.lease(holder="me"):
        assert land_events(lake, [event()], application="a", received_at=AT).accepted == 1
        with lake.lease(holder="me", wait=0):
            pass


def test_data_is_on_disk_before_the_commit_and_the_commit_before_the_answer(
    lake: Lake, event: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    land_events(lake, [event()], application="a", received_at=AT)
    synced: list[str] = []
    real = os.fsync

    def watch(descriptor: int) -> None:
        synced.append(os.path.relpath(os.readlink(f"/proc/self/fd/{descriptor}"), lake.path_of("events")))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", watch)
    land_events(lake, [event()], application="a", received_at=AT)
    kinds = ["data" if name.endswith(".parquet") else name for name in synced if not name.startswith("../index")]
    assert kinds == ["data", "month=2026-11", ".", "_delta_log/00000000000000000002.json", "_delta_log"]


def test_a_failed_write_leaves_no_file_and_no_version(lake: Lake, event: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    land_events(lake, [event()], application="a", received_at=AT)
    files = sorted(lake.root.rglob("*.parquet"))
    later = event(timestamp=datetime(2026, 10, 1, tzinfo=AT.tzinfo))

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            land_events(lake, [later, event()], application="a", received_at=AT)
    assert sorted(lake.root.rglob("*.parquet")) == files
    assert lake.version_of("events") == 1
    assert land_events(lake, [later], application="a", received_at=AT).accepted == 1


LIGHT = """
import sys
import excello.lake
import excello.lake.conditions
import excello.lake.catalogue
import excello.lake.lifecycle
heavy = {"ibis", "duckdb", "pyarrow", "deltalake", "django", "numpy"} & set(sys.modules)
assert not heavy, heavy
"""


def test_conditions_and_models_are_cheap_to_import() -> None:
    subprocess.run([sys.executable, "-c", LIGHT], check=True)


def test_extensions_are_never_fetched(lake: Lake) -> None:
    with lake.snapshot() as snapshot:
        settings = snapshot.backend.raw_sql(
            "select name, value from duckdb_settings() where name like 'auto%_known_extensions'"
        ).fetchall()
    assert dict(settings) == {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
