"""A file that was read: its columns, its rows as clean text on disk, and what there is to say about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from excello.findings import Finding
from excello.lake.files.content import OddRow
from excello.lake.files.profile import ColumnProfile

ROW = "row"


@dataclass(frozen=True, slots=True)
class TextTable:
    """A file as text. rows: how many were read, the odd ones among them; facts: kind, encoding, delimiter, member,
    members; `path` is an Arrow file with a column ``row`` (the row's number) and one for each of `header`, by place."""

    header: tuple[str, ...]
    rows: int
    odd: tuple[OddRow, ...]
    columns: tuple[ColumnProfile, ...]
    findings: tuple[Finding, ...]
    facts: Mapping[str, Any]
    path: Path = field(repr=False)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The whole rows, in the file's order."""
        with pa.OSFile(str(self.path)) as source, pa.ipc.open_file(source) as reader:
            for place in range(reader.num_record_batches):
                yield reader.get_batch(place)

    def whole_rows(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Number and cells of the whole rows, in the file's order."""
        for batch in self.batches():
            numbers, *columns = (column.to_pylist() for column in batch.columns)
            yield from zip(numbers, zip(*columns, strict=True), strict=True)

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready form, without the rows."""
        return {
            "header": self.header,
            "rows": self.rows,
            "odd": [[row.number, row.cells, row.code] for row in self.odd],
            "columns": [column.as_dict() for column in self.columns],
            "findings": [finding.as_record() for finding in self.findings],
            "facts": dict(self.facts),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], path: Path) -> TextTable:
        """Read `as_dict`'s form; `path` holds the rows."""
        return cls(
            tuple(data["header"]),
            data["rows"],
            tuple(OddRow(number, tuple(cells), code) for number, cells, code in data["odd"]),
            tuple(ColumnProfile.from_dict(column) for column in data["columns"]),
            tuple(Finding.from_record(finding) for finding in data["findings"]),
            data["facts"],
            path,
        )
