"""What one row says, column by column, and what is wrong with it; nothing is raised before the row is read whole."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from excello.findings import Finding, Severity, has_errors, mark
from excello.lake.catalogue import Catalogue
from excello.lake.landing.drops import CLOCK_SKEW, OLDEST

TEXT_LIMIT = 2_000
EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,255}\.[^@\s,;<>\".]{2,63}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NUMBER = re.compile(r"[+-]?(\d{1,18}|\d{1,3}(,\d{3}){1,5})(\.\d{1,12})?", re.ASCII)


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


@dataclass(slots=True)
class Row:
    """One row while it is read: `cells` by column name, `number` as a spreadsheet shows it."""

    number: int
    cells: Mapping[str, str]
    at: datetime
    catalogue: Catalogue | None = None
    findings: list[Finding] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        """Whether an error was found."""
        return has_errors(self.findings)

    def refuse(self, code: str, column: str, message: str, mend: str, /, **params: Any) -> None:
        """Note an error in a column; the row is read on, so that all errors are found at once."""
        path = f"rows.{self.number}.{column}"
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
        """The number of a column (``1,234.5`` or ``1234.5``), None where it is empty."""
        cell = self.text(column, required=required)
        if cell is None:
            return None
        if _NUMBER.fullmatch(cell) and math.isfinite(number := float(cell.replace(",", ""))):
            return number
        mend = mark("Write digits, with a point before decimals.")
        self.refuse("not_a_number", column, mark("“{value}” is no number."), mend, value=cell[:50])
        return None

    def time(self, column: str, *, required: bool = False) -> datetime | None:
        """The time of a column: an ISO date (midnight UTC) or date-time (UTC unless it names a zone)."""
        cell = self.text(column, required=required)
        if cell is None:
            return None
        try:
            found = datetime.fromisoformat(cell)
            moment = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            mend = mark("Write it as 2026-11-02 or 2026-11-02T09:00:00Z.")
            self.refuse("unparsable_date", column, mark("“{value}” is no date."), mend, value=cell[:50])
            return None
        if OLDEST <= moment <= self.at + CLOCK_SKEW - timedelta(seconds=1):
            return moment
        message = mark("“{value}” lies before 1900 or in the future.")
        self.refuse("absurd_date", column, message, mark("Correct the date."), value=cell[:50])
        return None

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
        if raw is None or self.catalogue is None:
            return
        entry = self.catalogue.product_of(raw)
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
        if raw is not None and self.catalogue is not None and self.catalogue.region_of(raw) is None:
            message = mark("No region is called “{value}” ({count} rows: {rows}); it is kept as it stands.")
            mend = mark("Add the region to the catalogue, or the name as an alias of one.")
            self.remark("unknown_region", column, message, mend, value=raw)
