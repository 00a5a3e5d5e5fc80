"""Many rows read at once, column by column: what is plain is decided here, what is not is left to the rows' reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from excello.lake.files import ColumnKind, DateStyle, DecimalStyle
from excello.lake.imports.layout import Layout
from excello.lake.imports.rows import FLAGS, TEXT_LIMIT
from excello.lake.landing.drops import CLOCK_SKEW, OLDEST
from excello.lake.landing.scans import may_hold_control_characters
from excello.lake.schemas.contract import INSTANT

_CONTROL = r"[\x00-\x1f\x7f]"
_DAY = r"((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|1\d|2[0-8]))"
_ISO = rf"^[12]\d{{3}}-{_DAY}([T ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{{1,6}})?)?( UTC|Z)?$"
"""Times that every reader takes alike; a leap day or an hour with an offset is left to the rows' reader."""
_PLAIN_NUMBER = r"^-?(0|[1-9]\d{0,14})(\.\d{1,12})?$"
_PLAIN_EMAIL = r"^[A-Za-z0-9_.+\-]{1,64}@[A-Za-z0-9.\-]{1,200}\.[A-Za-z]{2,63}$"
_TRUE = pa.array(sorted(word for word, flag in FLAGS.items() if flag and word.isascii()))
_FALSE = pa.array(sorted(word for word, flag in FLAGS.items() if not flag))


class Columns:
    """Cells of a batch by the names its mapping reads; `sure` tells the rows that all questions asked so far could
    answer, exactly as the rows' reader would. The others are to be read one by one."""

    def __init__(self, batch: pa.RecordBatch, layout: Layout) -> None:
        self.layout, self.length = layout, batch.num_rows
        self.cells = _cells(batch, layout)
        self.sure: np.ndarray = np.ones(self.length, dtype=bool)
        self.blank = frozenset(name for name in layout.absent if not pc.any(pc.not_equal(self.cells[name], "")).as_py())
        for name in self.cells.keys() - self.blank:
            self._clear(self.cells[name])
        self._escaped: dict[str, pa.Array] = {}

    def text(self, name: str, *, required: bool = False) -> pa.Array:
        """The texts of a column, null where it is empty."""
        if name in self.blank and not required:
            return pa.nulls(self.length, pa.string())
        cells = self.cells[name]
        filled = pc.not_equal(cells, "")
        if required:
            self.require(filled)
        return pc.if_else(filled, cells, None)

    def email(self, name: str) -> pa.Array:
        """The addresses of a column in lower case, null where it is empty."""
        texts = self.text(name)
        self.require(pc.fill_null(pc.match_substring_regex(texts, _PLAIN_EMAIL), True))
        return pc.utf8_lower(texts)

    def number(self, name: str) -> pa.Array:
        """The numbers of a column as JSON text, null where it is empty."""
        texts = self.text(name)
        plain = self._plain_number(name)
        self.require(pc.fill_null(pc.match_substring_regex(texts, _PLAIN_NUMBER), True) if plain else pc.is_null(texts))
        return texts

    def time(self, name: str, *, required: bool = False) -> pa.Array:
        """The times of a column, null where it is empty."""
        texts, style = self.text(name, required=required), self.layout.reading.dates(name)
        iso = pc.fill_null(pc.match_substring_regex(texts, _ISO), False)
        self.require(pc.or_(iso, pc.is_null(texts)))
        if style not in (None, DateStyle.ISO):
            self.require(pc.is_null(texts))
        bare = pc.replace_substring_regex(pc.if_else(iso, texts, None), r"( UTC|Z)$", "")
        found = pc.assume_timezone(pc.cast(bare, pa.timestamp("us")), "UTC").cast(INSTANT)
        self.require(pc.fill_null(_within(found, self.layout.reading.at), True))
        return found

    def extras(self) -> dict[str, pa.Array]:
        """Trait → JSON text of what further columns say, null where a cell is empty."""
        return {trait: self._typed(cell) for cell, trait in self.layout.reading.extras}

    def quoted(self, name: str) -> pa.Array:
        """The texts of a column as JSON text, null where it is empty."""
        return quoted(self.text(name))

    def said(self) -> list[str]:
        """All that each row says, as the rows' reader writes it."""
        parts: list[pa.Array | str] = []
        for name in sorted(self.cells):
            parts += [", [" if parts else "[[", str(quoted(pa.array([name]))[0]), ", ", self._quoted_cell(name), "]"]
        texts: list[str] = pc.binary_join_element_wise(*map(_broadcast, parts), "]", "").to_pylist()
        return texts

    def _clear(self, cells: pa.Array) -> None:
        """Control characters and endless texts are for the rows' reader; mostly there are none, seen at one glance."""
        if may_hold_control_characters(pa.chunked_array([cells])):
            self.require(pc.invert(pc.match_substring_regex(cells, _CONTROL)))
        if (pc.max(pc.binary_length(cells)).as_py() or 0) > TEXT_LIMIT:
            self.require(pc.less_equal(pc.utf8_length(cells), TEXT_LIMIT))

    def _quoted_cell(self, name: str) -> pa.Array:
        if name not in self._escaped:
            self._escaped[name] = quoted(self.cells[name])
        return self._escaped[name]

    def _typed(self, cell: str) -> pa.Array:
        profile = self.layout.reading.styles.get(cell)
        kind = profile.kind if profile else ColumnKind.TEXT
        if kind in (ColumnKind.INTEGER, ColumnKind.NUMBER):
            return self.number(cell)
        if kind is not ColumnKind.BOOLEAN:
            return self.quoted(cell)
        lower = pc.utf8_lower(self.text(cell))
        yes, no = pc.is_in(lower, value_set=_TRUE), pc.is_in(lower, value_set=_FALSE)
        self.require(pc.or_(pc.or_(yes, no), pc.is_null(lower)))
        return pc.if_else(yes, "true", pc.if_else(no, "false", None))

    def _plain_number(self, name: str) -> bool:
        reading = self.layout.reading
        return reading.decimals(name) is DecimalStyle.POINT and name not in reading.scales

    def require(self, mask: pa.Array) -> None:
        """Be sure only of the rows where `mask` holds."""
        self.sure &= np.asarray(mask.to_numpy(zero_copy_only=False), dtype=bool)


def quoted(texts: pa.Array) -> pa.Array:
    """Texts without control characters as JSON text; null stays null."""
    if any(pc.any(pc.match_substring(texts, sign)).as_py() for sign in ('"', "\\")):
        texts = pc.replace_substring(pc.replace_substring(texts, "\\", "\\\\"), '"', '\\"')
    return pc.binary_join_element_wise('"', texts, '"', "")


def objects(members: Mapping[str, pa.Array]) -> pa.Array:
    """JSON text of one object a row, members by name; what is null is left out, an object of nothing is null."""
    parts = []
    for name in sorted(members):
        lead = str(quoted(pa.array([name]))[0]) + ":"
        parts.append(pc.fill_null(pc.binary_join_element_wise(lead, members[name], ",", ""), ""))
    body = pc.binary_join_element_wise(*parts, "")
    filled = pc.not_equal(body, "")
    closed = pc.binary_join_element_wise("{", pc.replace_substring_regex(body, ",$", ""), "}", "")
    return pc.if_else(filled, closed, None)


def digests(texts: Iterable[str]) -> list[str]:
    """SHA-256 of each text, in hexadecimal."""
    return [sha256(text.encode("utf-8", "surrogatepass")).hexdigest() for text in texts]


def _cells(batch: pa.RecordBatch, layout: Layout) -> dict[str, pa.Array]:
    empty = pa.repeat(pa.scalar(""), batch.num_rows)
    cells: dict[str, pa.Array] = dict.fromkeys(layout.absent, empty)
    placeholders = pa.array(sorted(layout.placeholders), pa.string())
    for place, names in layout.places:
        column = batch.column(place + 1)
        if len(placeholders):
            column = pc.if_else(pc.is_in(column, value_set=placeholders), "", column)
        cells.update(dict.fromkeys(names, column))
    for name, text in layout.filled.items():
        column = cells.get(name, empty)
        cells[name] = pc.if_else(pc.equal(column, ""), text, column)
    for name, words in layout.words.items():
        if name in cells:
            cells[name] = _spoken(cells[name], words)
    return cells


def _spoken(column: pa.Array, words: Mapping[str, str]) -> pa.Array:
    encoded = column.dictionary_encode()
    meant = [words.get(word.lower(), word) for word in encoded.dictionary.to_pylist()]
    return pa.array(meant, pa.string()).take(encoded.indices)


def _within(times: pa.Array, at: datetime) -> pa.Array:
    latest = at + CLOCK_SKEW - timedelta(seconds=1)
    return pc.and_(
        pc.greater_equal(times, pa.scalar(OLDEST, INSTANT)), pc.less_equal(times, pa.scalar(latest, INSTANT))
    )


def _broadcast(part: pa.Array | str) -> pa.Array | pa.Scalar:
    return pa.scalar(part) if isinstance(part, str) else part
