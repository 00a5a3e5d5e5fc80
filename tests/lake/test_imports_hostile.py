"""Files made to do harm: refused with a word or taken in part, quickly and in little memory, never a traceback."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.house.source import ROOT

SECONDS, MEGABYTES = 2.0, 200
HEADER = "email,name,date\n"
ROW = "ann@example.com,Ann,2026-01-02\n"
TAKEN = "taken"
LARGE = 80 * 1024 * 1024

# Reads every file of a folder as an import would, and says what came of it, how long the reading process computed,
# and what the most memory was that any of them took.
RUNNER = """
import json, resource, sys
from datetime import UTC, datetime
from pathlib import Path
from excello.findings import Refused
from excello.lake.files import Limits
from excello.lake.imports import ImportSettings, read_import, refused_rows_csv

def spent():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime

for file in sorted(Path(sys.argv[1]).iterdir()):
    before = spent()
    settings = ImportSettings(at=datetime(2026, 11, 2, tzinfo=UTC), limits=Limits(**json.loads(sys.argv[2])))
    try:
        read = read_import(file, mapping="contacts", settings=settings)
        refused_rows_csv(read)
        codes = ["taken"] + sorted({finding.code[7:] for row in read.refused for finding in row.findings})
        assert read.rows == len(read.records) + len(read.refused)
    except Refused as error:
        codes = [finding.code[7:] for finding in error.findings]
        assert all(finding.message for finding in error.findings)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(json.dumps([file.name, codes, spent() - before, peak]), flush=True)
"""


def zipped(*members: tuple[str, bytes], level: int = 9) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def workbook(*rows: tuple[Any, ...], place: tuple[int, int] | None = None, sheets: int = 1) -> bytes:
    book = openpyxl.Workbook()
    for number in range(sheets):
        sheet = book.active if number == 0 else book.create_sheet(f"More {number}")
        assert sheet is not None
        for row in rows:
            sheet.append(row)
        if place:
            sheet.cell(*place, "far")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(data: bytes, name: str, part: bytes) -> bytes:
    """A workbook with one of its parts replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [(each.filename, archive.read(each)) for each in archive.infolist() if each.filename != name]
    return zipped(*parts, (name, part))


def parquet(columns: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def lying(data: bytes) -> bytes:
    """A zip whose directory says that its member is small."""
    place = data.index(b"PK\x01\x02")
    return data[: place + 24] + struct.pack("<I", 10) + data[place + 28 :]


def encrypted(data: bytes) -> bytes:
    """A zip whose entries claim to be encrypted."""
    place = data.index(b"PK\x01\x02")
    return data[: place + 8] + struct.pack("<H", 1) + data[place + 10 :]


def csv_text(*rows: str) -> bytes:
    return (HEADER + "".join(rows)).encode()


BOOK = workbook(("email", "name", "date"), ("ann@example.com", "Ann", "2026-01-02"))
TABLE = parquet({"email": ["ann@example.com"], "name": ["Ann"], "date": ["2026-01-02"]})
SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 50) for n in range(20))
    + b'<!ENTITY z "&u;">]><worksheet><sheetData><row r="1"><c t="str"><v>&u;</v></c></row></sheetData></worksheet>'
)
BOMB = b"a,b,c\n" * (LARGE // 6)

KINDS: dict[str, tuple[Callable[[], bytes], str]] = {
    # text
    "empty": (lambda: b"", "empty_file"),
    "blanks": (lambda: b" \r\n\t\n" * 1000, "empty_file"),
    "mark_alone": (lambda: b"\xef\xbb\xbf", "empty_file"),
    "header_alone": (lambda: HEADER.encode(), "no_rows"),
    "a_million_blank_lines": (lambda: csv_text("\n" * 1_000_000), "no_rows"),
    "nul_inside": (lambda: csv_text("a\x00@example.com,x,\n"), "binary_file"),
    "nuls_alone": (lambda: b"\x00" * 100_000, "binary_file"),
    "random_bytes": (lambda: random.Random(1).randbytes(100_000), "binary_file"),
    "no_encoding_at_all": (lambda: HEADER.encode() + b"a\x81\x8d\x8f@example.com,\xff\xfe,\n", "bad_encoding"),
    "surrogates_as_bytes": (lambda: HEADER.encode() + b"a@example.com,\xed\xa0\x80,\n", TAKEN),
    "half_a_wide_character": (lambda: HEADER.encode("utf-16") + b"a", "bad_encoding"),
    "wide_without_mark": (lambda: (HEADER + ROW).encode("utf-16-le"), TAKEN),
    "very_wide": (lambda: (HEADER + ROW).encode("utf-32"), TAKEN),
    "another_century": (lambda: csv_text("a@example.com,x,0001-01-01\n"), "absurd_date"),
    "far_future": (lambda: csv_text("a@example.com,x,9999-12-31\n"), "absurd_date"),
    "no_such_day": (lambda: csv_text("a@example.com,x,2026-02-30\n"), "unparsable_date"),
    "endless_digits_as_date": (lambda: csv_text(f"a@example.com,x,{'9' * 20_000}\n"), "bad_text"),
    "header_twice": (lambda: b"email,email\na,b\n", "repeated_columns"),
    "header_without_names": (lambda: b",,,\nemail,,,\n", "no_rows"),
    "nameless_columns": (lambda: b"email,,\nann@example.com,x,y\n", TAKEN),
    "no_header": (lambda: ROW.encode() * 3, "missing_columns"),
    "100000_columns": (lambda: ",".join(f"c{n}" for n in range(100_000)).encode() + b"\n1\n", "too_many_columns"),
    "endless_line": (lambda: HEADER.encode() + b"x" * 20_000_000, "endless_line"),
    "endless_header": (lambda: b"email" * 4_000_000, "endless_line"),
    "endless_cell": (lambda: csv_text(f"{'x' * 100_000},b,c\n"), "bad_row"),
    "open_quote": (lambda: csv_text('"ann@example.com,Ann,2026\n' + ROW * 5_000), "bad_row"),
    "quote_inside": (lambda: csv_text('"ann"@example.com,"An"n,2026\n'), "bad_row"),
    "quotes_alone": (lambda: b'"' * 40_001, "bad_row"),
    "mixed_line_ends": (lambda: b"email,name\ra@example.com,A\nb@example.com,B\r\nc@example.com,C\n\r", TAKEN),
    "delimiters_alone": (lambda: b",,,,\n" * 1000, "empty_file"),
    "ragged": (lambda: csv_text(ROW, "a@example.com\n", "a@example.com,b,c,d,e\n"), "ragged_row"),
    "nothing_but_ragged": (lambda: csv_text("a,b\n" * 20_000), "no_table"),
    "formulas": (lambda: csv_text("a@example.com,\"=cmd|' /C calc'!A0\",\n", "b@example.com,@SUM(1+1),\n"), TAKEN),
    "injections": (lambda: csv_text("a@example.com,'; DROP TABLE x; --,\n", "b@example.com,<script>,\n"), TAKEN),
    "control_characters": (lambda: csv_text("a@example.com,\x1b[2J\x07,\n"), "bad_text"),
    "directions_turned": (lambda: csv_text("a@example.com,\u202etxt.exe\u200b,\n"), TAKEN),
    "numbers_beyond_all": (lambda: csv_text("a@example.com,1e999,\n", f"b@example.com,{'9' * 1000},\n"), TAKEN),
    "too_many_rows": (lambda: csv_text(ROW * 60_000), "too_many_rows"),
    "too_large": (lambda: csv_text(ROW * 1_000_000), "too_large"),
    "only_a_delimiter_said": (lambda: b"sep=;\n", "empty_file"),
    # what is no table
    "web_page": (lambda: b"<!DOCTYPE html><table><tr><td>1</table>", "wrong_kind"),
    "laughs": (lambda: LAUGHS, "wrong_kind"),
    "pdf": (lambda: b"%PDF-1.7\n", "wrong_kind"),
    "program": (lambda: b"\x7fELF\x02\x01\x01", "wrong_kind"),
    "old_workbook": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "wrong_kind"),
    # archives
    "zip_bomb": (lambda: zipped(("bomb.csv", BOMB)), "too_large"),
    "gzip_bomb": (lambda: gzip.compress(BOMB), "too_large"),
    "zip_that_lies": (lambda: lying(zipped(("x.csv", csv_text(ROW * 100)))), "bad_archive"),
    "zip_in_zip": (lambda: zipped(("x.zip", zipped(("x.csv", csv_text(ROW))))), "wrong_kind"),
    "zip_of_nothing": (lambda: zipped(), "empty_file"),
    "zip_cut_off": (lambda: zipped(("x.csv", csv_text(ROW * 100)))[:-30], "bad_archive"),
    "zip_encrypted": (lambda: encrypted(zipped(("x.csv", csv_text(ROW)))), "bad_archive"),
    "zip_of_many": (lambda: zipped(*((f"{n}.csv", b"") for n in range(11_000)), level=1), "too_many_members"),
    "zip_of_two": (lambda: zipped(("a.csv", csv_text(ROW)), ("b.csv", csv_text(ROW))), "which_member"),
    "zip_that_climbs": (lambda: zipped(("../../../../etc/passwd", csv_text(ROW))), TAKEN),
    "gzip_cut_off": (lambda: gzip.compress(csv_text(ROW * 1000))[:-20], "bad_archive"),
    "gzip_in_gzip": (lambda: gzip.compress(gzip.compress(csv_text(ROW))), "wrong_kind"),
    # workbooks
    "workbook_bomb": (lambda: with_part(BOOK, "xl/media/x.bin", b"\0" * LARGE), "too_large"),
    "workbook_laughing": (lambda: with_part(BOOK, SHEET, LAUGHS), ""),
    "workbook_cut_off": (lambda: BOOK[:-100], "bad_archive"),
    "workbook_without_sheet": (lambda: with_part(BOOK, "xl/workbook.xml", b"<workbook/>"), "bad_workbook"),
    "workbook_of_garbage": (lambda: with_part(BOOK, SHEET, random.Random(2).randbytes(5_000)), ""),
    "workbook_far_cell": (lambda: workbook(("email",), ("a@example.com",), place=(1_048_576, 16_384)), ""),
    "workbook_formulas": (lambda: workbook(("email", "name"), ("a@example.com", "=1+1")), TAKEN),
    "workbook_two_sheets": (lambda: workbook(("email", "name"), ("a@example.com", "A"), sheets=2), "which_member"),
    # Parquet
    "parquet_cut_off": (lambda: TABLE[:-20], "bad_parquet"),
    "parquet_garbage": (lambda: b"PAR1" + random.Random(3).randbytes(5_000) + b"PAR1", "bad_parquet"),
    "parquet_two_thousand_columns": (lambda: parquet({f"c{n}": ["x"] for n in range(2_000)}), "too_many_columns"),
    "parquet_of_nulls": (lambda: parquet({"email": pa.nulls(5_000_000)}), "too_many_rows"),
    "parquet_of_objects": (lambda: parquet({"email": [{"a": [{"b": 2}]}], "name": [b"\xff\x00"]}), "bad_email"),
    # JSON
    "json_deep_list": (lambda: b"[" * 200_000, ""),
    "json_deep_object": (lambda: b'{"email":' * 100_000, "not_json"),
    "json_100000_members": (lambda: json.dumps({f"m{n}": n for n in range(100_000)}).encode(), "too_many_columns"),
    "json_cut_off": (lambda: b'{"email": "ann@example.com"}\n{"email": "bo', "bad_json"),
    "json_no_objects": (lambda: b'{"email": "ann@example.com"}\n[1,2]\n"x"\n7\nnull\n', "bad_json"),
    "json_lone_surrogate": (lambda: b'{"email": "ann@example.com", "name": "\\ud800"}\n', ""),
    "json_endless_number": (lambda: b'{"email": "ann@example.com", "n": 1' + b"0" * 10_000 + b"}\n", ""),
    "json_list": (lambda: b'[{"email": "ann@example.com"}, {"email": "x"}]', "bad_email"),
}  # fmt: skip
LIMITS = {"rows": 50_000, "size": 30_000_000, "columns": 1_000}


def run(folder: Path) -> dict[str, tuple[list[str], float, int]]:
    """File name → codes, seconds computed, megabytes at most so far."""
    done = subprocess.run(
        [sys.executable, "-c", RUNNER, str(folder), json.dumps(LIMITS)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return {name: (codes, spent, peak) for name, codes, spent, peak in map(json.loads, done.stdout.splitlines())}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[list[str], float, int]]:
    folder = tmp_path_factory.mktemp("hostile")
    for name, (make, _) in KINDS.items():
        (folder / name).write_bytes(make())
    return run(folder)


def test_there_are_sixty_kinds() -> None:
    assert len(KINDS) >= 60


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", KINDS)
def test_a_hostile_file_is_refused_or_taken_in_part(
    outcomes: dict[str, tuple[list[str], float, int]], name: str
) -> None:
    codes, seconds, _ = outcomes[name]
    assert codes
    assert KINDS[name][1] in codes or not KINDS[name][1], codes
    assert seconds < SECONDS


def test_none_takes_much_memory(outcomes: dict[str, tuple[list[str], float, int]]) -> None:
    assert max(peak for _, _, peak in outcomes.values()) <= MEGABYTES


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_damaged_files_are_refused_or_taken_in_part(tmp_path: Path) -> None:
    """Sound files of every format, each cut, swapped and overwritten at random; more of them in `make proof`."""
    sound = [
        csv_text(ROW * 50),
        "\n".join(json.dumps({"email": f"p{n}@example.com", "name": "x"}) for n in range(50)).encode(),
        workbook(("email", "name"), *((f"p{n}@example.com", "x") for n in range(50))),
        parquet({"email": [f"p{n}@example.com" for n in range(50)], "name": ["x"] * 50}),
        zipped(("x.csv", csv_text(ROW * 50))),
    ]
    number = int(os.environ.get("EXCELLO_PROOF_FILES", "20"))
    for seed in range(number):
        (tmp_path / f"{seed:04}").write_bytes(damaged(sound[seed % len(sound)], random.Random(seed)))
    found = run(tmp_path)
    assert len(found) == number
    assert all(codes for codes, _, _ in found.values())


def damaged(data: bytes, chance: random.Random) -> bytes:
    broken = bytearray(data)
    for _ in range(chance.randint(1, 20)):
        place = chance.randrange(len(broken))
        kind = chance.randrange(4)
        if kind == 0:
            broken[place] = chance.randrange(256)
        elif kind == 1:
            del broken[place : place + chance.randint(1, 50)]
        elif kind == 2:
            broken[place:place] = chance.randbytes(chance.randint(1, 50))
        else:
            other = chance.randrange(len(broken))
            broken[place : place + 20] = broken[other : other + 20]
        if not broken:
            return b""
    return bytes(broken)
