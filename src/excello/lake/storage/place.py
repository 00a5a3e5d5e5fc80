"""What the lake asks of the place of one Delta table: to keep files, to let them go, to make a commit last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

ROW_GROUP = 122_880
"""Rows of a row group, unless a table needs other ones."""
JUDGED_ROWS = 1_000


COMPRESSION = "zstd"
"""Of data files, unless a table is read in the smallest pieces."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A data file that stands: its size in bytes and when it was written, in milliseconds since 1970."""

    size: int
    modified: int


class Place(Protocol):
    """One Delta table's place. Names are relative to it."""

    @property
    def uri(self) -> str:
        """How delta-rs finds the table."""

    @property
    def options(self) -> dict[str, str] | None:
        """What delta-rs needs to get in."""

    def prepare(self) -> None:
        """Make the place ready for its first commit."""

    def write(self, name: str, rows: pa.Table, *, row_group: int = ROW_GROUP, compression: str = COMPRESSION) -> Stored:
        """Write rows as one Parquet file; a failure leaves nothing."""

    def adopt(self, name: str, file: Path) -> Stored:
        """Take over a finished file of this machine; it is gone from where it was."""

    def remove(self, names: Iterable[str]) -> None:
        """Let files go; those that are gone already are no fault."""

    def settle_files(self) -> None:
        """See to it that the files written so far last; what they are called may until then be lost."""

    def settle(self, version: int) -> None:
        """See to it that commit `version` lasts. Where that fails the commit is taken back and the error raised."""

    def settle_checkpoint(self, version: int) -> None:
        """See to it that the checkpoint at `version` lasts."""

    def mend(self) -> bool:
        """Clear away what a crash left half-written in the table's log; whether there was anything."""


def repeating_texts(rows: pa.Table) -> list[str]:
    """Text columns whose values repeat, judged by the first rows: only these are worth a dictionary.

    A third less time to write events, and smaller files, than with dictionaries for every column.
    """
    few = rows.slice(0, JUDGED_ROWS)
    texts = [field.name for field in rows.schema if pa.types.is_string(field.type)]
    return [name for name in texts if pc.count_distinct(few[name]).as_py() * 2 <= max(few.num_rows, 2)]
