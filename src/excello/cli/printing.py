"""How commands print data: a table for people, JSON and CSV for programs."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from excello.cli.entrance import fail

FORMATS = ("table", "json", "csv")


def check_format(wanted: str) -> str:
    """The format if it is one of ours; else exit 2."""
    if wanted not in FORMATS:
        fail(f"--format: '{wanted}' is none of {', '.join(FORMATS)}")
    return wanted


def print_json(data: Any) -> None:
    """JSON on standard output, keys as they are."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def print_rows(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, wanted: str, title: str = "") -> None:
    """Rows as a table or as CSV; JSON has a shape of its own for each command."""
    if wanted == "csv":
        writer = csv.writer(sys.stdout)
        writer.writerow(columns)
        writer.writerows([_guarded(row.get(column)) for column in columns] for row in rows)
        return
    table = Table(title=title or None, title_justify="left")
    for column in columns:
        numeric = all(isinstance(row.get(column), int | float | None) for row in rows)
        table.add_column(column, justify="right" if numeric and rows else "left")
    for row in rows:
        table.add_row(*("" if row.get(column) is None else str(row[column]) for column in columns))
    Console(file=sys.stdout).print(table)


def _guarded(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula comes out as text, as in every export."""
    if not isinstance(value, str) or not value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return value
    from excello.lake.files.cleaning import guarded

    return guarded(value)
