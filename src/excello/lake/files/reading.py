"""How a file of any kind becomes a table of text; to be called where nothing untrusted can do harm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from excello.findings import mark
from excello.lake.files.archives import unpack_gzip, unpack_member
from excello.lake.files.cleaning import cleaned, without_blank_rows
from excello.lake.files.content import Content, OddRow
from excello.lake.files.delimited import read_delimited
from excello.lake.files.json_lines import read_json_lines
from excello.lake.files.limits import Limits
from excello.lake.files.parquet import read_parquet
from excello.lake.files.profile import Observer
from excello.lake.files.recognising import FileKind, kind_of
from excello.lake.files.refusals import refuse
from excello.lake.files.table import ROW, TextTable
from excello.lake.files.workbooks import read_workbook

ODD_LIMIT = 10_000
Progress = Callable[[int], None]


def read_table(
    path: Path,
    *,
    work: Path,
    expected: Sequence[str] = (),
    member: str = "",
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> TextTable:
    """Read a file; `work` is an empty folder for what is written on the way.

    expected: names of columns that help to choose delimiter and member; member: file of an archive, or sheet; progress:
    called with the rows read so far. Raises `Refused` where the file as a whole cannot be read.
    """
    limits = limits or Limits()
    if path.stat().st_size > limits.size:
        message, mend = mark("The file is larger than {limit} MB."), mark("Split it and import the parts.")
        refuse("too_large", message, mend, limit=limits.size // (1024 * 1024))
    content = _opened(path, work, expected, member, limits)
    return _written(content, work / "rows.arrow", limits, progress or (lambda _rows: None))


def _opened(path: Path, work: Path, expected: Sequence[str], member: str, limits: Limits) -> Content:
    kind, facts, inner = kind_of(path), dict[str, Any](), work / "unpacked"
    if kind is FileKind.ZIP:
        facts = unpack_member(path, expected=expected, member=member, limits=limits, into=inner)
        path, kind, member = inner, kind_of(inner), ""
    elif kind is FileKind.GZIP:
        unpack_gzip(path, limits=limits, into=inner)
        path, kind = inner, kind_of(inner)
    if kind in (FileKind.ZIP, FileKind.GZIP):
        refuse(
            "wrong_kind", mark("The file is {kind}."), mark("Unpack it once."), kind=mark("an archive in an archive")
        )
    if member and kind is not FileKind.WORKBOOK:
        message, mend = mark("There is no “{member}” in the file."), mark("It is one table: name no part of it.")
        refuse("unknown_member", message, mend, member=member)
    content = _content(path, kind, expected, member, limits)
    content.facts = {"kind": kind.value, **content.facts, **facts}
    return content


def _content(path: Path, kind: FileKind, expected: Sequence[str], member: str, limits: Limits) -> Content:
    if kind is FileKind.WORKBOOK:
        return read_workbook(path, expected=expected, member=member, limits=limits)
    if kind is FileKind.PARQUET:
        return read_parquet(path, limits=limits)
    if kind is FileKind.JSON:
        return read_json_lines(path, limits=limits)
    return read_delimited(path, expected=expected, limits=limits)


def _written(content: Content, path: Path, limits: Limits, progress: Progress) -> TextTable:
    observers = [Observer(name) for name in content.header]
    schema = pa.schema([(ROW, pa.int64()), *((str(place), pa.string()) for place in range(len(content.header)))])
    odd: list[OddRow] = []
    total = 0
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema, options=options) as writer:
        for cells in content.batches:
            numbers, columns = pa.array(cells.numbers, pa.int64()), [cleaned(column) for column in cells.columns]
            numbers, columns = without_blank_rows(numbers, columns)
            for observer, column in zip(observers, columns, strict=True):
                observer.watch(column)
            writer.write_batch(pa.RecordBatch.from_arrays([numbers, *columns], schema=schema))
            odd.extend(cells.odd)
            _check_odd(odd)
            total += len(numbers) + len(cells.odd)
            progress(total)
    if not total:
        message = mark("The file has a header and no rows.")
        refuse("no_rows", message, mark("Export it again with at least one row."))
    profiles = tuple(observer.profile() for observer in observers)
    return TextTable(content.header, total, tuple(odd), profiles, tuple(content.findings), content.facts, path)


def _check_odd(odd: Sequence[OddRow]) -> None:
    if len(odd) > ODD_LIMIT:
        message = mark("More than {limit} rows do not fit the header, the first is row {row}.")
        mend = mark("Look at the delimiter, at quotation marks, and at the first row of the file.")
        refuse("no_table", message, mend, limit=ODD_LIMIT, row=odd[0].number)
