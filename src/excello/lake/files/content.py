"""What every reader of a format gives: a header, and batches of cells as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

import pyarrow as pa

from excello.findings import Finding, mark
from excello.lake.files.limits import Limits
from excello.lake.files.refusals import refuse, warning

BATCH_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class OddRow:
    """A row that has no cell for every column: its number, its cells as they came, why (`ragged_row`, `bad_json`)."""

    number: int
    cells: tuple[str, ...]
    code: str


@dataclass(frozen=True, slots=True)
class Cells:
    """Some rows: their numbers as a spreadsheet shows them, one text array a column, and the odd rows among them."""

    numbers: Sequence[int]
    columns: Sequence[pa.Array]
    odd: tuple[OddRow, ...] = ()


@dataclass(slots=True)
class Content:
    """A file while it is read. `findings` and `facts` (encoding, delimiter, sheet …) may grow until the last batch."""

    header: tuple[str, ...]
    batches: Iterator[Cells]
    findings: list[Finding] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)


def checked_header(names: Sequence[str], limits: Limits) -> tuple[tuple[str, ...], list[Finding]]:
    """The names of the columns, trimmed; one without a name is called by its place. Raises `Refused`."""
    if len(names) > limits.columns:
        message, mend = mark("The file has more than {limit} columns."), mark("Keep only the columns to import.")
        refuse("too_many_columns", message, mend, limit=limits.columns)
    trimmed = [name.strip().lstrip("\ufeff").strip() for name in names]
    twice = sorted(name for name, number in Counter(trimmed).items() if number > 1 and name)
    if twice:
        message, mend = mark("Columns stand twice: {columns}."), mark("Give every column a name of its own.")
        refuse("repeated_columns", message, mend, columns=", ".join(name[:50] for name in twice[:30]))
    made = tuple(name or f"column {place}" for place, name in enumerate(trimmed, start=1))
    nameless = [place for place, name in enumerate(trimmed, start=1) if not name]
    if not nameless:
        return made, []
    message, mend = mark("Columns without a name: {places}."), mark("Name them in the first row if they are needed.")
    return made, [warning("unnamed_columns", message, mend, places=", ".join(map(str, nameless[:30])))]


def refuse_too_many_rows(limits: Limits) -> NoReturn:
    """Raise `Refused` for a file beyond the limit of rows."""
    message, mend = mark("The file has more than {limit} rows."), mark("Split it and import the parts.")
    refuse("too_many_rows", message, mend, limit=limits.rows)
