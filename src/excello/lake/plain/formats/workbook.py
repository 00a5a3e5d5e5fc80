"""A sheet of an XLSX workbook: the first, or the one named by the option `sheet`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from excello.findings import mark
from excello.lake.plain.reader import ROW, Loaded, Reader, columns_named, refuse


def _read(path: Path, scratch: Path, options: Mapping[str, Any]) -> Loaded:
    cells = _cells(path, str(options.get("sheet") or ""))
    width = max((len(row) for row in cells), default=0)
    filled = [(number, row) for number, row in enumerate(cells, start=1) if any(cell != "" for cell in row)]
    if len(filled) < 2:
        refuse("no_rows", mark("The sheet has no rows under its header."), mark("Name another by its sheet."))
    (_, header), *rows = filled
    names, findings = columns_named([*map(_text, header), *[""] * (width - len(header))])
    columns = {ROW: pa.array([number for number, _ in rows], pa.int64())}
    for position, name in enumerate(names):
        texts = [_text(row[position]) if position < len(row) else "" for _, row in rows]
        columns[name] = pa.array(texts, pa.string())
    target = scratch / "sheet.parquet"
    pq.write_table(pa.table(columns), target)
    return Loaded(target, findings)


def _cells(path: Path, sheet: str) -> list[list[Any]]:
    try:
        book = CalamineWorkbook.from_path(path)
        if sheet and sheet not in book.sheet_names:
            message, mend = mark("There is no sheet “{sheet}”."), mark("Name one of {sheets}.")
            refuse("no_sheet", message, mend, sheet=sheet, sheets=", ".join(book.sheet_names[:20]))
        found: list[list[Any]] = book.get_sheet_by_name(sheet or book.sheet_names[0]).to_python(skip_empty_area=False)
    except (CalamineError, OSError, IndexError) as error:
        message = mark("This is no workbook that can be read: {reason}.")
        mend = mark("Save it as XLSX, or export the sheet as CSV.")
        refuse("bad_workbook", message, mend, reason=str(error).splitlines()[0][:200])
    return found


def _text(cell: Any) -> str:
    """As a person reads the cell: whole numbers without a point, times as ISO 8601."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date | datetime) else str(cell)


READER = Reader("workbook", lambda head: head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")), _read)
