"""How a sheet of a workbook becomes rows: values as they were last computed, never a formula run."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from excello.findings import mark
from excello.lake.files.content import Cells, Content, checked_header, refuse_too_many_rows
from excello.lake.files.limits import Limits
from excello.lake.files.refusals import note, refuse

BATCH_ROWS = 5_000
PARTS_LIMIT = 2_000


def read_workbook(path: Path, *, expected: Iterable[str], member: str, limits: Limits) -> Content:
    """Open the sheet `member`, else the only one with cells, else the only one with the `expected` columns.

    Raises `Refused`.
    """
    _check_size(path, limits)
    try:
        book = CalamineWorkbook.from_path(path)
        sheet = _sheet(book, set(expected), member)
        rows = _rows(sheet)
        first = next(((number, row) for number, row in rows if any(row)), None)
    except (CalamineError, OSError, ValueError) as error:
        refuse("bad_workbook", mark("The workbook cannot be read: {reason}."), SAVE_AGAIN, reason=str(error)[:200])
    if first is None:
        refuse("empty_file", mark("The file is empty."), mark("Export it again with a header and at least one row."))
    while first[1] and not first[1][-1]:
        first[1].pop()
    header, found = checked_header(first[1], limits)
    facts = {"member": sheet.name, "members": book.sheet_names}
    hidden = [s.name for s in book.sheets_metadata if s.visible is not SheetVisibleEnum.Visible]
    if hidden:
        found.append(
            note("hidden_sheets", mark("Hidden sheets: {names}."), mark("Nothing to do."), names=", ".join(hidden))
        )
    return Content(header, _batches(rows, len(header), limits), found, facts)


SAVE_AGAIN = mark("Save it again as XLSX, or export the sheet as CSV.")


def _check_size(path: Path, limits: Limits) -> None:
    """Refuse by what the archive declares; what lies about itself meets the limit of memory."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    swollen = unpacked > limits.unpacked and unpacked > limits.expansion * max(packed, 1)
    if unpacked > limits.workbook or swollen or len(parts) > PARTS_LIMIT:
        message = mark("The workbook would unpack to {size} MB.")
        refuse("too_large", message, mark("Export the sheet as CSV."), size=unpacked // (1024 * 1024))


def _sheet(book: CalamineWorkbook, expected: set[str], member: str) -> CalamineSheet:
    names = [sheet.name for sheet in book.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]
    if member:
        if member not in names:
            message, mend = mark("There is no “{member}” in the file."), mark("Name one of {members}.")
            refuse("unknown_member", message, mend, member=member, members=", ".join(names[:30]))
        return book.get_sheet_by_name(member)
    if not names:
        refuse("bad_workbook", mark("The workbook cannot be read: {reason}."), SAVE_AGAIN, reason=mark("no sheet"))
    filled = [sheet for name in names if (sheet := book.get_sheet_by_name(name)).height]
    if len(filled) <= 1:
        return filled[0] if filled else book.get_sheet_by_name(names[0])
    fitting = [sheet for sheet in filled if expected and expected <= _first_cells(sheet)]
    if len(fitting) == 1:
        return fitting[0]
    message = mark("The workbook has several sheets: {members}.")
    choices = [each.name for each in filled[:30]]
    refuse("which_member", message, mark("Name the one to read."), members=", ".join(choices), names=choices)


def _first_cells(sheet: CalamineSheet) -> set[str]:
    return {_text(cell) for cell in next(iter(sheet.iter_rows()), [])}


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    """Rows with their numbers, blank ones too, from the first with a cell; columns from the first with a cell."""
    top, left = sheet.start or (0, 0)
    skip_rows, skip_columns = (0, 0) if sheet.height < sheet.total_height else (top, left)
    for number, row in enumerate(sheet.iter_rows(), start=1 + top - skip_rows):
        yield number, [_text(cell) for cell in row[skip_columns:]]


def _batches(rows: Iterator[tuple[int, list[str]]], width: int, limits: Limits) -> Iterator[Cells]:
    total = 0
    while batch := list(islice(rows, BATCH_ROWS)):
        total += len(batch)
        if total > limits.rows:
            refuse_too_many_rows(limits)
        columns = list(zip(*(_fitted(cells, width) for _, cells in batch), strict=True))
        yield Cells([number for number, _ in batch], [pa.array(column, pa.string()) for column in columns])


def _fitted(cells: Sequence[str], width: int) -> Sequence[str]:
    """A sheet is a rectangle: what stands right of the header is left out, what is missing is empty."""
    return cells[:width] if len(cells) >= width else [*cells, *[""] * (width - len(cells))]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)
