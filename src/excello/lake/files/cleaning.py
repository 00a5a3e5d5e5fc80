"""How cells are made alike before anyone looks at them: trimmed, composed, without our own guard against formulas."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_GUARDED = r"^'([=+\-@\t\r])"


def unguarded(cell: str) -> str:
    """Take off the apostrophe that our own exports put before what a spreadsheet would run as a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell


def guarded(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula; numbers stay as they are."""
    if not cell.startswith(FORMULA_STARTS):
        return cell
    try:
        float(cell)
    except ValueError:
        return "'" + cell
    return cell


def cleaned(cells: pa.Array) -> pa.Array:
    """A column with every cell clean; null becomes empty."""
    texts = pc.utf8_trim_whitespace(pc.fill_null(cells, ""))
    if pc.any(pc.starts_with(texts, "'")).as_py():
        texts = pc.replace_substring_regex(texts, _GUARDED, r"\1")
    return texts if pc.all(pc.string_is_ascii(texts)).as_py() else pc.utf8_normalize(texts, "NFC")


def without_blank_rows(numbers: pa.Array, columns: Sequence[pa.Array]) -> tuple[pa.Array, list[pa.Array]]:
    """Leave out the rows in which every cell is empty."""
    blank = pc.equal(columns[0], "")
    for column in columns[1:]:
        if not pc.any(blank).as_py():
            return numbers, list(columns)
        blank = pc.and_(blank, pc.equal(column, ""))
    said = pc.invert(blank)
    return numbers.filter(said), [column.filter(said) for column in columns]
