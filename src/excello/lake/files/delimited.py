"""How delimited text becomes rows: its delimiter, its line ends, and rows that were quoted as a whole."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

import pyarrow as pa

from excello.findings import mark
from excello.lake.files.content import BATCH_ROWS, Cells, Content, OddRow, checked_header, refuse_too_many_rows
from excello.lake.files.encodings import encoding_of
from excello.lake.files.limits import Limits
from excello.lake.files.refusals import refuse, warning

DELIMITERS = (",", ";", "\t", "|")
SAMPLE = 64 * 1024
ROWS_NAMED = 10
_SAID = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)


def read_delimited(path: Path, *, expected: Iterable[str], limits: Limits) -> Content:
    """Open delimited text with a header. `expected` column names help to guess the delimiter. Raises `Refused`."""
    encoding, notes = encoding_of(path)
    said, delimiter = _delimiter(path, encoding, set(expected))
    csv.field_size_limit(limits.cell)
    reader = _Reader(path, encoding, delimiter, limits)
    names = reader.header(skipped=int(said))
    header, found = checked_header(names, limits)
    content = Content(header, iter(()), [*notes, *found], {"encoding": encoding, "delimiter": delimiter})
    content.batches = reader.batches(content)
    return content


class _Reader:
    """The rows of one file, and which number each has."""

    def __init__(self, path: Path, encoding: str, delimiter: str, limits: Limits) -> None:
        self.file = path.open(encoding=encoding, newline="")
        self.limits, self.delimiter = limits, delimiter
        self.rows = csv.reader(_lines(self.file, limits), delimiter=delimiter, strict=True)
        self.number = 0
        self.mended: list[int] = []

    def header(self, *, skipped: int) -> list[str]:
        """The first row that says anything."""
        for _ in range(skipped):
            self._take(1)
        while rows := self._take(1):
            if any(cell.strip("\ufeff \t") for cell in rows[0]):
                return rows[0]
        refuse("empty_file", mark("The file is empty."), mark("Export it again with a header and at least one row."))

    def batches(self, content: Content) -> Iterator[Cells]:
        width, total = len(content.header), 0
        with self.file:
            while rows := self._take(BATCH_ROWS):
                total += len(rows) - rows.count([])
                if total > self.limits.rows:
                    refuse_too_many_rows(self.limits)
                yield self._cells(rows, width)
        if self.mended:
            message = mark("{count} rows were quoted as a whole; they were read as {width} cells each (rows {rows}).")
            named = ", ".join(map(str, self.mended[:ROWS_NAMED])) + (", …" if len(self.mended) > ROWS_NAMED else "")
            params = {"count": len(self.mended), "width": width, "rows": named}
            content.findings.append(
                warning("mended_rows", message, mark("Nothing to do if they look right."), **params)
            )

    def _take(self, number: int) -> list[list[str]]:
        rows: list[list[str]] = []
        try:
            rows.extend(islice(self.rows, number))
        except csv.Error as error:
            message = mark("Row {row} is no delimited text: {reason}.")
            mend = mark("Look for a quotation mark that is not closed, or a cell over 32 KB.")
            refuse("bad_row", message, mend, row=self.number + len(rows) + 1, reason=str(error))
        self.number += len(rows)
        return rows

    def _cells(self, rows: list[list[str]], width: int) -> Cells:
        first = self.number - len(rows) + 1
        if all(len(row) == width for row in rows):
            return Cells(range(first, self.number + 1), _columns(rows, width))
        numbers, whole, odd = [], [], []
        for number, row in enumerate(rows, start=first):
            cells = self._mended(number, row, width) if len(row) == 1 < width else row
            if len(cells) == width:
                numbers.append(number)
                whole.append(cells)
            elif any(cell.strip() for cell in cells):
                odd.append(OddRow(number, tuple(cell.strip() for cell in cells), "ragged_row"))
        return Cells(numbers, _columns(whole, width), tuple(odd))

    def _mended(self, number: int, row: list[str], width: int) -> list[str]:
        """A row that some program quoted as a whole: one cell, which is a row of the file's own form."""
        try:
            cells = next(csv.reader([row[0]], delimiter=self.delimiter, strict=True), [])
        except csv.Error:
            return row
        if len(cells) != width:
            return row
        self.mended.append(number)
        return cells


def _columns(rows: list[list[str]], width: int) -> list[pa.Array]:
    if not rows:
        return [pa.array([], pa.string())] * width
    return [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]


def _lines(file: TextIO, limits: Limits) -> Iterator[str]:
    """Lines, none of them endless: a line is held in memory whole."""
    read, limit = file.readline, limits.line
    while line := read(limit):
        if len(line) >= limit:
            message = mark("A line is longer than {limit} characters.")
            refuse("endless_line", message, mark("Look for missing line ends, and export it again."), limit=limit)
        yield line


def _delimiter(path: Path, encoding: str, expected: set[str]) -> tuple[bool, str]:
    """Whether the first line only says the delimiter (``sep=;``, as spreadsheets write it), and the delimiter."""
    with path.open(encoding=encoding, newline="") as file:
        text = file.read(SAMPLE).lstrip()
    if said := _SAID.match(text):
        return True, said[1]
    first = re.split(r"[\r\n]", text, maxsplit=1)[0]

    def fitness(delimiter: str) -> tuple[int, int]:
        try:
            reader = csv.reader(io.StringIO(first), delimiter=delimiter)
            names = [name.strip() for name in next(reader, [])]
        except csv.Error:  # a first line that is no header by any delimiter; reading the rows says what is wrong
            return 0, 0
        return len(expected.intersection(names)), len(names)

    return False, max(DELIMITERS, key=fitness)
