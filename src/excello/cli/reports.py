"""`report`: any report or measure from the command line."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import typer

from excello.cli.entrance import AS, CENTER, FORMAT, boot, fail, find_actor, find_center, now, plain_refusals
from excello.cli.printing import check_format, print_json, print_rows

if TYPE_CHECKING:
    from excello.outcomes.public import Report


def register(app: typer.Typer) -> None:
    """Teach the program this command."""
    app.command()(report)


def report(
    name: str = typer.Argument(..., metavar="NAME", help="Which report or measure, e.g. funnel, mql_count."),
    by: str = typer.Option("", "--by", metavar="a,b", help="How to split it, e.g. product,region."),
    from_: str = typer.Option("", "--from", metavar="DATE", help="First day; without period: all time."),
    to: str = typer.Option("", "--to", metavar="DATE", help="Last day."),
    filter_: list[str] = typer.Option([], "--filter", metavar="k=v", help="Only what has this value."),
    center: str = CENTER,
    as_: str = AS,
    format_: str = FORMAT,
) -> None:
    """Print a report: one row a combination, a column a figure, the period before beside each."""
    wanted = check_format(format_)
    first, last = _day("--from", from_), _day("--to", to)
    if bool(first) != bool(last):
        fail("--from, --to: give both, or none for all time")
    if first and last and last < first:
        fail("--to: it lies before --from")
    filters = _filters(filter_)
    boot()
    actor = find_actor(found := find_center(center), as_)
    from excello.outcomes.public import Days
    from excello.outcomes.public import report as answer_report

    with plain_refusals():
        answer = answer_report(
            center_id=found.id,
            name=name,
            actor=actor,
            at=now(),
            by=[part.strip() for part in by.split(",") if part.strip()],
            period=Days(first, last) if first and last else None,
            filters=filters,
        )
    if wanted == "json":
        print_json(answer.as_dict())
        return
    print_rows(answer.rows, _columns(answer), wanted=wanted, title=name)
    for finding in answer.as_dict()["findings"]:
        typer.echo(f"{finding['severity']}: {finding['message']} {finding['mend']}", err=True)


def _columns(answer: Report) -> list[str]:
    """Each figure with what it was and what it should come to, where a row says so."""
    said = {name for row in answer.rows for name in row}
    beside = [(column.name, f"{column.name}_previous", f"{column.name}_target") for column in answer.columns]
    return [name for own, *others in beside for name in (own, *(other for other in others if other in said))]


def _day(option: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        fail(f"{option} {text}: write the day as 2026-11-30")


def _filters(pairs: list[str]) -> dict[str, str]:
    filters = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            fail(f"--filter {pair}: write it as key=value")
        filters[key] = value
    return filters
