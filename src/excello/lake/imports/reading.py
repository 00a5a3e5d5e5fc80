"""How a file becomes records, catalogue entries and consents, and which of its rows are refused and why."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from excello.findings import Finding, Refused, Severity, fill, mark
from excello.lake.imports.files import RawFile, guarded, read_file
from excello.lake.imports.mapping import FileMapping, ImportSettings, RowContent
from excello.lake.imports.registry import mapping_named
from excello.lake.imports.rows import Remark, Row
from excello.lake.landing.arrivals import Record

ROWS_NAMED = 10


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


def read_import(data: bytes, *, mapping: str, settings: ImportSettings) -> FileRead:
    """Read a delimited file by a mapping. Raises `Refused` for faults of the file, mapping or settings as a whole."""
    kind = mapping_named(mapping)
    raw = read_file(data, expected=[column.name for column in kind.columns])
    notes = _check_columns(raw, kind, settings)
    rows = [_row(number, cells, raw.header, kind, settings) for number, cells in raw.rows]
    source = settings.source or kind.key
    accepted: list[ReadRow] = []
    refused: list[RefusedRow] = []
    for row, (number, cells) in zip(rows, raw.rows, strict=True):
        content = None if row.is_refused or len(cells) != len(raw.header) else kind.read(row)
        if content is None or row.is_refused:
            refused.append(RefusedRow(number, cells, tuple(row.findings)))
        else:
            accepted.append(ReadRow(number, _record(row, content, kind, settings), content, cells))
    kept = {entry.row for entry in accepted}
    remarks = _gathered([row for row in rows if row.number in kept])
    findings = (*raw.findings, *notes, *remarks, *_repeats(accepted))
    return FileRead(kind, source, raw.header, len(rows), tuple(accepted), tuple(refused), findings)


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


def _check_columns(raw: RawFile, kind: FileMapping, settings: ImportSettings) -> tuple[Finding, ...]:
    known = {column.name for column in kind.columns}
    problems = [
        Finding(
            "import.unknown_setting",
            f"set.{name}",
            mark("“{name}” is no column of this mapping."),
            mark("Choose one of {columns}."),
            params={"name": name, "columns": ", ".join(sorted(known))},
        )
        for name in settings.values
        if name not in known
    ]
    missing = [c.name for c in kind.columns if c.needed and c.name not in raw.header and c.name not in settings.values]
    if missing:
        message = mark("The file lacks {missing}; it has {found}.")
        mend = mark("Choose the mapping that fits the file, or name its columns {expected}.")
        params = {
            "missing": ", ".join(missing),
            "found": ", ".join(name[:50] for name in raw.header[:30]),
            "expected": ", ".join(column.name for column in kind.columns if column.needed),
        }
        problems.append(Finding("import.missing_columns", "file.header", message, mend, params=params))
    if problems:
        raise Refused(problems)
    spare = [name for name in raw.header if name not in known and name != "refused_because"]
    if not spare or kind.extras:
        return ()
    message, mend = mark("Columns not read: {columns}."), mark("Nothing to do if they are not needed.")
    params = {"columns": ", ".join(spare[:30])}
    return (Finding("import.columns_not_read", "file.header", message, mend, Severity.NOTE, params),)


def _row(
    number: int, cells: tuple[str, ...], header: tuple[str, ...], kind: FileMapping, settings: ImportSettings
) -> Row:
    named = dict(zip(header, cells, strict=False))
    if not kind.extras:
        named = {column.name: named.get(column.name, "") for column in kind.columns}
    named.pop("refused_because", None)
    filled = {**named, **{name: value for name, value in settings.values.items() if not named.get(name)}}
    row = Row(number, filled, settings.at, settings.catalogue)
    if len(cells) != len(header):
        message = mark("The row has {found} cells, the header {expected}.")
        mend = mark("Look for a delimiter inside a cell that is not quoted.")
        row.refuse("ragged_row", "row", message, mend, found=len(cells), expected=len(header))
    return row


def _record(row: Row, content: RowContent, kind: FileMapping, settings: ImportSettings) -> Record:
    said = json.dumps([kind.key, kind.version, sorted(row.cells.items())], ensure_ascii=False)
    digest = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
    events = tuple(replace(event, center=settings.center) for event in content.events)
    return Record(content.record_id, digest, events)


def _gathered(rows: list[Row]) -> list[Finding]:
    """Equal remarks become one finding that counts its rows."""
    found: dict[Remark, list[int]] = defaultdict(list)
    for row in rows:
        for remark in row.remarks:
            found[remark].append(row.number)
    return [_finding_of(remark, numbers) for remark, numbers in found.items()]


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
