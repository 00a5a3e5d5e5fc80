"""How JSON objects, one a line, become rows: every member a column, members of members with a dot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from excello.findings import mark
from excello.lake.files.content import Cells, Content, OddRow, checked_header, refuse_too_many_rows
from excello.lake.files.limits import Limits
from excello.lake.files.refusals import refuse

BATCH_ROWS = 10_000
DEPTH = 4
KEPT = 2_000
_decoder = msgspec.json.Decoder()


def read_json_lines(path: Path, *, limits: Limits) -> Content:
    """Open JSON lines, or one JSON list of objects; its columns are all members met in the file. Raises `Refused`."""
    names: dict[str, None] = {}
    with path.open("rb") as file:
        is_list = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"[")
    objects = _listed(path, limits) if is_list else None
    for _number, item in _objects(path, limits) if objects is None else objects:
        if isinstance(item, Mapping):
            names.update(dict.fromkeys(_flat(item)))
            if len(names) > limits.columns:
                break
    if not names:
        refuse("not_json", mark("No line of the file is a JSON object."), mark("Write one object a line."))
    header, found = checked_header(list(names), limits)
    source = _objects(path, limits) if objects is None else iter(objects)
    return Content(header, _batches(source, tuple(names), limits), found)


def _objects(path: Path, limits: Limits) -> Iterator[tuple[int, Any]]:
    """Line number and value; the line's own bytes where it is no JSON."""
    with path.open("rb") as file:
        number = 0
        while line := file.readline(limits.line):
            number += 1
            if len(line) >= limits.line:
                message = mark("A line is longer than {limit} characters.")
                refuse("endless_line", message, mark("Write one object a line."), limit=limits.line)
            bare = line.removeprefix(b"\xef\xbb\xbf").strip()
            if bare:
                yield number, _value(bare)


def _value(line: bytes) -> Any:
    try:
        return _decoder.decode(line)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return line


def _listed(path: Path, limits: Limits) -> list[tuple[int, Any]]:
    if path.stat().st_size > limits.json_array:
        message, mend = mark("The file is one JSON list of more than {limit} MB."), mark("Write one object a line.")
        refuse("too_large", message, mend, limit=limits.json_array // (1024 * 1024))
    try:
        values = _decoder.decode(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        refuse("not_json", mark("The file is no JSON: {reason}."), mark("Write it again."), reason=str(error)[:200])
    return list(enumerate(values, start=1))


def _batches(source: Iterator[tuple[int, Any]], names: tuple[str, ...], limits: Limits) -> Iterator[Cells]:
    numbers: list[int] = []
    columns: dict[str, list[str]] = {name: [] for name in names}
    odd: list[OddRow] = []
    total = 0
    for number, item in source:
        total += 1
        if total > limits.rows:
            refuse_too_many_rows(limits)
        if not isinstance(item, Mapping):
            text = item.decode("utf-8", "replace") if isinstance(item, bytes) else _text(item)
            odd.append(OddRow(number, (text[:KEPT],), "bad_json"))
            continue
        cells = _flat(item)
        numbers.append(number)
        for name, column in columns.items():
            column.append(cells.get(name, ""))
        if len(numbers) >= BATCH_ROWS:
            yield Cells(numbers, [pa.array(column, pa.string()) for column in columns.values()], tuple(odd))
            numbers, columns, odd = [], {name: [] for name in names}, []
    yield Cells(numbers, [pa.array(column, pa.string()) for column in columns.values()], tuple(odd))


def _flat(item: Mapping[str, Any], prefix: str = "", depth: int = 1) -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in item.items():
        path = f"{prefix}{name}"
        if isinstance(value, Mapping) and value and depth < DEPTH:
            flat.update(_flat(value, f"{path}.", depth + 1))
        else:
            flat[path] = _text(value)
    return flat


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return msgspec.json.encode(value).decode()
