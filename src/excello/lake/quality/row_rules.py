"""Rules over whole rows: exact duplicates, and what a schema expects of several fields together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import ibis
import ibis.expr.types as ir

from excello.lake.conditions.compile import predicate
from excello.lake.conditions.nodes import comparisons_in
from excello.lake.plain.columns import ROW
from excello.lake.quality.cells import BESIDE, is_placeholder, text_of
from excello.lake.quality.kinds import TRUE_WORDS, FieldKind
from excello.lake.quality.parsing import moment_of, number_of
from excello.lake.quality.rule import Test
from excello.lake.quality.schema import FieldSpec, QualitySchema, RowRule

DUPLICATE = "duplicate"
SEPARATOR = "\x1f"


def row_cells(table: ir.Table, schema: QualitySchema, *, by: str | None) -> ir.Table:
    """A row a row: row, source, and `earlier`: whether an earlier row says the same in every field."""
    texts = [ibis.coalesce(text_of(table, name), ibis.literal("")) for name in schema.fields]
    whole = ibis.literal(SEPARATOR).join(texts)
    rows = table.select(row=table[ROW], source=text_of(table, by) if by else ibis.null("string"), whole=whole.hash())
    place = ibis.row_number().over(group_by=["source", "whole"], order_by="row")
    return rows.mutate(place=place).select("row", "source", earlier=ibis._.place > 0)


def duplicate_test(rows: ir.Table) -> Test:
    """A row is no repeat of an earlier one."""
    return Test(rows.row.notnull(), ~rows.earlier)


def expectation_tests(
    table: ir.Table, schema: QualitySchema, *, at: datetime, by: str | None
) -> Mapping[str, tuple[ir.Table, Test]]:
    """Key of each rule of the schema → the rows it reads (row, source, …) and its test.

    A rule over a column that the table does not have is not asked: the column is reported as missing.
    """
    fields = {name: _typed(table, spec, schema) for name, spec in schema.fields.items()}
    beside = {BESIDE + "row": table[ROW], BESIDE + "source": text_of(table, by) if by else ibis.null("string")}
    typed = table.select(**fields, **beside)
    every = typed[BESIDE + "row"].notnull()
    asked = [rule for rule in schema.rules if _columns_of(rule) <= set(schema.fields)]
    verdicts: dict[str, ir.Value] = {}
    for rule in asked:
        applies = every if rule.when is None else every & predicate(rule.when, typed, {}, at=at)
        verdicts[f"applies_{rule.key}"] = applies
        verdicts[f"meets_{rule.key}"] = every & predicate(rule.expect, typed, {}, at=at)
    rows = typed.select(row=typed[BESIDE + "row"], source=typed[BESIDE + "source"], **verdicts)
    return {rule.key: (rows, Test(rows[f"applies_{rule.key}"], rows[f"meets_{rule.key}"])) for rule in asked}


def _columns_of(rule: RowRule) -> set[str]:
    parts = [part for part in (rule.when, rule.expect) if part is not None]
    return {comparison.field for part in parts for comparison in comparisons_in(part)}


def _typed(table: ir.Table, spec: FieldSpec, schema: QualitySchema) -> ir.Value:
    text = text_of(table, spec.name)
    text = is_placeholder(text, spec, schema).ifelse(ibis.null("string"), text)
    match spec.kind:
        case FieldKind.NUMBER:
            return number_of(text)
        case FieldKind.BOOLEAN:
            return text.lower().isin(TRUE_WORDS)
        case FieldKind.DATE:
            return moment_of(text, spec.date_format).date()
        case FieldKind.DATETIME:
            return moment_of(text, spec.date_format)
        case _:
            return text
