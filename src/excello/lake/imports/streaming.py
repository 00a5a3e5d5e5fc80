"""How a large file becomes records and events part by part, in columns wherever its rows are plain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from excello.findings import Finding, Severity, mark
from excello.lake.files import TextTable, opened_table
from excello.lake.imports.columns import Columns
from excello.lake.imports.layout import Layout, lay_out
from excello.lake.imports.mapping import ColumnarRows, FileMapping, ImportSettings
from excello.lake.imports.observations import file_findings
from excello.lake.imports.reading import (
    ReadRow,
    RefusedRow,
    expected_columns,
    findings_of,
    hashes_of,
    read_row,
    refused_odd,
)
from excello.lake.imports.registry import mapping_named
from excello.lake.imports.rows import Reading, Remark, Row

PART_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class ImportPart:
    """Some rows of a file: the plain ones as columns, the others as `read_import` gives them.

    columns: row, record_id, record_hash, and of the one event of each record type, event, timestamp, user_id,
    anonymous_id, center, properties, traits (JSON text or null).
    """

    columns: pa.Table
    records: tuple[ReadRow, ...]
    refused: tuple[RefusedRow, ...]

    @property
    def rows(self) -> int:
        """How many rows of the file this part is."""
        return int(self.columns.num_rows) + len(self.records) + len(self.refused)


@dataclass(slots=True)
class ImportStream:
    """A file open for reading in parts. `findings` is whole once the parts are through."""

    mapping: FileMapping
    source: str
    header: tuple[str, ...]
    rows: int
    table: TextTable
    layout: Layout
    settings: ImportSettings
    remarks: dict[Remark, list[int]] = field(default_factory=lambda: defaultdict(list))
    seen: list[np.ndarray] = field(default_factory=list)

    def parts(self) -> Iterator[ImportPart]:
        """The whole file in its order, but for the odd rows, which come first."""
        if self.table.odd:
            yield ImportPart(_NOTHING, (), tuple(refused_odd(odd, self.layout) for odd in self.table.odd))
        for batch in self.table.batches():
            for start in range(0, batch.num_rows, PART_ROWS):
                yield self._part(batch.slice(start, PART_ROWS))

    def findings(self) -> tuple[Finding, ...]:
        """What there is to say of the file and of the rows let in."""
        said = file_findings(self.table, self.mapping.arrangement)
        remarks = findings_of(self.remarks)
        return (*self.table.findings, *self.layout.findings, *said, *remarks, *self._repeats())

    def _part(self, batch: pa.RecordBatch) -> ImportPart:
        plain, rest = _NOTHING, np.arange(batch.num_rows)
        if self.mapping.columnar is not None and not self.mapping.arrangement.separate:
            columns = Columns(batch, self.layout)
            rows = self.mapping.columnar(columns)
            sure = np.flatnonzero(columns.sure)
            plain = self._columns(batch, columns, rows).take(pa.array(sure))
            rest = np.flatnonzero(~columns.sure)
            self._remember(plain["record_id"].to_pylist(), plain["record_hash"].to_pylist())
            self._remark(batch, rows, columns.sure)
        records, refused = self._slow(batch, rest)
        self._remember([r.record.record_id for r in records], [r.record.record_hash for r in records])
        return ImportPart(plain, tuple(records), tuple(refused))

    def _columns(self, batch: pa.RecordBatch, columns: Columns, rows: ColumnarRows) -> pa.Table:
        said = columns.said()
        made = {
            "row": batch.column(0),
            "record_id": rows.record_ids(said),
            "record_hash": pa.array(hashes_of(self.mapping, said), pa.string()),
            "type": pa.repeat(pa.scalar(rows.type), batch.num_rows),
            "event": rows.event,
            "timestamp": rows.timestamp,
            "user_id": rows.user_id,
            "anonymous_id": rows.anonymous_id,
            "center": pa.repeat(pa.scalar(self.settings.center, pa.string()), batch.num_rows),
            "properties": rows.properties,
            "traits": rows.traits,
        }
        texts = {
            name: column if column is not None else pa.nulls(batch.num_rows, pa.string())
            for name, column in made.items()
        }
        return pa.table(texts)

    def _slow(self, batch: pa.RecordBatch, places: np.ndarray) -> tuple[list[ReadRow], list[RefusedRow]]:
        records: list[ReadRow] = []
        refused: list[RefusedRow] = []
        numbers, *columns = (column.to_pylist() for column in batch.take(pa.array(places)).columns)
        for number, cells in zip(numbers, zip(*columns, strict=True), strict=True):
            row = self.layout.row(number, cells)
            entry = read_row(row, cells, self.mapping, self.settings)
            if isinstance(entry, RefusedRow):
                refused.append(entry)
                continue
            records.append(entry)
            for remark in row.remarks:
                self.remarks[remark].append(number)
        return records, refused

    def _remark(self, batch: pa.RecordBatch, rows: ColumnarRows, sure: np.ndarray) -> None:
        """Names that the catalogue reads otherwise or not at all, each looked up once a batch."""
        if self.settings.catalogue is None:
            return
        numbers = batch.column(0).to_numpy()
        for column, values in rows.names.items():
            encoded = values.dictionary_encode()
            places = np.asarray(encoded.indices.fill_null(-1))
            for place, name in enumerate(encoded.dictionary.to_pylist()):
                probe = Row(0, {}, self.layout.reading)
                (probe.know_product if column == "product" else probe.know_region)(column, name)
                for remark in probe.remarks:
                    self.remarks[remark].extend(numbers[(places == place) & sure].tolist())

    def _remember(self, ids: list[str], hashes: list[str]) -> None:
        self.seen.append(np.fromiter(map(hash, ids), np.int64, len(ids)))
        self.seen.append(np.fromiter(map(hash, zip(ids, hashes, strict=True)), np.int64, len(ids)))

    def _repeats(self) -> list[Finding]:
        if not self.seen:
            return []
        total = sum(map(len, self.seen[::2]))
        ids, pairs = (_distinct(np.concatenate(self.seen[which::2])) for which in (0, 1))
        found = []
        if exact := total - pairs:
            message = mark("{count} rows repeat an earlier row exactly; they change nothing.")
            found.append(_repeat("import.repeated_row", exact, message, mark("Nothing to do.")))
        if other := pairs - ids:
            message = mark("{count} rows name a record that stands above with other content; the last counts.")
            found.append(_repeat("import.record_twice", other, message, mark("Keep one row for each record.")))
        return found


_NOTHING = pa.table({"row": pa.array([], pa.int64())})


@contextmanager
def opened_import(
    file: bytes | Path,
    *,
    mapping: str | FileMapping,
    settings: ImportSettings,
    progress: Callable[[int], None] | None = None,
) -> Iterator[ImportStream]:
    """A file of any size ready to be read in parts. Raises `Refused` for faults of the file, mapping or settings.

    `progress` is told the rows of the first pass, which makes sure that the file can be read at all.
    """
    kind = mapping_named(mapping) if isinstance(mapping, str) else mapping
    with opened_table(
        file,
        expected=expected_columns(kind, settings),
        member=settings.member,
        limits=settings.limits,
        isolated=settings.isolated,
        progress=progress,
    ) as table:
        layout = lay_out(table, kind, Reading(settings.at, settings.catalogue), settings.values)
        source = settings.source or kind.key
        yield ImportStream(kind, source, table.header, table.rows, table, layout, settings)


def _distinct(values: np.ndarray) -> int:
    values.sort()
    return int(np.count_nonzero(values[1:] != values[:-1])) + min(len(values), 1)


def _repeat(code: str, count: int, message: str, mend: str) -> Finding:
    return Finding(code, "rows.*", message, mend, Severity.WARNING, {"count": count})
