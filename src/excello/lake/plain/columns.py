"""By which names the columns of a plain table go, so that the engine can tell them apart."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from excello.findings import Finding, Severity, mark

ROW = "row_in_file"
"""Column of every plain table: the row's number as a spreadsheet shows it (the header is row 1)."""


def columns_named(names: Iterable[str]) -> tuple[list[str], tuple[Finding, ...]]:
    """Names that differ in more than case: nameless and repeated ones get a number, and a finding says so."""
    found: list[str] = []
    taken = {ROW}
    renamed = []
    for position, raw in enumerate(names, start=1):
        wished = unicodedata.normalize("NFC", raw.strip()) or f"column {position}"
        name, number = wished, 2
        while name.lower() in taken:
            name, number = f"{wished} ({number})", number + 1
        taken.add(name.lower())
        found.append(name)
        if name != raw.strip():
            renamed.append(name)
    if not renamed:
        return found, ()
    message = mark("Columns without a name of their own are called {columns}.")
    mend = mark("Give every column of the header a name of its own.")
    params = {"columns": ", ".join(name[:60] for name in renamed[:10])}
    return found, (Finding("plain.columns_named", "file.header", message, mend, Severity.WARNING, params),)
