"""The one shape of every report, on screen, in files, in the API and on the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from excello.core.lake_home import lake
from excello.findings import Finding
from excello.lake.store import Lake, Snapshot


@dataclass(frozen=True, slots=True)
class Days:
    """A period of whole days, both ends included."""

    first: date
    last: date

    @property
    def previous(self) -> Days:
        """The equally long period right before."""
        length = self.last - self.first
        return Days(self.first - length - timedelta(days=1), self.first - timedelta(days=1))

    def as_dict(self) -> dict[str, str]:
        return {"from": self.first.isoformat(), "to": self.last.isoformat()}


@dataclass(frozen=True, slots=True)
class ReportQuestion:
    """What is asked of a report; an empty `by` means the report's own.

    `reading` is the state of the lake it is asked of, so that what stands on one page is read once and agrees.
    """

    center_id: int
    at: datetime
    by: tuple[str, ...] = ()
    period: Days | None = None
    filters: Mapping[str, str] = field(default_factory=dict)
    reading: Snapshot | None = None

    @property
    def source(self) -> Lake | Snapshot:
        """Where the answer is read from."""
        return self.reading or lake()


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """One column: `unit` is cycles, money or empty; `kind` dimension, stage, status or value."""

    name: str
    label: str
    unit: str
    kind: str


@dataclass(frozen=True, slots=True)
class Report:
    """An answer; every figure `x` may stand beside `x_previous` and `x_target`."""

    report: str
    filters: Mapping[str, str]
    period: Days | None
    previous_period: Days | None
    columns: tuple[ReportColumn, ...]
    rows: tuple[Mapping[str, Any], ...]
    totals: Mapping[str, Any]
    findings: tuple[Finding, ...]
    measures_version: int
    as_of: datetime

    @property
    def dimensions(self) -> Sequence[ReportColumn]:
        return [column for column in self.columns if column.kind == "dimension"]

    @property
    def figures(self) -> Sequence[ReportColumn]:
        return [column for column in self.columns if column.kind != "dimension"]

    def as_dict(self) -> dict[str, Any]:
        """The contract's JSON."""
        return {
            "report": self.report,
            "filters": dict(self.filters),
            "period": self.period.as_dict() if self.period else None,
            "previous_period": self.previous_period.as_dict() if self.previous_period else None,
            "columns": [{"name": c.name, "unit": c.unit, "kind": c.kind} for c in self.columns],
            "rows": [dict(row) for row in self.rows],
            "totals": dict(self.totals),
            "findings": [finding.as_dict() for finding in self.findings],
            "measures_version": self.measures_version,
            "as_of": self.as_of.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class ReportKind:
    """One kind of report: its key, its marked label, and the function that answers."""

    key: str
    label: str
    answer: Callable[[ReportQuestion], Report]
