"""What a rule of data quality is, and what it yields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import ibis.expr.types as ir

from excello.findings import Severity
from excello.lake.quality.kinds import Dimension
from excello.lake.quality.schema import FieldSpec, QualitySchema


@dataclass(frozen=True, slots=True)
class Judging:
    """What a rule may look at beside the cells: the field, the schema, the time."""

    spec: FieldSpec
    schema: QualitySchema
    at: datetime


@dataclass(frozen=True, slots=True)
class Test:
    """Of each cell whether the rule speaks of it, and how far it meets it: true or false, or a share from 0 to 1."""

    applies: ir.BooleanValue
    meets: ir.BooleanValue | ir.FloatingValue


def _as_they_are(cells: ir.Table, _judging: Judging) -> ir.Table:
    return cells


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; a module of `rules` has one as RULE.

    fits: whether a field is asked at all; test: over cells (see `cells.cells_of`); prepare: adds columns to the cells
    that `test` reads; judge: pairs of (value, country or home) → verdict of each (None = cannot be told), for what no
    expression can say, which `test` finds as column `verdict`; needs_country: of which values the country is told, the
    others are judged once wherever they stand; demanded: whether a breach breaks the schema, which is an error, else it
    weighs `severity`, None = it is a figure alone; tolerated: the share of breaches the schema bears; invalidates:
    whether a breach makes the value worthless. message and mend may use {field}, {count}, {of}, {share}, {examples}.
    """

    key: str
    dimension: Dimension
    label: str
    message: str
    mend: str
    fits: Callable[[FieldSpec, QualitySchema], bool]
    test: Callable[[ir.Table, Judging], Test]
    severity: Severity | None = Severity.WARNING
    demanded: Callable[[FieldSpec], bool] = lambda spec: spec.is_declared
    tolerated: Callable[[FieldSpec], float] = lambda _spec: 0.0
    prepare: Callable[[ir.Table, Judging], ir.Table] = _as_they_are
    judge: Callable[[Sequence[tuple[str, str]], Judging], list[bool | None]] | None = None
    needs_country: Callable[[ir.StringValue], ir.BooleanValue] | None = None
    invalidates: bool = False
    order: int = 50


@dataclass(frozen=True, slots=True)
class Figure:
    """What a rule says of a field and source: `counted` of `of` cells meet it.

    source: value of the column the table is split by, None for all rows; field: empty where a rule speaks of whole
    rows; counted: a whole number, or an expected number where the rule yields shares; share: counted / of, None where
    the rule speaks of no cell.
    """

    source: str | None
    field: str
    rule: str
    dimension: Dimension
    counted: float
    of: int

    @property
    def share(self) -> float | None:
        return self.counted / self.of if self.of else None

    @property
    def failing(self) -> float:
        return self.of - self.counted

    def as_dict(self) -> dict[str, object]:
        share = self.share
        return {
            "source": self.source,
            "field": self.field,
            "rule": self.rule,
            "dimension": self.dimension.value,
            "counted": int(self.counted) if self.counted == int(self.counted) else round(self.counted, 1),
            "of": self.of,
            "share": None if share is None else round(share, 6),
        }
