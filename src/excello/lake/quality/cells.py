"""One field of a table as rules see it: a row a cell, with what the row says beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from excello.lake.plain.columns import ROW
from excello.lake.quality.kinds import FieldKind
from excello.lake.quality.parsing import moment_of
from excello.lake.quality.schema import FieldSpec, QualitySchema

BESIDE = "\x1f"
"""Before the names of what a row says beside its fields."""
MICROSECONDS_A_MONTH = round(365.2425 / 12 * 86_400_000_000)


class Measurable(Protocol):
    """What can be measured: a plain table, or a table of a lake's snapshot with row numbers."""

    name: str
    table: ir.Table
    columns: tuple[str, ...]

    def arrow(self, expression: ir.Table) -> pa.Table:
        """Run an expression."""

    def given(self, name: str, rows: pa.Table) -> ir.Table:
        """Lend rows to queries."""


def cells_of(table: ir.Table, specs: Sequence[FieldSpec], schema: QualitySchema, *, by: str | None) -> ir.Table:
    """One row a cell of fields that differ in nothing but their name: row (its number), field (its name), source (text
    of the column `by`, null without one), text (trimmed, null where empty), value (text, null where it is a
    placeholder), country and company (texts of the row), confirmed and bounced (UTC)."""
    rows = rows_of(table, schema, by=by)
    texts = [ibis.struct({"field": ibis.literal(spec.name), "text": text_of(rows, spec.name)}) for spec in specs]
    beside = ("row", "source", "country", "company", "confirmed", "bounced")
    cells = rows.select(*(rows[BESIDE + name].name(name) for name in beside), cell=ibis.array(texts).unnest())
    cells = cells.select(*beside, field=cells.cell["field"], text=cells.cell["text"])
    hollow = is_placeholder(cells.text, specs[0], schema)
    return cells.mutate(value=hollow.ifelse(ibis.null("string"), cells.text))


def rows_of(table: ir.Table, schema: QualitySchema, *, by: str | None) -> ir.Table:
    """The table with what each row says beside its fields, in columns whose names no file has."""
    nothing = ibis.null("string")
    roles = schema.roles()
    beside: dict[str, ir.Value] = {"row": table[ROW], "source": text_of(table, by) if by else nothing}
    for role in ("country", "company"):
        beside[role] = text_of(table, roles[role]) if role in roles else nothing
    for role in ("confirmed", "bounced"):
        moment = moment_of(text_of(table, roles[role]), _style(schema, roles[role])) if role in roles else None
        beside[role] = ibis.null("timestamp('UTC')") if moment is None else moment
    return table.mutate(**{BESIDE + name: value for name, value in beside.items()})


def is_placeholder(text: ir.StringValue, spec: FieldSpec, schema: QualitySchema) -> ir.BooleanValue:
    """Whether a text fills the field and says nothing; NA is a country."""
    hollow = [word for word in schema.placeholders if spec.kind is not FieldKind.COUNTRY or word != "na"]
    return text.lower().isin(hollow) if hollow else ibis.literal(False)


def text_of(table: ir.Table, column: str) -> ir.StringValue:
    """A column as trimmed text, null where it is empty."""
    value: Any = table[column]
    text = value if value.type().is_string() else value.cast("string")
    return text.strip().nullif("")


def months_since(moment: ir.TimestampValue, at: datetime) -> ir.FloatingValue:
    """Months of 30.44 days from a moment to `at`, never below zero."""
    now = ibis.literal(at, "timestamp('UTC')")
    return ((now.epoch_seconds() - moment.epoch_seconds()) * 1_000_000 / MICROSECONDS_A_MONTH).clip(lower=0)


def _style(schema: QualitySchema, column: str) -> str:
    spec = schema.fields.get(column)
    return spec.date_format if spec else ""
