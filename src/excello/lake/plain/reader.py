"""What a reader of one file format is: which files it takes, and the Parquet it makes of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from excello.findings import Finding, Refused, Severity, mark

ROW = "row_in_file"
"""Column of every plain table: the row's number as a spreadsheet shows it (the header is row 1)."""
COLUMN_LIMIT = 2_000
HEAD_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file as Parquet with the column `ROW` and texts or typed values; what is to be said about its reading."""

    path: Path
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """One file format. fits: by the file's first bytes; read: (file, scratch folder, options) → Parquet."""

    key: str
    fits: Callable[[bytes], bool]
    read: Callable[[Path, Path, Mapping[str, Any]], Loaded]
    order: int = 0


def columns_named(names: Iterable[str]) -> tuple[list[str], tuple[Finding, ...]]:
    """Names that the engine tells apart: nameless and repeated ones (in any case) get a number, with a finding."""
    found: list[str] = []
    taken = {ROW}
    mended = []
    for position, raw in enumerate(names, start=1):
        wished = unicodedata.normalize("NFC", raw.strip()) or f"column {position}"
        name, number = wished, 2
        while name.lower() in taken:
            name, number = f"{wished} ({number})", number + 1
        taken.add(name.lower())
        found.append(name)
        if name != raw.strip():
            mended.append(name)
    if len(found) > COLUMN_LIMIT:
        message, mend = mark("The file has more than {limit} columns."), mark("Keep only the columns that matter.")
        refuse("too_many_columns", message, mend, limit=COLUMN_LIMIT)
    if not mended:
        return found, ()
    message = mark("Columns without a name of their own are called {columns}.")
    mend = mark("Give every column of the header a name of its own.")
    params = {"columns": ", ".join(name[:60] for name in mended[:10])}
    return found, (Finding("plain.columns_named", "file.header", message, mend, Severity.WARNING, params),)


def refuse(code: str, message: str, mend: str, **params: Any) -> NoReturn:
    """Refuse a file as a whole."""
    raise Refused([Finding(f"plain.{code}", "file", message, mend, params=params)])
