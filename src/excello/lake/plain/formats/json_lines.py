"""JSON, one object a line or one array of objects; what lies deeper gets a name with dots."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from excello.findings import Finding, Severity, mark
from excello.lake.plain.reader import ROW, Loaded, Reader, columns_named, refuse

BATCH = 20_000
DEPTH = 4
LINES_NAMED = 10


def _read(path: Path, scratch: Path, _options: Mapping[str, Any]) -> Loaded:
    bad: list[int] = []
    batches = [_columns(batch) for batch in _batched(_objects(path, bad))]
    if not batches:
        refuse("no_rows", mark("No line holds a JSON object."), mark("Write one object a line."))
    rows = pa.concat_tables(batches, promote_options="default")
    names, findings = columns_named([name for name in rows.column_names if name != ROW])
    rows = rows.select([ROW, *(name for name in rows.column_names if name != ROW)]).rename_columns([ROW, *names])
    target = scratch / "lines.parquet"
    pq.write_table(rows, target)
    return Loaded(target, (*findings, *_told(bad)))


def _objects(path: Path, bad: list[int]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each object with the number of its line, or of its place in the array."""
    decode = msgspec.json.Decoder().decode
    with path.open("rb") as file:
        is_array = file.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")
        file.seek(0)
        parts = [file.read()] if is_array else file
        for number, line in enumerate(parts, start=1):
            text = line.removeprefix(b"\xef\xbb\xbf").strip()
            if not text:
                continue
            try:
                said = decode(text)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                bad.append(number)
                continue
            for place, item in enumerate(said, start=1) if is_array else ((number, said),):
                if isinstance(item, dict):
                    yield place, item
                else:
                    bad.append(place)


def _batched(objects: Iterator[tuple[int, dict[str, Any]]]) -> Iterator[list[tuple[int, dict[str, str]]]]:
    batch: list[tuple[int, dict[str, str]]] = []
    for number, item in objects:
        batch.append((number, dict(_flat(item))))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _columns(batch: list[tuple[int, dict[str, str]]]) -> pa.Table:
    names = list(dict.fromkeys(name for _, item in batch for name in item if name != ROW))
    columns = {ROW: pa.array([number for number, _ in batch], pa.int64())}
    return pa.table(columns | {name: pa.array([item.get(name) for _, item in batch], pa.string()) for name in names})


def _flat(item: Mapping[str, Any], prefix: str = "", depth: int = 1) -> Iterator[tuple[str, str]]:
    for key, value in item.items():
        name = prefix + key
        if isinstance(value, dict) and value and depth < DEPTH:
            yield from _flat(value, name + ".", depth + 1)
        elif value is not None:
            yield name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _told(bad: list[int]) -> tuple[Finding, ...]:
    if not bad:
        return ()
    message = mark("{count} lines hold no JSON object and are left out (lines {rows}).")
    mend = mark("Write one object a line.")
    params = {"count": len(bad), "rows": ", ".join(map(str, bad[:LINES_NAMED]))}
    return (Finding("plain.bad_line", "file", message, mend, Severity.WARNING, params),)


def _fits(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"["))


READER = Reader("json_lines", _fits, _read)
