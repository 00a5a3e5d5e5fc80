"""What is expected of a table: the kind of each field, what must be filled, and how freshness is reckoned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from excello.findings import Severity
from excello.lake.conditions import Condition
from excello.lake.quality.kinds import PLACEHOLDERS, FieldKind

MONTHLY_DECAY = 0.021
FRESH_MONTHS = 12


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field. is_declared: a schema named it, so that what breaks the rules is an error; else it was guessed.

    required: the least share of rows in which it is filled (0 = none); low, high: bounds of a number; pattern: regular
    expression (RE2) that a whole value matches; date_format: as strptime has it, empty for ISO 8601; allows_future: of
    dates; skipped: keys of rules that are not asked.
    """

    name: str
    kind: FieldKind = FieldKind.TEXT
    is_declared: bool = False
    required: float = 0.0
    is_unique: bool = False
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    pattern: str = ""
    date_format: str = ""
    allows_future: bool = False
    skipped: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RowRule:
    """An expectation that several fields of a row share: where `when` holds, `expect` does."""

    key: str
    label: str
    expect: Condition
    when: Condition | None = None
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class QualitySchema:
    """The whole expectation.

    is_business: every row is a business contact; company: else the column that says so by being filled; country: the
    column with a row's country, or home: the two letters that hold for all; confirmed: the column with the moment a
    row was last confirmed; bounced: the column with the moment its address bounced; decay: share of contact data that
    goes stale a month; fresh_months: how old a confirmation may be; placeholders: texts in lower case.
    """

    fields: Mapping[str, FieldSpec] = field(default_factory=lambda: MappingProxyType({}))
    rules: tuple[RowRule, ...] = ()
    is_business: bool = False
    company: str | None = None
    country: str | None = None
    home: str = ""
    confirmed: str | None = None
    bounced: str | None = None
    decay: float = MONTHLY_DECAY
    fresh_months: float = FRESH_MONTHS
    placeholders: tuple[str, ...] = PLACEHOLDERS

    def roles(self) -> dict[str, str]:
        """Columns that speak about the row as a whole: role → column."""
        named = {"company": self.company, "country": self.country, "confirmed": self.confirmed, "bounced": self.bounced}
        return {role: column for role, column in named.items() if column}
