"""Plain files as tables: whatever the format, columns that can be told apart, rows with their numbers."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from tests.lake.conftest import AT

from excello.findings import Refused
from excello.lake.landing import Event
from excello.lake.plain import ROW, land_plain, named_catalogue, open_plain, open_rows
from excello.lake.store import Lake

ROWS = [{"name": "Ann", "city": "Rome"}, {"name": "Bob", "city": ""}]


def write(folder: Path, ending: str) -> Path:
    path = folder / f"people.{ending}"
    match ending:
        case "csv":
            path.write_text("name;city\nAnn;Rome\nBob;\n")
        case "jsonl":
            path.write_text("\n".join(map(json.dumps, ROWS)))
        case "parquet":
            pq.write_table(pa.Table.from_pylist(ROWS), path)
        case "xlsx":
            book = xlsxwriter.Workbook(path)
            sheet = book.add_worksheet()
            for number, row in enumerate([["name", "city"], ["Ann", "Rome"], ["Bob", ""]]):
                sheet.write_row(number, 0, row)
            book.close()
    return path


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet", "xlsx"])
def test_every_format_is_the_same_table(tmp_path: Path, ending: str) -> None:
    with open_plain(write(tmp_path, ending)) as table:
        assert (table.columns, table.count()) == (("name", "city"), 2)
        rows = table.rows(table.table.order_by(ROW))
    assert [(row["name"], row["city"] or "") for row in rows] == [("Ann", "Rome"), ("Bob", "")]
    first = 1 if ending == "jsonl" else 2
    assert [row[ROW] for row in rows] == [first, first + 1]


def test_rows_quoted_as_a_whole_are_mended_and_odd_ones_said(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text('a,b\n1,2\n"3,""x, y"""\n5\n6,7\n')
    with open_plain(path) as table:
        rows = table.rows(table.table.order_by(ROW))
        said = [finding.code for finding in table.findings]
    assert [(row[ROW], row["a"], row["b"]) for row in rows] == [(2, "1", "2"), (3, "3", "x, y"), (5, "6", "7")]
    assert "plain.odd_rows" in said
    assert len(said) == 2


def test_columns_that_differ_in_case_alone_are_told_apart() -> None:
    table = pa.table({"City": ["Rome"], "city": ["Milan"], "": ["x"], ROW: ["y"]})
    with open_rows(table) as opened:
        assert opened.columns == ("City", "city (2)", "column 3", f"{ROW} (2)")
        [row] = opened.rows(opened.table)
        assert [finding.code for finding in opened.findings] == ["plain.columns_named"]
    assert (row["City"], row["city (2)"], row[ROW]) == ("Rome", "Milan", 2)


def test_names_no_query_may_stumble_over() -> None:
    names = ['a"b', "a'; DROP TABLE plain; --", "{x}", "select", "row", "source", "text", "value", "ünï"]
    with open_rows([dict.fromkeys(names, "x")]) as table:
        assert table.columns == tuple(names)
        assert table.count() == 1


@pytest.mark.parametrize("content", [b"", b"a,b\n", b"PAR1 and no more", b"%PDF-1.7"])
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(Refused):
        open_plain(path)
    with pytest.raises(Refused):
        open_plain(tmp_path / "none.csv")


def test_events_land_once_whatever_their_file(tmp_path: Path, lake: Lake) -> None:
    path = tmp_path / "events.csv"
    path.write_text(
        "user_id,event,date,Product,amount\nann,Bought,2026-01-02,GTXPro,5\nann,Bought,2026-01-03,GTX Pro,6\n"
    )
    first, second = (land_plain(lake, path, at=AT) for _ in range(2))
    assert (first.rows, first.accepted, first.refused) == (2, 2, 0)
    assert (second.accepted, second.unchanged) == (0, 2)
    with lake.snapshot() as snapshot:
        catalogue = named_catalogue(snapshot)
        [told, _] = snapshot.rows(snapshot.table("events").order_by("timestamp"))
    assert [entry.name for entry in catalogue.products] == ["GTX Pro"]
    assert json.loads(told["properties"]) == {"product": "GTXPro", "value": 5.0}


def test_the_lake_s_own_parquet_comes_in_again(tmp_path: Path, lake: Lake) -> None:
    path = tmp_path / "events.parquet"
    rows = [Event("1", "track", "web", AT, "Bought", "ann", properties={"n": 1}).as_dict()]
    rows[0]["properties"] = json.dumps(rows[0]["properties"])
    rows[0]["timestamp"] = AT
    pq.write_table(pa.Table.from_pylist(rows), path)
    landed = land_plain(lake, path, at=AT)
    assert (landed.rows, landed.accepted, landed.findings) == (1, 1, ())
    assert land_plain(lake, path, at=AT).unchanged == 1
