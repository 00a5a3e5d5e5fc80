"""`quality`: how good the data of a plain file is, without a center."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from excello.cli.definitions import read_yaml_file
from excello.cli.entrance import FINDINGS, FORMAT, fail, now
from excello.cli.printing import check_format, print_json, print_rows
from excello.cli.refusals import plain_file, refusals_of
from excello.findings import Finding, Severity, has_errors

if TYPE_CHECKING:
    from excello.lake.plain import PlainTable
    from excello.lake.quality import QualityReport, QualitySchema

DESCRIPTION = """\
Say how good the data of a file is: a row a column, with what is filled, invalid, repeated, stale. Needs no center.

FILE is CSV, TSV, XLSX, JSON lines or Parquet, also packed; - reads standard input. Types are guessed from the values \
unless --schema declares them. What looks odd follows as warning or note (for csv on stderr). Exit 1: the file breaks \
what the schema demands; 2: file, schema or an option cannot be used.

A schema says what is expected; rules are conditions over declared fields:

\b
  confirmed: Confirmed   # when a row was last confirmed
  decay: 0.021           # what goes stale a month after it
  home: IT               # of phones without country code
  fields:
    Contact: {type: id, required: true, unique: true}
    Email: {type: email, required: 0.95}
    Tier: {choices: \\[gold, silver]}
    Visits: {type: number, min: 0, max: 500}
  rules:
    - label: gold comes often
      when: {field: Tier, op: eq, value: gold}
      expect: {field: Visits, op: ge, value: 3}

Types: text, id, email, phone, country, number, date, datetime, boolean. Also at the top: country, company, bounced \
(columns), business, fresh_months, placeholders; of a field: pattern, format, future, skip.

\b
Examples:
  excello quality leads.csv
  excello quality leads.csv --by "Lead Source" --format csv
  excello quality leads.csv --rows City:placeholder
"""


def register(app: typer.Typer) -> None:
    """Teach the program this command."""
    app.command(help=DESCRIPTION)(quality)


def quality(
    file: str = typer.Argument(..., metavar="FILE", help="The file; - for standard input."),
    schema: str = typer.Option("", "--schema", metavar="S.yaml", help="What is expected of it."),
    by: str = typer.Option("", "--by", metavar="COLUMN", help="Split the table by a column, such as the source."),
    rows: str = typer.Option("", "--rows", metavar="FIELD:RULE", help="Print the rows behind a figure instead."),
    member: str = typer.Option("", "--member", metavar="NAME", help="Which sheet, or which file of an archive."),
    format_: str = FORMAT,
) -> None:
    # Here and not above: the engine takes a second to load, which other commands need not wait for.
    from excello.lake.plain import open_plain
    from excello.lake.quality import measure_quality

    wanted = check_format(format_)
    expected = _schema(schema) if schema else None
    with refusals_of(file), plain_file(file) as path, open_plain(path, member=member) as table:
        report = measure_quality(table, expected, at=now(), by=by or None)
        if rows:
            _print_rows(table, report, rows, wanted=wanted)
            return
    findings = (*table.findings, *report.findings)
    _print(report, findings, name=file, wanted=wanted)
    if has_errors(findings):
        raise typer.Exit(FINDINGS)


def _schema(name: str) -> QualitySchema:
    from excello.lake.quality import parse_schema

    shown, data = read_yaml_file(name)
    with refusals_of(shown):
        return parse_schema(data)


def _print(report: QualityReport, findings: tuple[Finding, ...], *, name: str, wanted: str) -> None:
    if wanted == "json":
        said = {**report.as_dict(), "findings": [finding.as_dict() for finding in findings]}
        print_json({**said, "name": name})
        return
    print_rows(report.table(), report.columns, wanted=wanted)
    if wanted == "table":
        typer.echo(_summary(report))
    for finding in sorted(findings, key=lambda one: list(Severity).index(one.severity)):
        told = finding.as_dict()
        typer.echo(f"{told['severity']}: {told['message']} {told['mend']}", err=wanted == "csv")


def _summary(report: QualityReport) -> str:
    """The figures of the file as a whole, in a few lines."""
    from excello.lake.quality import DUPLICATE

    repeated = sum(figure.failing for figure in report.row_figures if figure.rule == DUPLICATE)
    lines = [f"{report.rows:,} rows, {len(report.schema.fields)} columns"]
    lines[0] += f"; {int(repeated):,} exact duplicates"
    if report.placeholders:
        said = ", ".join(f"{count:,} × {text}" for text, count in list(report.placeholders.items())[:8])
        lines.append(f"Placeholders: {sum(report.placeholders.values()):,} cells: {said}")
    if report.constant_columns:
        lines.append(f"Constant columns: {len(report.constant_columns)}: {', '.join(report.constant_columns)}")
    if report.decay is not None:
        observed = f"{report.decay.monthly:.2%} a month ({report.decay.low:.2%} to {report.decay.high:.2%})"
        lines.append(
            f"Decay measured from {report.decay.bounced:,} bounces: {observed}; assumed {report.schema.decay:.2%}"
        )
    return "\n".join(lines)


def _print_rows(table: PlainTable, report: QualityReport, named: str, *, wanted: str) -> None:
    """The rows that a figure does not count, with their numbers in the file."""
    from excello.lake.quality import rows_behind

    field, colon, rule = named.rpartition(":")
    if not colon:
        fail(f"--rows {named}: write it as FIELD:RULE, for example City:placeholder; :duplicate for whole rows")
    found = table.rows(rows_behind(table, report, rule, field))
    if wanted == "json":
        print_json(found)
        return
    print_rows(found, [*([] if not found else found[0])], wanted=wanted)
