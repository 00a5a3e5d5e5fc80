"""Delimited text: its encoding, its delimiter, and its rows, those mended that are quoted as a whole."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from excello.findings import Finding, Severity, mark
from excello.lake.imports.files import DELIMITERS, MARKS
from excello.lake.plain.reader import ROW, Loaded, Reader, columns_named, refuse

CHUNK = 4 * 1024 * 1024
BLOCK = 16 * 1024 * 1024
ROWS_NAMED = 10
HEADER_LIMIT = 1024 * 1024


class _Ragged:
    """Rows with too few or too many cells: those quoted as a whole are taken apart, the others left out."""

    def __init__(self, delimiter: str) -> None:
        self.delimiter = delimiter
        self.mended: dict[int, list[str]] = {}
        self.left_out: list[int] = []

    def __call__(self, row: Any) -> str:
        cells = next(csv.reader([row.text], delimiter=self.delimiter), [])
        inner = next(csv.reader([cells[0]], delimiter=self.delimiter), []) if len(cells) == 1 else []
        if len(inner) == row.expected_columns:
            self.mended[row.number] = inner
        else:
            self.left_out.append(row.number)
        return "skip"

    @property
    def numbers(self) -> np.ndarray[Any, Any]:
        return np.array(sorted([*self.mended, *self.left_out]), dtype=np.int64)


def _read(path: Path, scratch: Path, options: Mapping[str, Any]) -> Loaded:
    encoding, notes = _encoding(path)
    blank, first = _first_line(path, encoding)
    delimiter = str(options.get("delimiter") or _delimiter(first))
    names, named = columns_named(next(csv.reader([first], delimiter=delimiter), []))
    ragged = _Ragged(delimiter)
    target = scratch / "delimited.parquet"
    try:
        rows = _write(path, target, names, encoding, blank, ragged)
    except (pa.ArrowInvalid, UnicodeDecodeError, csv.Error) as error:
        message = mark("This is no delimited text that can be read: {reason}.")
        mend = mark("Look for a quotation mark that is not closed, or a very long cell.")
        refuse("bad_rows", message, mend, reason=str(error).splitlines()[0][:200])
    if not rows:
        refuse("no_rows", mark("The file has a header and no rows."), mark("Export it again with at least one row."))
    return Loaded(target, (*notes, *named, *_told(ragged)))


def _write(path: Path, target: Path, names: list[str], encoding: str, blank: int, ragged: _Ragged) -> int:
    """Every row as texts; memory holds a block at a time."""
    schema = pa.schema([(ROW, pa.int64()), *((name, pa.string()) for name in names)])
    keys = [f"f{position}" for position in range(len(names))]
    reader = pc.open_csv(
        path,
        read_options=pc.ReadOptions(
            use_threads=False,
            block_size=BLOCK,
            column_names=keys,
            skip_rows=blank,
            skip_rows_after_names=1,
            encoding=encoding,
        ),
        parse_options=pc.ParseOptions(delimiter=ragged.delimiter, newlines_in_values=True, invalid_row_handler=ragged),
        convert_options=pc.ConvertOptions(
            column_types=dict.fromkeys(keys, pa.string()), strings_can_be_null=False, quoted_strings_can_be_null=False
        ),
    )
    written = 0
    with pq.ParquetWriter(target, schema) as writer:
        for batch in reader:
            numbers = _numbers(written, batch.num_rows, ragged.numbers)
            writer.write_batch(pa.record_batch([numbers, *batch.columns], schema=schema))
            written += batch.num_rows
        if ragged.mended:
            writer.write_table(_mended(ragged, schema))
    return written + len(ragged.mended)


def _numbers(before: int, count: int, missing: np.ndarray[Any, Any]) -> pa.Array:
    """The numbers of the next rows: from 2, leaving out those of the rows that were set apart."""
    numbers = np.arange(before, before + count, dtype=np.int64) + 2
    for _ in range(len(missing) + 1):
        shifted = np.arange(before, before + count, dtype=np.int64) + 2 + np.searchsorted(missing, numbers, "right")
        if (shifted == numbers).all():
            break
        numbers = shifted
    return pa.array(numbers)


def _mended(ragged: _Ragged, schema: pa.Schema) -> pa.Table:
    rows = sorted(ragged.mended.items())
    columns = [pa.array([number for number, _ in rows], pa.int64())]
    columns += [pa.array([cells[i] for _, cells in rows], pa.string()) for i in range(len(schema) - 1)]
    return pa.table(columns, schema=schema)


def _encoding(path: Path) -> tuple[str, tuple[Finding, ...]]:
    """UTF-8 or UTF-16 by their marks, UTF-8 where all fits, else Windows-1252, said aloud."""
    with path.open("rb") as file:
        start = file.read(4)
        marked = next((name for sign, name in MARKS if start.startswith(sign)), None)
        if marked == "utf-16":
            return "utf-16", ()
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        is_utf8, place = True, 0
        while chunk := file.read(CHUNK):
            if (nul := chunk.find(b"\x00")) >= 0:
                message = mark("The file holds a NUL byte at position {place}: it is no text file.")
                refuse("binary_file", message, mark("Export it as CSV, UTF-8."), place=place + nul)
            if is_utf8:
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    is_utf8 = False
            place += len(chunk)
    if is_utf8:
        return "utf-8", ()
    message = mark("The file is not UTF-8; it was read as Windows-1252.")
    mend = mark("Look at names with accents; export as UTF-8 if they are wrong.")
    return "cp1252", (Finding("plain.guessed_encoding", "file", message, mend, Severity.WARNING),)


def _first_line(path: Path, encoding: str) -> tuple[int, str]:
    """How many blank lines come first, and the header, which may hold line breaks between quotation marks."""
    with path.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding, errors="replace", newline="") as file:
        whole = file.read(HEADER_LIMIT)
    text, quoted = whole.lstrip(), False
    blank = len(re.findall(r"\r\n|\r|\n", whole[: len(whole) - len(text)]))
    for found in re.finditer(r'[\r\n"]', text):
        if found[0] == '"':
            quoted = not quoted
        elif not quoted:
            return blank, text[: found.start()]
    return blank, text


def _delimiter(first: str) -> str:
    def width(delimiter: str) -> int:
        try:
            return len(next(csv.reader(io.StringIO(first, newline=""), delimiter=delimiter), []))
        except csv.Error:
            return 0

    return max(DELIMITERS, key=width)


def _told(ragged: _Ragged) -> tuple[Finding, ...]:
    cases = (
        (
            "quoted_rows",
            sorted(ragged.mended),
            mark(
                "{count} rows are quoted as a whole (rows {rows}); they were taken apart and count as they were meant."
            ),
            mark("Nothing to do; the program that wrote the file quotes a row twice."),
        ),
        (
            "ragged_rows",
            sorted(ragged.left_out),
            mark("{count} rows have more or fewer cells than the header and are left out (rows {rows})."),
            mark("Look for a delimiter inside a cell that is not quoted."),
        ),
    )
    return tuple(
        Finding(
            f"plain.{code}",
            "rows",
            message,
            mend,
            Severity.WARNING,
            {"count": len(rows), "rows": ", ".join(map(str, rows[:ROWS_NAMED])) + (", …" * (len(rows) > ROWS_NAMED))},
        )
        for code, rows, message, mend in cases
        if rows
    )


READER = Reader("delimited", lambda head: True, _read, order=9)
