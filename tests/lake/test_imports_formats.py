"""The same rows in any format are the same records; styles are guessed and said; what is odd is told by its line."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.lake.conftest import AT

from excello.findings import Refused
from excello.lake.files import ColumnKind, DateStyle, DecimalStyle, opened_table
from excello.lake.files.styles import moment_of, number_of
from excello.lake.imports import FileRead, ImportSettings, Limits, preview_file, read_import

NAMES = ("email", "name", "date", "visits", "note")
ROWS = [
    ("ann@example.com", "Ann", "2026-01-02", 3, "Grüße; “quoted”, and more"),
    ("bob@example.com", "Bob", "2026-02-03", 4, ""),
]


def delimited(delimiter: str = ",", encoding: str = "utf-8", end: str = "\n") -> bytes:
    quoted = [[f'"{cell}"' if isinstance(cell, str) and cell else str(cell) for cell in row] for row in (NAMES, *ROWS)]
    return "".join(delimiter.join(row) + end for row in quoted).encode(encoding)


def workbook(first: int = 1, left: int = 1) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for place, row in enumerate((NAMES, *ROWS), start=first):
        for column, cell in enumerate(row, start=left):
            sheet.cell(place, column, date.fromisoformat(cell) if column == left + 2 and place > first else cell)
    book.create_sheet("empty")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parquet() -> bytes:
    out = io.BytesIO()
    columns = dict(zip(NAMES, map(list, zip(*ROWS, strict=True)), strict=True))
    columns["date"] = [date.fromisoformat(day) for day in columns["date"]]
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def json_lines() -> bytes:
    return "\n".join(json.dumps(dict(zip(NAMES, row, strict=True)), ensure_ascii=False) for row in ROWS).encode()


def packed(data: bytes, name: str = "folder/x.csv") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("__MACOSX/._x", b"litter")
        archive.writestr(name, data)
    return out.getvalue()


FORMATS: dict[str, Callable[[], bytes]] = {
    "comma": delimited,
    "semicolon": lambda: delimited(";"),
    "tab": lambda: delimited("\t"),
    "bar": lambda: delimited("|"),
    "delimiter said": lambda: b"sep=;\r\n" + delimited(";", end="\r\n"),
    "windows": lambda: delimited(encoding="cp1252", end="\r\n"),
    "utf-16": lambda: delimited(encoding="utf-16"),
    "utf-16 without mark": lambda: delimited(encoding="utf-16-be"),
    "workbook": workbook,
    "workbook with a margin": lambda: workbook(first=4, left=3),
    "parquet": parquet,
    "json lines": json_lines,
    "json list": lambda: b"[" + b",".join(json_lines().splitlines()) + b"]",
    "zip": lambda: packed(delimited()),
    "zip of a workbook": lambda: packed(workbook(), "x.xlsx"),
    "gzip": lambda: gzip.compress(delimited()),
}


def read(data: bytes, mapping: str = "contacts", **settings: Any) -> FileRead:
    return read_import(data, mapping=mapping, settings=ImportSettings(**{"at": AT, "isolated": False, **settings}))


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_rows_are_the_same_records_in_any_format(name: str) -> None:
    expected = [entry.record for entry in read(delimited()).records]
    assert [entry.record for entry in read(FORMATS[name]()).records] == expected
    assert expected[0].events[0].traits["visits"] == 3
    assert expected[0].events[0].traits["note"] == "Grüße; “quoted”, and more"


def test_a_process_of_its_own_reads_the_same(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(delimited())
    told: list[int] = []
    apart = read_import(tmp_path / "x", mapping="contacts", settings=ImportSettings(at=AT), progress=told.append)
    assert apart == read(delimited())
    assert told == [2]


def test_what_progress_raises_ends_the_reading() -> None:
    class Cancelled(Exception):
        pass

    def cancel(rows: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        read_import(delimited(), mapping="contacts", settings=ImportSettings(at=AT), progress=cancel)


def test_a_reader_that_takes_too_long_is_ended() -> None:
    with pytest.raises(Refused) as refused:
        read(delimited(), isolated=True, limits=Limits(seconds=0.01))
    assert refused.value.findings[0].code == "import.too_slow"


def test_members_of_members_are_columns_and_a_broken_line_is_refused_alone() -> None:
    lines = b'{"email": "ann@example.com", "address": {"town": "Rome"}, "tags": ["a", "b"]}\n{"email": \nnull\n'
    result = read(lines)
    assert result.records[0].record.events[0].traits == {
        "email": "ann@example.com",
        "address_town": "Rome",
        "tags": '["a","b"]',
    }
    assert [(row.row, row.findings[0].code) for row in result.refused] == [
        (2, "import.bad_json"),
        (3, "import.bad_json"),
    ]


@pytest.mark.parametrize(
    ("cells", "style", "ambiguous"),
    [
        (("2026-01-02", "2026-11-30"), DateStyle.ISO, False),
        (("20260102",), DateStyle.ISO, False),
        (("2026-01-02 03:04:05.678 UTC",), DateStyle.ISO, False),
        (("13/02/2026", "01/02/2026"), DateStyle.DAY_FIRST, False),
        (("02/13/2026", "01/02/2026 19:58"), DateStyle.MONTH_FIRST, False),
        (("01/02/2026",), DateStyle.DAY_FIRST, True),
        (("1.2.2026", "31.12.26"), DateStyle.DAY_FIRST, False),
        (("2026/1/2",), DateStyle.YEAR_FIRST, False),
        (("2 Jan 2026", "Feb 3, 2026 4:05 PM"), DateStyle.NAMED, False),
    ],
)
def test_styles_of_dates_are_guessed(cells: tuple[str, ...], style: DateStyle, ambiguous: bool) -> None:
    text = "email;when\n" + "".join(f"a{n}@example.com;{cell}\n" for n, cell in enumerate(cells))
    with opened_table(text.encode(), isolated=False) as table:
        column = table.columns[1]
    assert (column.kind, column.dates, column.ambiguous) == (ColumnKind.DATE, style, ambiguous)
    assert all(moment_of(cell, style) for cell in cells)


def test_dates_that_could_be_exchanged_are_read_day_first_and_said() -> None:
    result = read(b"email,date\na@example.com,01/02/2026\n")
    assert str(result.records[0].record.events[0].timestamp)[:10] == "2026-02-01"
    assert [finding.code for finding in result.findings] == ["import.ambiguous_dates"]


@pytest.mark.parametrize(
    ("cells", "style", "first"),
    [
        (("1,234.50", "7"), DecimalStyle.POINT, 1234.5),
        (("1.234,50", "7"), DecimalStyle.COMMA, 1234.5),
        (("12,5", "3,25"), DecimalStyle.COMMA, 12.5),
        (("€ 12.50", "$3"), DecimalStyle.POINT, 12.5),
        (("1e-3", "2.5"), DecimalStyle.POINT, 0.001),
    ],
)
def test_styles_of_decimals_are_guessed(cells: tuple[str, ...], style: DecimalStyle, first: float) -> None:
    text = "email;amount\n" + "".join(f'a{n}@example.com;"{cell}"\n' for n, cell in enumerate(cells))
    with opened_table(text.encode(), isolated=False) as table:
        assert (table.columns[1].kind, table.columns[1].decimals) == (ColumnKind.NUMBER, style)
    assert number_of(cells[0], style) == first
    assert read(text.encode()).records[0].record.events[0].traits["amount"] == first


@pytest.mark.parametrize("cell", ["01234", "123456789012345678901", "12a", ""])
def test_what_only_looks_like_a_number_stays_text(cell: str) -> None:
    result = read(f"email,code\na@example.com,{cell}\nb@example.com,x{cell}\n".encode())
    assert result.records[0].record.events[0].traits.get("code", "") == cell


def test_a_preview_shows_columns_and_what_fits() -> None:
    look = preview_file(delimited(";"), isolated=False)
    assert (look.total, look.odd, look.facts["delimiter"]) == (2, 0, ";")
    assert [column.kind.value for column in look.columns] == ["email", "text", "date", "integer", "text"]
    assert look.columns[1].samples == ("Ann", "Bob")
    assert look.fits[0].mapping == "contacts"
    assert look.rows[0] == (2, tuple(map(str, ROWS[0])))


def test_a_preview_of_several_files_names_them() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("a, b.csv", "c.csv"):
            archive.writestr(name, delimited())
    with pytest.raises(Refused) as refused:
        preview_file(out.getvalue(), isolated=False)
    assert refused.value.findings[0].params["names"] == ["a, b.csv", "c.csv"]
