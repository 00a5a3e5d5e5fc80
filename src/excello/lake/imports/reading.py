"""How a file becomes records, catalogue entries and consents, and which of its rows are refused and why."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from excello.findings import Finding, Severity, fill, mark
from excello.lake.files import TextTable, opened_table
from excello.lake.files.cleaning import guarded
from excello.lake.files.content import OddRow
from excello.lake.imports.layout import Layout, lay_out
from excello.lake.imports.mapping import DATE, FileMapping, ImportSettings, RowContent
from excello.lake.imports.observations import file_findings
from excello.lake.imports.registry import mapping_named
from excello.lake.imports.rows import Reading, Remark, Row
from excello.lake.landing.arrivals import Record

ROWS_NAMED = 10
REMARKS_LISTED = 20


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row that was understood: its number, the record to land, what else it says, its cells as they came."""

    row: int
    record: Record
    content: RowContent
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not: its number, its cells as they came, all that is wrong with it."""

    row: int
    cells: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class FileRead:
    """A whole file, read and not yet landed; len(records) + len(refused) is `rows`.

    source: under which its records are known; findings: of the file and of accepted rows (the refused carry theirs).
    """

    mapping: FileMapping
    source: str
    header: tuple[str, ...]
    rows: int
    records: tuple[ReadRow, ...]
    refused: tuple[RefusedRow, ...]
    findings: tuple[Finding, ...]


def read_import(
    data: bytes | Path,
    *,
    mapping: str | FileMapping,
    settings: ImportSettings,
    progress: Callable[[int], None] | None = None,
) -> FileRead:
    """Read a file of any kind by a mapping. Raises `Refused` for faults of the file, mapping or settings as a whole.

    `progress` is told the rows read so far; what it raises ends the reading.
    """
    kind = mapping_named(mapping) if isinstance(mapping, str) else mapping
    with opened_table(
        data,
        expected=expected_columns(kind, settings),
        member=settings.member,
        limits=settings.limits,
        isolated=settings.isolated,
        progress=progress,
    ) as table:
        return _read_table(table, kind, settings)


def refused_rows_csv(read: FileRead) -> bytes:
    """The refused rows as a CSV (UTF-8 with mark) to mend and hand in again: the file's columns, and the reasons."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*map(guarded, read.header), "refused_because"])
    for row in read.refused:
        reasons = "; ".join(f"{fill(f.message, f.params)} {fill(f.mend, f.params)}".strip() for f in row.findings)
        cells = [*row.cells, *[""] * (len(read.header) - len(row.cells))]
        writer.writerow([*map(guarded, cells), guarded(reasons)])
    return out.getvalue().encode("utf-8-sig")


def _read_table(table: TextTable, kind: FileMapping, settings: ImportSettings) -> FileRead:
    layout = lay_out(table, kind, Reading(settings.at, settings.catalogue), settings.values)
    accepted: list[ReadRow] = []
    refused = [refused_odd(odd, layout) for odd in table.odd]
    remarks: dict[Remark, list[int]] = defaultdict(list)
    for row, cells in _rows(table, layout, kind):
        entry = read_row(row, cells, kind, settings)
        if isinstance(entry, RefusedRow):
            refused.append(entry)
            continue
        accepted.append(entry)
        for remark in row.remarks:
            remarks[remark].append(row.number)
    refused.sort(key=lambda each: each.row)
    gathered = findings_of(remarks)
    summary = kind.summary([each.content for each in accepted]) if kind.summary else ()
    found = (
        *table.findings,
        *layout.findings,
        *file_findings(table, kind.arrangement),
        *gathered,
        *_repeats(accepted),
        *summary,
    )
    source = settings.source or kind.key
    return FileRead(kind, source, table.header, table.rows, tuple(accepted), tuple(refused), found)


def expected_columns(kind: FileMapping, settings: ImportSettings) -> list[str]:
    """The columns by which a file of this kind is known among others."""
    given = {*settings.values, *kind.arrangement.values, DATE}
    return [column.name for column in kind.columns if column.needed and column.name not in given]


def read_row(row: Row, cells: tuple[str, ...], kind: FileMapping, settings: ImportSettings) -> ReadRow | RefusedRow:
    """What a row says, or why it is refused."""
    content = kind.read(row)
    if content is None or row.is_refused:
        return RefusedRow(row.number, cells, tuple(row.findings))
    return ReadRow(row.number, _record(row, content, kind, settings), content, cells)


def _rows(table: TextTable, layout: Layout, kind: FileMapping) -> Iterator[tuple[Row, tuple[str, ...]]]:
    seen: Counter[str] = Counter()
    for number, cells in table.whole_rows():
        row = layout.row(number, cells)
        if kind.arrangement.separate:
            equal = row.digest
            row.occurrence = seen[equal]
            seen[equal] += 1
        yield row, cells


def refused_odd(odd: OddRow, layout: Layout) -> RefusedRow:
    """An odd row with its reason."""
    row = layout.row(odd.number, odd.cells)
    if odd.code == "bad_json":
        row.refuse("bad_json", "row", mark("The line is no JSON object."), mark("Write one object a line."))
    else:
        message = mark("The row has {found} cells, the header {expected}.")
        mend = mark("Look for a delimiter inside a cell that is not quoted.")
        row.refuse("ragged_row", "row", message, mend, found=len(odd.cells), expected=layout.width)
    return RefusedRow(odd.number, odd.cells, tuple(row.findings))


def _record(row: Row, content: RowContent, kind: FileMapping, settings: ImportSettings) -> Record:
    events = content.events
    if settings.center is not None:
        events = tuple(replace(event, center=settings.center) for event in events)
    return Record(content.record_id, hashes_of(kind, [row.said])[0], events)


def hashes_of(kind: FileMapping, said: Iterable[str]) -> list[str]:
    """What tells whether records changed: the mapping, its version, and all that each row says (JSON text)."""
    lead = f"[{json.dumps(kind.key)}, {kind.version}, "
    return [hashlib.sha256(f"{lead}{text}]".encode("utf-8", "surrogatepass")).hexdigest() for text in said]


def findings_of(remarks: Mapping[Remark, list[int]]) -> list[Finding]:
    """Equal remarks become one finding that counts its rows; so do more than a few of one code, by their first."""
    by_code: dict[str, list[Remark]] = defaultdict(list)
    for remark in remarks:
        by_code[remark.code].append(remark)
    found = []
    for alike in by_code.values():
        each = [_finding_of(remark, remarks[remark]) for remark in alike[:REMARKS_LISTED]]
        found += each if len(alike) <= REMARKS_LISTED else [_all_of(alike, each[0], remarks)]
    return found


def _all_of(alike: list[Remark], first: Finding, remarks: Mapping[Remark, list[int]]) -> Finding:
    message = mark("{number} findings of this kind on {count} rows, the first: {first}")
    count = sum(len(remarks[remark]) for remark in alike)
    params = {"number": len(alike), "count": count, "first": fill(first.message, first.params)}
    return replace(first, path=f"rows.*.{alike[0].field}", message=message, params=params)


def _finding_of(remark: Remark, numbers: list[int]) -> Finding:
    params: Mapping[str, object] = {**dict(remark.params), "count": len(numbers), "rows": _named(numbers)}
    place = str(numbers[0]) if len(numbers) == 1 else "*"
    path = f"rows.{place}.{remark.field}"
    return Finding(remark.code, path, remark.message, remark.mend, remark.severity, params)


def _repeats(accepted: list[ReadRow]) -> list[Finding]:
    hashes: dict[str, set[str]] = defaultdict(set)
    exact: list[int] = []
    other: list[int] = []
    for entry in accepted:
        known = hashes[entry.record.record_id]
        if known:
            (exact if entry.record.record_hash in known else other).append(entry.row)
        known.add(entry.record.record_hash)
    findings = []
    if exact:
        message = mark("{count} rows repeat an earlier row exactly (rows {rows}); they change nothing.")
        findings.append(_repeat("import.repeated_row", exact, message, mark("Nothing to do.")))
    if other:
        message = mark(
            "{count} rows name a record that stands above with other content (rows {rows}); the last counts."
        )
        findings.append(_repeat("import.record_twice", other, message, mark("Keep one row for each record.")))
    return findings


def _repeat(code: str, numbers: list[int], message: str, mend: str) -> Finding:
    params = {"count": len(numbers), "rows": _named(numbers)}
    return Finding(code, f"rows.{numbers[0]}", message, mend, Severity.WARNING, params)


def _named(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers[:ROWS_NAMED])) + (", …" if len(numbers) > ROWS_NAMED else "")
