"""What one row says, column by column, and what is wrong with it; nothing is raised before the row is read whole."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from json.encoder import encode_basestring as _quoted
from typing import Any

from excello.findings import Finding, Severity, has_errors, mark
from excello.lake.catalogue import Catalogue
from excello.lake.files import ColumnKind, ColumnProfile, DateStyle, DecimalStyle
from excello.lake.files.styles import MONTHS, moment_of, number_of
from excello.lake.landing.drops import CLOCK_SKEW, OLDEST

TEXT_LIMIT = 2_000
EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,255}\.[^@\s,;<>\".]{2,63}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_YEAR = re.compile(r"(19|20)\d{2}", re.ASCII)
FLAGS: Mapping[str, bool] = {
    **dict.fromkeys(("true", "yes", "y", "t", "1", "x", "sì", "si"), True),
    **dict.fromkeys(("false", "no", "n", "f", "0"), False),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """Something worth saying that does not refuse a row; equal ones of a file become one finding.

    `message` may use ``{count}`` and ``{rows}`` (the rows it holds of) beside `params`.
    """

    code: str
    field: str
    message: str
    mend: str
    severity: Severity
    params: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What all rows of a file are read with: the time, the catalogue, and by cell the file's column, its style, its
    scale; extras: cells of further columns with the names of their traits."""

    at: datetime
    catalogue: Catalogue | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    styles: Mapping[str, ColumnProfile] = field(default_factory=dict)
    extras: tuple[tuple[str, str], ...] = ()
    scales: Mapping[str, float] = field(default_factory=dict)

    def styled(
        self,
        columns: Mapping[str, str],
        styles: Mapping[str, ColumnProfile],
        extras: tuple[tuple[str, str], ...],
        scales: Mapping[str, float],
    ) -> Reading:
        """The same for a file whose columns are known."""
        return replace(self, columns=columns, styles=styles, extras=extras, scales=scales)

    def dates(self, cell: str) -> DateStyle | None:
        """In which style a cell's column writes dates."""
        return self.styles[cell].dates if cell in self.styles else None

    def decimals(self, cell: str) -> DecimalStyle:
        """In which style a cell's column writes numbers."""
        return (self.styles[cell].decimals if cell in self.styles else None) or DecimalStyle.POINT


@dataclass(slots=True)
class Row:
    """One row while it is read: `cells` by the names its mapping reads, `number` as a spreadsheet shows it;
    `occurrence` counts the equal rows above, where equal rows are separate happenings."""

    number: int
    cells: Mapping[str, str]
    reading: Reading
    occurrence: int = 0
    findings: list[Finding] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    _said: str | None = None

    @property
    def is_refused(self) -> bool:
        """Whether an error was found."""
        return has_errors(self.findings)

    def refuse(self, code: str, column: str, message: str, mend: str, /, **params: Any) -> None:
        """Note an error in a column; the row is read on, so that all errors are found at once."""
        path = f"rows.{self.number}.{self.reading.columns.get(column, column)}"
        self.findings.append(Finding(f"import.{code}", path, message, mend, params=params))

    def remark(
        self,
        code: str,
        column: str,
        message: str,
        mend: str,
        /,
        *,
        severity: Severity = Severity.WARNING,
        **params: Any,
    ) -> None:
        """Note something that leaves the row in."""
        self.remarks.append(Remark(f"import.{code}", column, message, mend, severity, tuple(sorted(params.items()))))

    def text(self, column: str, *, required: bool = False) -> str | None:
        """The text of a column, None where it is empty."""
        cell = self.cells.get(column, "")
        if not cell:
            if required:
                mend = mark("Fill it, or leave the row out.")
                self.refuse("missing", column, mark("“{column}” is empty."), mend, column=column)
            return None
        if _CONTROL.search(cell) or len(cell) > TEXT_LIMIT:
            message = mark("“{column}” holds control characters or more than {limit} characters.")
            self.refuse("bad_text", column, message, mark("Clean the cell."), column=column, limit=TEXT_LIMIT)
            return None
        return cell

    def number_in(self, column: str, *, required: bool = False) -> float | None:
        """The number of a column in the column's style, scaled as the mapping says; None where it is empty."""
        cell = self.text(column, required=required)
        if cell is None:
            return None
        if (number := number_of(cell, self.reading.decimals(column))) is not None:
            return self._scaled(column, number)
        mend = mark("Write digits, with a point before decimals.")
        self.refuse("not_a_number", column, mark("“{value}” is no number."), mend, value=cell[:50])
        return None

    def _scaled(self, column: str, number: float) -> float:
        scale = self.reading.scales.get(column)
        return number if scale is None else round(number * scale, 9)

    def flag(self, column: str) -> bool | None:
        """Yes or no, None where the cell is empty."""
        cell = self.text(column)
        if cell is None or (said := FLAGS.get(cell.lower())) is not None:
            return None if cell is None else said
        message, mend = mark("“{value}” is neither yes nor no."), mark("Write yes or no.")
        self.refuse("not_a_flag", column, message, mend, value=cell[:50])
        return None

    def time(self, column: str, *, required: bool = False) -> datetime | None:
        """The time of a column in the column's style (UTC unless it names a zone), None where it is empty."""
        cell = self.text(column, required=required)
        if cell is None:
            return None
        found = moment_of(cell, self.reading.dates(column))
        if found is None:
            mend = mark("Write it as 2026-11-02 or 2026-11-02T09:00:00Z.")
            self.refuse("unparsable_date", column, mark("“{value}” is no date."), mend, value=cell[:50])
            return None
        return self._plausible(column, cell, found)

    def _plausible(self, column: str, cell: str, found: datetime) -> datetime | None:
        if OLDEST <= found <= self.reading.at + CLOCK_SKEW - timedelta(seconds=1):
            return found
        message = mark("“{value}” lies before 1900 or in the future.")
        self.refuse("absurd_date", column, message, mark("Correct the date."), value=cell[:50])
        return None

    def moment(self, column: str, *, required: bool = False) -> datetime | None:
        """As `time`; a year alone is completed by the fields `month` and `day` of the row."""
        cell = self.cells.get(column, "")
        if not _YEAR.fullmatch(cell):
            return self.time(column, required=required)
        month, day = self.cells.get("month", ""), self.cells.get("day", "") or "1"
        number = MONTHS.get(month[:3].lower()) or (int(month) if month.isdecimal() else 0)
        try:
            found = datetime(int(cell), number, int(day), tzinfo=UTC)
        except ValueError:
            mend = mark("Write it as 2026-11-02 or 2026-11-02T09:00:00Z.")
            said = " ".join(part for part in (cell, month, self.cells.get("day", "")) if part)
            self.refuse("unparsable_date", column, mark("“{value}” is no date."), mend, value=said[:50])
            return None
        return self._plausible(column, f"{found:%Y-%m-%d}", found)

    def extra(self) -> dict[str, Any]:
        """What further columns say, by the names of their traits: numbers and flags where the whole column is such."""
        return {name: self._typed(cell) for cell, name in self.reading.extras if self.cells.get(cell)}

    def _typed(self, cell: str) -> Any:
        text, style = self.cells[cell], self.reading.styles.get(cell)
        if style is None or style.kind is ColumnKind.TEXT:
            return self.text(cell)
        if style.kind in (ColumnKind.INTEGER, ColumnKind.NUMBER):
            number = number_of(text, self.reading.decimals(cell))
            if number is None:
                return self.text(cell)
            number = self._scaled(cell, number)
            return int(number) if number.is_integer() else number
        if style.kind is ColumnKind.BOOLEAN:
            return FLAGS.get(text.lower(), text)
        return self.text(cell)

    @property
    def said(self) -> str:
        """All that the row says, as the JSON text of its cells' names and texts."""
        if self._said is None:
            pairs = [f"[{_quoted(name)}, {_quoted(cell)}]" for name, cell in sorted(self.cells.items())]
            self._said = f"[{', '.join(pairs)}]"
        return self._said

    @property
    def digest(self) -> str:
        """What names a row that has no id of its own: all it says, and which of the equal rows it is."""
        made = hashlib.sha256(self.said.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        return f"{made}-{self.occurrence + 1}" if self.occurrence else made

    def email(self, column: str, *, required: bool = False) -> str | None:
        """The address of a column in lower case, None where it is empty."""
        cell = self.text(column, required=required)
        if cell is None:
            return None
        if EMAIL.fullmatch(cell):
            return cell.lower()
        mend = mark("Write one address, like name@example.com.")
        self.refuse("bad_email", column, mark("“{value}” is no e-mail address."), mend, value=cell[:80])
        return None

    def choice(self, column: str, choices: Mapping[str, str], *, required: bool = True) -> str | None:
        """What a column's word stands for, in any case; `choices`: word in lower case → meaning."""
        cell = self.text(column, required=required)
        if cell is None:
            return None
        if (meaning := choices.get(cell.lower())) is not None:
            return meaning
        message, mend = mark("“{value}” is not known in “{column}”."), mark("Write one of {choices}.")
        self.refuse("unknown_choice", column, message, mend, value=cell[:50], column=column, choices=", ".join(choices))
        return None

    def know_product(self, column: str, raw: str | None) -> None:
        """Say how the catalogue reads a product's name; never refuses."""
        if raw is None or self.reading.catalogue is None:
            return
        entry = self.reading.catalogue.product_of(raw)
        if entry is None:
            message = mark("No product is called “{value}” ({count} rows: {rows}); it is kept as it stands.")
            mend = mark("Add the product to the catalogue, or the name as an alias of one.")
            self.remark("unknown_product", column, message, mend, value=raw)
        elif entry.name != raw:
            message = mark("“{value}” is read as “{name}” ({count} rows: {rows}).")
            mend = mark("Nothing to do if that is right.")
            self.remark("product_by_alias", column, message, mend, severity=Severity.NOTE, value=raw, name=entry.name)

    def know_region(self, column: str, raw: str | None) -> None:
        """Say where the catalogue does not know a region; never refuses."""
        if raw is not None and self.reading.catalogue is not None and self.reading.catalogue.region_of(raw) is None:
            message = mark("No region is called “{value}” ({count} rows: {rows}); it is kept as it stands.")
            mend = mark("Add the region to the catalogue, or the name as an alias of one.")
            self.remark("unknown_region", column, message, mend, value=raw)
