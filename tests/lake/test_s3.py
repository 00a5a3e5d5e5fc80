"""The same lake in an object store: landings, snapshots, merging and vacuum against a local S3 server."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from deltalake.exceptions import DeltaError
from moto.server import ThreadedMotoServer
from pyarrow import fs
from tests.lake.conftest import AT

from excello.lake.commits import append_rows
from excello.lake.landing import Event, Record, land_events, land_records
from excello.lake.schemas import EVENTS
from excello.lake.storage import ObjectStore, StorageRefused
from excello.lake.store import Lake
from excello.lake.tables import clean_events, timeline
from excello.lake.timeline import building
from excello.lake.upkeep import Tended, tend
from excello.lake.upkeep.compaction import GROWTH
from excello.lake.upkeep.vacuum import vacuum

Make = Callable[..., Event]
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "it's secret"}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    files = fs.S3FileSystem(
        access_key="test",
        secret_key="test",
        endpoint_override=f"{host}:{port}",
        scheme="http",
        region="us-east-1",
        allow_bucket_creation=True,
    )
    files.create_dir("company")
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def lake(tmp_path: Path, endpoint: str) -> Lake:
    return Lake(tmp_path, storage=f"s3://company/{tmp_path.name}", options={**KEYS, "AWS_ENDPOINT_URL": endpoint})


def objects(lake: Lake) -> list[str]:
    assert lake.objects is not None
    found = lake.objects.files.get_file_info(fs.FileSelector("events", recursive=True))
    return sorted(info.path for info in found if info.path.endswith(".parquet"))


def test_an_empty_bucket_reads_as_empty(lake: Lake) -> None:
    with lake.snapshot() as snapshot:
        assert snapshot.rows(snapshot.table("events")) == []


def test_what_landed_is_read(lake: Lake, event: Make) -> None:
    first = land_events(lake, [event(message_id="a"), event(message_id="b")], application="x", received_at=AT)
    again = land_events(lake, [event(message_id="b"), event(message_id="c")], application="x", received_at=AT)
    assert (first.accepted, again.accepted, again.duplicates) == (2, 1, 1)
    land_records(lake, [Record("1", "h", (event(),))], source="s", application="i", received_at=AT)
    with lake.snapshot() as snapshot:
        assert snapshot.count(clean_events(snapshot)) == 4
        assert snapshot.count(timeline(snapshot, "ann")) == 4
        assert snapshot.count(snapshot.since("events", 2)) == 2
    assert not list(lake.root.glob("events/**/*"))


def test_merging_and_vacuum(lake: Lake, event: Make) -> None:
    for number in range(GROWTH):
        land_events(lake, [event(timestamp=AT - timedelta(hours=number))], application="x", received_at=AT)
    with lake.snapshot() as before:
        assert tend(lake, at=AT) == Tended(merged=GROWTH)
        assert before.count(before.table("events")) == GROWTH
        assert vacuum(lake, grace_hours=0) == 0
    assert vacuum(lake, grace_hours=0) == GROWTH
    assert len(objects(lake)) == 1
    with lake.snapshot() as after:
        assert [row["seq"] for row in after.rows(after.table("events"))] == list(range(GROWTH, 0, -1))


def test_the_timeline_of_a_bucket_stays_in_the_home(lake: Lake, event: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "FEW_ROWS", 1)
    land_events(lake, [event(message_id="a"), event(user_id="bob")], application="x", received_at=AT)
    assert tend(lake, at=AT).added == 2
    land_events(lake, [event(message_id="b")], application="x", received_at=AT)
    with lake.snapshot() as snapshot:
        assert [row["message_id"] for row in snapshot.rows(timeline(snapshot, "ann"))] == ["b", "a"]
    assert len(list(lake.derived.rglob("*.parquet"))) == 1


def test_a_second_writer_of_a_version_is_refused(lake: Lake, event: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lease is a lock of one home; two homes on one bucket meet at the conditional put, and one of them loses."""
    land_events(lake, [event()], application="x", received_at=AT)
    stale = lake.open("events")
    land_events(lake, [event()], application="x", received_at=AT)
    monkeypatch.setattr("excello.lake.commits.open_table", lambda *_: stale)
    with lake.snapshot() as snapshot:
        rows = snapshot.arrow(snapshot.table("events")).select(EVENTS.schema.names)
    with pytest.raises((DeltaError, OSError)):
        append_rows(lake.place_of("events"), EVENTS, EVENTS.fit(rows), transactions={"x": 3})
    monkeypatch.undo()
    assert lake.version_of("events") == 2


@pytest.mark.parametrize(
    ("url", "options", "said"),
    [
        ("http://localhost/bucket", KEYS, "no address of the form s3"),
        ("s3:///prefix", KEYS, "no address of the form s3"),
        ("s3://bucket", {}, "needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"),
        ("s3://bucket", {**KEYS, "AWS_COLOUR": "red"}, "unknown options of the store: AWS_COLOUR"),
    ],
)
def test_addresses_that_cannot_work_are_refused(url: str, options: dict[str, str], said: str) -> None:
    with pytest.raises(StorageRefused, match=said):
        ObjectStore(url, options)


def test_tables_in_a_bucket_are_no_folders(lake: Lake) -> None:
    with pytest.raises(StorageRefused, match="s3://company"):
        lake.path_of("events")


def test_a_secret_is_never_shown(lake: Lake) -> None:
    assert KEYS["AWS_SECRET_ACCESS_KEY"] not in repr(lake.objects)
