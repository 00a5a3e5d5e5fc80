"""Whether an uploaded text file can be read at all, and its rows: encoding, delimiter, size, header."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from excello.findings import Finding, Refused, Severity, mark

SIZE_LIMIT = 200 * 1024 * 1024
ROW_LIMIT = 1_000_000
COLUMN_LIMIT = 200
CELL_LIMIT = 32 * 1024
DELIMITERS = (",", ";", "\t", "|")
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file's header and rows as text; row numbers as a spreadsheet shows them (the header is row 1)."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    findings: tuple[Finding, ...]


def read_file(data: bytes, *, expected: Iterable[str] = ()) -> RawFile:
    """Read delimited text. `expected` column names help to guess the delimiter.

    Cells are NFC and trimmed, blank lines left out. Raises `Refused` where the file as a whole cannot be read.
    """
    _check_bytes(data)
    text, notes = _decoded(data)
    delimiter = _delimiter(text, set(expected))
    lines = _lines(text, delimiter)
    header = next(lines, None)
    if header is None:
        _refuse("empty_file", mark("The file is empty."), mark("Export it again with a header and at least one row."))
    names = header[1]
    _check_header(names)
    rows: list[tuple[int, tuple[str, ...]]] = []
    for number, cells in lines:
        if len(rows) >= ROW_LIMIT:
            message, mend = mark("The file has more than {limit} rows."), mark("Split it and import the parts.")
            _refuse("too_many_rows", message, mend, limit=ROW_LIMIT)
        rows.append((number, cells))
    if not rows:
        message = mark("The file has a header and no rows.")
        _refuse("no_rows", message, mark("Export it again with at least one row."))
    return RawFile(names, tuple(rows), notes)


def unguarded(cell: str) -> str:
    """Take off the apostrophe that our own exports put before what a spreadsheet would run as a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell


def guarded(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula; numbers stay as they are."""
    if not cell.startswith(FORMULA_STARTS):
        return cell
    try:
        float(cell)
    except ValueError:
        return "'" + cell
    return cell


def _check_bytes(data: bytes) -> None:
    if len(data) > SIZE_LIMIT:
        message, mend = mark("The file is larger than {limit} MB."), mark("Split it and import the parts.")
        _refuse("too_large", message, mend, limit=SIZE_LIMIT // (1024 * 1024))
    if not data.strip():
        _refuse("empty_file", mark("The file is empty."), mark("Export it again with a header and at least one row."))


def _decoded(data: bytes) -> tuple[str, tuple[Finding, ...]]:
    encoding = next((name for start, name in MARKS if data.startswith(start)), "utf-8")
    if encoding != "utf-16" and (place := data.find(b"\x00")) >= 0:
        message = mark("The file holds a NUL byte at position {place}: it is no text file.")
        _refuse("binary_file", message, mark("Export it as CSV, UTF-8."), place=place)
    try:
        return data.decode(encoding), ()
    except UnicodeDecodeError as error:
        if encoding == "utf-8":
            return _western(data, error.start)
        message = mark("The file cannot be read as {encoding}: byte {place} fits no character.")
        _refuse("bad_encoding", message, mark("Export it as CSV, UTF-8."), encoding=encoding, place=error.start)


def _western(data: bytes, place: int) -> tuple[str, tuple[Finding, ...]]:
    """What is not UTF-8 is mostly Windows-1252; said aloud, since a wrong guess shows only in accents."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        message = mark("The file is neither UTF-8 (byte {place}) nor Windows-1252 (byte {other}).")
        _refuse("bad_encoding", message, mark("Export it as CSV, UTF-8."), place=place, other=error.start)
    message = mark("The file is not UTF-8; it was read as Windows-1252.")
    mend = mark("Look at names with accents; export as UTF-8 if they are wrong.")
    return text, (Finding("import.guessed_encoding", "file", message, mend, Severity.WARNING),)


def _delimiter(text: str, expected: set[str]) -> str:
    first = re.split(r"[\r\n]", text.lstrip(), maxsplit=1)[0]

    def fitness(delimiter: str) -> tuple[int, int]:
        try:
            names = [name.strip() for name in next(csv.reader([first], delimiter=delimiter), [])]
        except csv.Error:  # a first line that is no header by any delimiter; reading the rows says what is wrong
            return 0, 0
        return len(expected.intersection(names)), len(names)

    return max(DELIMITERS, key=fitness)


def _lines(text: str, delimiter: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    csv.field_size_limit(CELL_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for cells in reader:
            number += 1
            clean = tuple(unicodedata.normalize("NFC", unguarded(cell.strip())) for cell in cells)
            if any(clean):
                yield number, clean
    except csv.Error as error:
        message = mark("Row {row} is no delimited text: {reason}.")
        mend = mark("Look for a quotation mark that is not closed, or a cell over 32 KB.")
        _refuse("bad_row", message, mend, row=number + 1, reason=str(error))


def _check_header(names: tuple[str, ...]) -> None:
    if len(names) > COLUMN_LIMIT:
        message, mend = mark("The file has more than {limit} columns."), mark("Keep only the columns to import.")
        _refuse("too_many_columns", message, mend, limit=COLUMN_LIMIT)
    twice = sorted(name for name, number in Counter(names).items() if number > 1 and name)
    if twice:
        message, mend = mark("Columns stand twice: {columns}."), mark("Give every column a name of its own.")
        _refuse("repeated_columns", message, mend, columns=", ".join(twice))


def _refuse(code: str, message: str, mend: str, **params: Any) -> NoReturn:
    raise Refused([Finding(f"import.{code}", "file", message, mend, params=params)])
