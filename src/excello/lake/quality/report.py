"""What was measured: fields, figures, what does not conform; as a table, as JSON, as Arrow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from excello.findings import Finding
from excello.lake.quality.decay import Decay
from excello.lake.quality.kinds import FieldKind
from excello.lake.quality.rule import Figure
from excello.lake.quality.schema import QualitySchema

COLUMNS = (
    *("field", "type", "rows", "filled", "filled_share", "placeholders", "invalid", "distinct"),
    *("role_accounts", "free_mail", "repeated", "misspelt", "constant", "stale", "still_valid_share"),
)
"""Columns of the data-quality table; `source` comes first where the table is split by a column."""


@dataclass(frozen=True, slots=True)
class FieldQuality:
    """One field of one source. filled: neither empty nor a placeholder; distinct: different values of those; constant:
    the one text that every row has, None where they differ; invalid: values that break at least one rule which
    makes them worthless."""

    source: str | None
    field: str
    kind: FieldKind
    rows: int
    filled: int
    placeholders: int
    invalid: int
    distinct: int
    constant: str | None
    figures: tuple[Figure, ...]

    def figure(self, rule: str) -> Figure | None:
        return next((figure for figure in self.figures if figure.rule == rule), None)

    def as_dict(self) -> dict[str, Any]:
        """A row of the data-quality table; None where a figure does not apply."""
        valid = self.figure("still_valid")
        return {
            "source": self.source,
            "field": self.field,
            "type": self.kind.value,
            "rows": self.rows,
            "filled": self.filled,
            "filled_share": round(self.filled / self.rows, 4) if self.rows else None,
            "placeholders": self.placeholders,
            "invalid": self.invalid,
            "distinct": self.distinct,
            "role_accounts": self._failing("role_account"),
            "free_mail": self._failing("free_mail"),
            "repeated": self._failing("unique"),
            "misspelt": self._failing("spelling"),
            "constant": self.constant,
            "stale": self._failing("fresh"),
            "still_valid_share": None if valid is None or valid.share is None else round(valid.share, 4),
        }

    def _failing(self, rule: str) -> int | None:
        found = self.figure(rule)
        return None if found is None else int(found.failing)


@dataclass(frozen=True, slots=True)
class QualityReport:
    """The data quality of one table. by: the column it is split by; schema: as declared and guessed; row_figures: of
    rules over whole rows (duplicates, rules of the schema); placeholders: text → cells; decay: as measured from
    bounces, None where none is known."""

    name: str
    rows: int
    as_of: datetime
    schema: QualitySchema
    fields: tuple[FieldQuality, ...]
    row_figures: tuple[Figure, ...]
    placeholders: Mapping[str, int]
    findings: tuple[Finding, ...]
    by: str | None = None
    decay: Decay | None = None

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure, those of whole rows last."""
        return (*(figure for entry in self.fields for figure in entry.figures), *self.row_figures)

    @property
    def constant_columns(self) -> tuple[str, ...]:
        """Columns of which every row says the same, whatever the source."""
        said: dict[str, set[str | None]] = {}
        for entry in self.fields:
            said.setdefault(entry.field, set()).add(entry.constant)
        return tuple(name for name, texts in said.items() if len(texts) == 1 and None not in texts)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the table that have something to say; the first eight always do."""
        rows = self.table()
        lead = COLUMNS if self.by is None else ("source", *COLUMNS)
        always = lead.index("distinct") + 1
        return (*lead[:always], *(name for name in lead[always:] if any(row[name] is not None for row in rows)))

    def table(self) -> list[dict[str, Any]]:
        """The data-quality table: a row a field and source."""
        return [entry.as_dict() for entry in self.fields]

    def arrow(self) -> pa.Table:
        """The same as an Arrow table, for a data frame: ``report.arrow().to_pandas()``."""
        return pa.Table.from_pylist(self.table()).select(list(self.columns))

    def as_dict(self) -> dict[str, Any]:
        """The whole report, ready for JSON."""
        return {
            "name": self.name,
            "rows": self.rows,
            "as_of": self.as_of.isoformat(),
            "by": self.by,
            "fields": self.table(),
            "figures": [figure.as_dict() for figure in self.figures],
            "placeholders": dict(self.placeholders),
            "constant_columns": list(self.constant_columns),
            "decay": {
                "expected_monthly": self.schema.decay,
                "observed": None if self.decay is None else self.decay.as_dict(),
            },
            "findings": [finding.as_dict() for finding in self.findings],
        }
