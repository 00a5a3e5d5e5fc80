"""`excello lifecycle`: transitions from a plain file of events, without a center."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml
from tests.lake.conftest import AT
from typer.testing import CliRunner, Result

from excello.cli import app
from excello.lake.landing import Event, land_events
from excello.lake.store import Lake

MODEL: dict[str, Any] = {
    "key": "funnel",
    "name": {"en": "Funnel", "it": "Imbuto"},
    "version": 3,
    "stages": [
        {"key": "lead", "name": "Lead", "entry": {"count": {"event": "Form Submitted"}, "op": "ge", "value": 1}},
        {
            "key": "won",
            "name": {"en": "Won"},
            "outcome": "won",
            "entry": {"count": {"event": "Order Completed"}, "op": "ge", "value": 1},
        },
    ],
}
EVENTS = """\
user_id,event,date,product,region
ann,Form Submitted,2026-01-02,Pro,West
ann,Order Completed,2026-02-02,pro,West
bob,Form Submitted,2026-01-05,Pro,East
bob,Form Submitted,2026-01-05,Pro,East
"""
TRACK = {"type": "track", "userId": "ann", "timestamp": "2026-01-02T10:00:00Z"}
LINES = [
    {**TRACK, "event": "Form Submitted", "messageId": "1"},
    {**TRACK, "event": "Order Completed", "messageId": "2"},
    {**TRACK, "event": "Order Completed", "messageId": "2"},
]


def run(tmp_path: Path, events: Any, *options: Any, model: Any = MODEL) -> Result:
    (tmp_path / "model.yaml").write_text(yaml.safe_dump(model))
    command = ["lifecycle", events, "--model", tmp_path / "model.yaml", "--out", tmp_path / "t.parquet", *options]
    return CliRunner().invoke(app, [*map(str, command)])


def written(tmp_path: Path) -> list[tuple[str, str, str]]:
    rows = pq.read_table(tmp_path / "t.parquet").to_pylist()
    return [(row["subject"], row["stage"], row["product"]) for row in rows]


@pytest.fixture
def events(tmp_path: Path) -> Path:
    path = tmp_path / "events.csv"
    path.write_text(EVENTS)
    return path


def test_a_table_of_events(tmp_path: Path, events: Path) -> None:
    result = run(tmp_path, events, "--format", "json")
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert [said[name] for name in ("rows", "accepted", "unchanged", "refused", "transitions")] == [4, 3, 1, 0, 3]
    assert [(s["stage"], s["name"], s["cycles"], s["standing"]) for s in said["stages"]] == [
        ("lead", "Lead", 2, 1),
        ("won", "Won", 1, 1),
    ]
    assert sorted(written(tmp_path)) == [("ann", "lead", "Pro"), ("ann", "won", "Pro"), ("bob", "lead", "Pro")]


def test_lines_of_segment(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text("\n".join(map(json.dumps, LINES)))
    said = json.loads(run(tmp_path, path, "--format", "json").stdout)
    assert [said[name] for name in ("rows", "accepted", "unchanged", "refused")] == [3, 2, 1, 0]
    assert [row[1] for row in written(tmp_path)] == ["lead", "won"]


def test_events_as_the_lake_keeps_them(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "home")
    told = [Event("1", "track", "web", AT, "Form Submitted", "ann", properties={"product": "Pro"})]
    land_events(lake, told, application="test", received_at=AT)
    with lake.snapshot() as snapshot:
        pq.write_table(snapshot.arrow(snapshot.table("events")), tmp_path / "events.parquet")
    result = run(tmp_path, tmp_path / "events.parquet", "--at", "2026-12-01")
    assert result.exit_code == 0, result.output
    assert written(tmp_path) == [("ann", "lead", "Pro")]


def test_what_has_no_time_is_refused_and_the_rest_counts(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    timeless = {key: value for key, value in LINES[0].items() if key != "timestamp"}
    path.write_text("\n".join([*map(json.dumps, LINES[1:2]), json.dumps(timeless), "{oops"]))
    result = run(tmp_path, path)
    assert result.exit_code == 1
    assert "1 events are left out: no_time" in result.stderr
    assert "3 rows, 1 accepted, 0 unchanged, 2 refused" in result.stdout
    assert written(tmp_path) == [("ann", "won", None)]


def test_as_of_a_moment(tmp_path: Path, events: Path) -> None:
    run(tmp_path, events, "--at", "2026-01-03")
    assert written(tmp_path) == [("ann", "lead", "Pro")]


def test_csv_comes_out_where_it_is_asked_for(tmp_path: Path, events: Path) -> None:
    assert run(tmp_path, events, "--out", tmp_path / "t.csv").exit_code == 0
    assert (tmp_path / "t.csv").read_text().startswith('"cycle","subject"')


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--mapping", "nothing"), "mapping"),
        (("--engine", "spark"), "--engine"),
        (("--set", "date"), "--set"),
        (("--out", "nowhere/t.parquet"), "--out"),
        (("--format", "xml"), "--format"),
    ],
)
def test_what_cannot_be_used_exits_2_with_one_line(
    tmp_path: Path, events: Path, options: tuple[str, ...], said: str
) -> None:
    result = run(tmp_path, events, *options)
    assert result.exit_code == 2
    [line] = result.stderr.strip().splitlines()
    assert said in line


def test_files_that_cannot_be_read_exit_2(tmp_path: Path, events: Path) -> None:
    assert run(tmp_path, tmp_path / "none.csv").exit_code == 2
    assert run(tmp_path, events, model={**MODEL, "version": "new"}).exit_code == 2
    assert run(tmp_path, events, model=["no model"]).exit_code == 2
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    assert run(tmp_path, tmp_path / "other.csv").exit_code == 2


def test_help_teaches() -> None:
    text = " ".join(CliRunner().invoke(app, ["lifecycle", "--help"]).stdout.split())
    assert all(word in text for word in ("EVENTS", "--model", "stages:", "Examples", "Exit 1"))


@pytest.mark.data
def test_maven(tmp_path: Path, public_data: Path) -> None:
    model = yaml.safe_load((Path(__file__).parents[1] / "lake" / "models" / "lead_funnel.yaml").read_text())
    path = public_data / "maven_crm_sales" / "sales_pipeline.csv"
    said = json.loads(run(tmp_path, path, "--mapping", "maven_sales_pipeline", "--format", "json", model=model).stdout)
    found = {stage["stage"]: (stage["cycles"], stage["standing"]) for stage in said["stages"]}
    assert found["opportunity"] == (8_800, 2_089)
    assert (found["closed_won"], found["closed_lost"]) == ((4_238, 4_238), (2_473, 2_473))
    assert said["rows"] == said["accepted"] == 8_800
