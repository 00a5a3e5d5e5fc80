"""What a column holds, guessed from its cells: kind, style of dates and decimals, samples, placeholders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from excello.lake.files.styles import DateStyle, DecimalStyle

SAMPLES = 5
SAMPLE_WIDTH = 80
GUESSED_ROWS = 200_000
"""Rows from which kinds and styles are guessed; empties, constants and placeholders are counted over all."""


class ColumnKind(StrEnum):
    """What the cells of a column seem to be."""

    EMPTY = "empty"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    EMAIL = "email"
    TEXT = "text"


_CLOCK = r"([T ,]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(\s*[AaPp]\.?[Mm]\.?)?(\s*(Z|UTC|[+-]\d{2}:?\d{2}))?)?$"
PATTERNS: Mapping[str, str] = {
    "boolean": r"^(?i:true|false|yes|no|y|n|t|f)$",
    "integer": r"^[+-]?(0|[1-9]\d{0,14})$",
    "point": r"^[€$£¥]?\s?[+-]?(0|[1-9]\d{0,14}|[1-9]\d{0,2}(,\d{3})+)(\.\d+)?([eE][+-]?\d+)?\s?[€$£¥]?$",
    "comma": r"^[€$£¥]?\s?[+-]?(0|[1-9]\d{0,14}|[1-9]\d{0,2}([. ]\d{3})+)(,\d+)?\s?[€$£¥]?$",
    "iso": r"^\d{4}-\d{2}-\d{2}" + _CLOCK,
    "compact": r"^(19|20)\d{2}(0[1-9]|1[0-2])([0-2]\d|3[01])$",
    "ymd": r"^\d{4}[/.]\d{1,2}[/.]\d{1,2}" + _CLOCK,
    "dmy": r"^(0?[1-9]|[12]\d|3[01])[/.\-](0?[1-9]|1[0-2])[/.\-](\d{2}|\d{4})" + _CLOCK,
    "mdy": r"^(0?[1-9]|1[0-2])[/.\-](0?[1-9]|[12]\d|3[01])[/.\-](\d{2}|\d{4})" + _CLOCK,
    "named": r"^(?i:([a-z]{3,9},?\s+)?(\d{1,2}[\s\-]+(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|"
    r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2})[\s,\-]+\d{2,4})" + _CLOCK,
    "email": r"^[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,255}\.[^@\s,;<>\".]{2,63}$",
}
PLACEHOLDERS = (
    *("select", "(not set)", "(none)", "(other)", "not available in demo dataset", "n/a", "#n/a", "na", "null"),
    *("nan", "none", "undefined", "unknown", "not specified", "-", "--", "?", "tbd", "xxx"),
)
_WRITTEN = sorted({form for word in PLACEHOLDERS for form in (word, word.upper(), word.title(), word.capitalize())})
_WORDS = pa.array(_WRITTEN, pa.string())


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """A column as a file shows it. dates, decimals: the style its cells fit, `ambiguous` where day and month could be
    exchanged; constant: the one value of all its cells; placeholders: word → cells that hold it."""

    name: str
    kind: ColumnKind
    filled: int
    empty: int
    dates: DateStyle | None = None
    decimals: DecimalStyle | None = None
    ambiguous: bool = False
    constant: str | None = None
    samples: tuple[str, ...] = ()
    placeholders: Mapping[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ColumnProfile:
        """Read `as_dict`'s form."""
        said = dict(data)
        return cls(
            **{
                **said,
                "kind": ColumnKind(said["kind"]),
                "dates": DateStyle(said["dates"]) if said["dates"] else None,
                "decimals": DecimalStyle(said["decimals"]) if said["decimals"] else None,
                "samples": tuple(said["samples"]),
            }
        )


@dataclass(slots=True)
class Observer:
    """Watches one column go by."""

    name: str
    possible: set[str] = field(default_factory=lambda: set(PATTERNS))
    rows: int = 0
    filled: int = 0
    first: str | None = None
    is_constant: bool = True
    samples: dict[str, None] = field(default_factory=dict)
    placeholders: Counter[str] = field(default_factory=Counter)

    def watch(self, cells: pa.Array) -> None:
        """Take in the next cells (clean text, empty for none)."""
        if not len(cells):
            return
        self.first = cells[0].as_py() if self.first is None else self.first
        self.is_constant = self.is_constant and bool(pc.all(pc.equal(cells, self.first)).as_py())
        said = pc.not_equal(cells, "")
        number = pc.sum(said).as_py() or 0
        self.filled += number
        if number and self.rows < GUESSED_ROWS:
            self._guess(cells if number == len(cells) else cells.filter(said))
        self.rows += len(cells)
        held = pc.is_in(cells, value_set=_WORDS)
        if pc.any(held).as_py():
            counts = pc.value_counts(cells.filter(held))
            self.placeholders.update({each["values"].as_py(): each["counts"].as_py() for each in counts})

    def _guess(self, cells: pa.Array) -> None:
        """Keep the patterns that all cells fit, looking at the words that only stand for `nothing said` as at none."""
        if len(self.samples) < SAMPLES:
            head = dict.fromkeys(cells.slice(0, 200).to_pylist())
            self.samples.update(dict.fromkeys([text[:SAMPLE_WIDTH] for text in head][: SAMPLES - len(self.samples)]))
        if not self.possible:
            return
        words = cells.filter(pc.invert(pc.is_in(cells, value_set=_WORDS)))
        self.possible = {
            name
            for name in self.possible
            if pc.all(pc.match_substring_regex(words, PATTERNS[name])).as_py() is not False
        }

    def profile(self) -> ColumnProfile:
        """What was seen."""
        kind, dates, decimals = self._kind()
        constant = self.first if self.is_constant and self.first and self.rows > 1 else None
        return ColumnProfile(
            self.name,
            kind,
            self.filled,
            self.rows - self.filled,
            dates,
            decimals,
            ambiguous={"dmy", "mdy"} <= self.possible and dates is not None and kind is ColumnKind.DATE,
            constant=constant,
            samples=tuple(self.samples),
            placeholders=dict(self.placeholders),
        )

    def _kind(self) -> tuple[ColumnKind, DateStyle | None, DecimalStyle | None]:
        fits = self.possible
        if self.filled <= sum(self.placeholders.values()):
            return (ColumnKind.EMPTY if not self.filled else ColumnKind.TEXT), None, None
        if fits & {"iso", "compact"}:
            return ColumnKind.DATE, DateStyle.ISO, None
        for style in (DateStyle.YEAR_FIRST, DateStyle.DAY_FIRST, DateStyle.MONTH_FIRST, DateStyle.NAMED):
            if style.value in fits:
                return ColumnKind.DATE, style, None
        for kind in (ColumnKind.BOOLEAN, ColumnKind.INTEGER, ColumnKind.EMAIL):
            if kind.value in fits:
                return kind, None, None
        if fits & {"point", "comma"}:
            return ColumnKind.NUMBER, None, DecimalStyle.POINT if "point" in fits else DecimalStyle.COMMA
        return ColumnKind.TEXT, None, None
