"""An uploaded file as rows of text, for a preview: its header, its rows, what there is to say about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from excello.findings import Finding
from excello.lake.files import ColumnProfile, Limits, opened_table


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file's header and rows as text; row numbers as a spreadsheet shows them (the header is row 1)."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    findings: tuple[Finding, ...]
    columns: tuple[ColumnProfile, ...] = ()


def read_file(
    data: bytes | Path,
    *,
    expected: Iterable[str] = (),
    member: str = "",
    limits: Limits | None = None,
    isolated: bool = True,
) -> RawFile:
    """Read a file of any kind. `expected` column names help to guess delimiter and member; odd rows stand as they came.

    Cells are NFC and trimmed, blank lines left out. Raises `Refused` where the file as a whole cannot be read.
    """
    with opened_table(data, expected=[*expected], member=member, limits=limits, isolated=isolated) as table:
        odd = [(row.number, row.cells) for row in table.odd]
        rows = tuple(sorted([*table.whole_rows(), *odd], key=lambda row: row[0]))
        return RawFile(table.header, rows, table.findings, table.columns)
