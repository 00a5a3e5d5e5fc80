"""How a table is measured: each field by the rules that fit it, whole rows by theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime

import ibis
import ibis.expr.types as ir

from excello.findings import Finding, Refused, mark
from excello.lake.plain.columns import ROW
from excello.lake.quality.cells import Measurable, cells_of
from excello.lake.quality.conformity import field_findings, row_findings, schema_findings
from excello.lake.quality.decay import Decay, observed_decay
from excello.lake.quality.field_run import FieldRun, alike
from excello.lake.quality.guesses import guess_schema
from excello.lake.quality.kinds import Dimension
from excello.lake.quality.report import FieldQuality, QualityReport
from excello.lake.quality.row_rules import DUPLICATE, duplicate_test, expectation_tests, row_cells
from excello.lake.quality.rule import Figure, Test
from excello.lake.quality.schema import QualitySchema


def measure_quality(
    source: Measurable, schema: QualitySchema | None = None, *, at: datetime, by: str | None = None
) -> QualityReport:
    """Measure every column of a table at the aware time `at`; `by`: a column to split it by.

    What the schema does not declare is guessed. Raises `Refused` where `by` is no column.
    """
    _check_column(source, by)
    whole = guess_schema(source, schema, by=by)
    fields: list[FieldQuality] = []
    findings = list(schema_findings(schema, source.columns))
    placeholders: Counter[str] = Counter()
    for specs in alike(whole):
        run = FieldRun(source, specs, whole, at, by)
        found = run.measured()
        fields += found
        findings += field_findings(run, found)
        if any(entry.placeholders for entry in found):
            for said in run.examples("placeholder").values():
                placeholders.update(dict(said))
    places = {name: place for place, name in enumerate(whole.fields)}
    findings.sort(key=lambda finding: places.get(finding.path.removeprefix("fields."), -1))
    row_figures = tuple(_row_figures(source, whole, at=at, by=by))
    first = next(iter(whole.fields), None)
    return QualityReport(
        name=source.name,
        rows=sum(entry.rows for entry in fields if entry.field == first),
        as_of=at,
        schema=whole,
        fields=tuple(sorted(fields, key=lambda entry: (entry.source or "", places[entry.field]))),
        row_figures=row_figures,
        placeholders=dict(placeholders.most_common()),
        findings=(*findings, *row_findings(row_figures, whole)),
        by=by,
        decay=_decay(source, whole, at=at),
    )


def rows_behind(
    source: Measurable,
    report: QualityReport,
    rule: str,
    field: str = "",
    *,
    value: str | None = None,
) -> ir.Table:
    """The rows that a figure of the report does not count: those that `field` (or, without one, the row) fails.

    value: of a report split by a column, only its rows with this value. Raises `Refused` where there is no such figure.
    """
    if not any(figure.rule == rule and figure.field == field for figure in report.figures):
        message, mend = mark("There is no figure “{rule}” of “{field}”."), mark("Name one of {figures}.")
        known = sorted({f"{figure.field}:{figure.rule}" for figure in report.figures if figure.field in ("", field)})
        params = {"rule": rule, "field": field, "figures": ", ".join(known[:40])}
        raise Refused([Finding("quality.no_such_figure", "rows", message, mend, params=params)])
    if field:
        run = FieldRun(source, (report.schema.fields[field],), report.schema, report.as_of, report.by)
        failed = run.behind(rule)
    else:
        rows, test = _row_tests(source, report.schema, at=report.as_of, by=report.by)[rule]
        failed = rows.filter(test.applies & ~test.meets)
    if value is not None:
        failed = failed.filter(failed.source == value)
    chosen = failed.select(failed_row="row")
    return source.table.semi_join(chosen, source.table[ROW] == chosen.failed_row).order_by(ROW)


def _check_column(source: Measurable, by: str | None) -> None:
    if by is None or by in source.columns:
        return
    message, mend = mark("There is no column “{column}” to split by."), mark("Name one of {columns}.")
    params = {"column": by, "columns": ", ".join(source.columns[:30])}
    raise Refused([Finding("quality.no_such_column", "by", message, mend, params=params)])


def _row_tests(
    source: Measurable, schema: QualitySchema, *, at: datetime, by: str | None
) -> Mapping[str, tuple[ir.Table, Test]]:
    """Of each rule over whole rows the rows it reads, and its test."""
    repeats = row_cells(source.table, schema, by=by)
    tests: dict[str, tuple[ir.Table, Test]] = {DUPLICATE: (repeats, duplicate_test(repeats))}
    return {**tests, **expectation_tests(source.table, schema, at=at, by=by)}


def _row_figures(source: Measurable, schema: QualitySchema, *, at: datetime, by: str | None) -> Iterator[Figure]:
    for key, (rows, test) in _row_tests(source, schema, at=at, by=by).items():
        grouped = rows.group_by("source") if by else rows
        sums = {
            "of": ibis.ifelse(test.applies, 1, 0).sum(),
            "counted": ibis.ifelse(test.applies & test.meets, 1, 0).sum(),
        }
        dimension = Dimension.UNIQUENESS if key == DUPLICATE else Dimension.CONSISTENCY
        found = source.arrow(grouped.aggregate(**sums)).to_pylist()
        for row in sorted(found, key=lambda row: row.get("source") or ""):
            yield Figure(row.get("source"), "", key, dimension, float(row["counted"] or 0), int(row["of"] or 0))


def _decay(source: Measurable, schema: QualitySchema, *, at: datetime) -> Decay | None:
    if schema.confirmed is None or schema.bounced is None:
        return None
    cells = cells_of(source.table, [schema.fields[schema.confirmed]], schema, by=None)
    return observed_decay(source, cells, at=at)
