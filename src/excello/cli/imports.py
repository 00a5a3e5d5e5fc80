"""`import`: a file into the lake from the command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from excello.cli.entrance import (
    AS,
    CENTER,
    FINDINGS,
    FORMAT,
    boot,
    fail,
    find_actor,
    find_center,
    now,
    plain_refusals,
    read_values,
)
from excello.cli.printing import check_format, print_json, print_rows

if TYPE_CHECKING:
    from excello.lake.imports import FileMapping


def register(app: typer.Typer) -> None:
    """Teach the program this command."""
    app.command("import")(import_)


def _list(wanted: bool) -> None:
    if not wanted:
        return
    from excello.lake.imports import mappings

    rows = [
        {
            "mapping": key,
            "label": kind.label,
            "needs": ", ".join(column.name for column in kind.columns if column.needed),
        }
        for key, kind in mappings().items()
    ]
    print_rows(rows, ("mapping", "label", "needs"), wanted="table")
    raise typer.Exit


def import_(
    file: str = typer.Argument(..., metavar="FILE", help="The file; - reads standard input."),
    mapping: str = typer.Option(
        ..., "--mapping", metavar="NAME", help="How to read it: a shipped mapping, or a saved one (YAML or JSON file)."
    ),
    source: str = typer.Option("", "--source", metavar="S", help="Under which name its rows are known."),
    mappings: bool = typer.Option(False, "--mappings", callback=_list, is_eager=True, help="List the mappings."),
    member: str = typer.Option("", "--member", metavar="NAME", help="Which file of an archive, or which sheet."),
    set_: list[str] = typer.Option([], "--set", metavar="FIELD=VALUE", help="A value for a column's empty cells."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Say what would happen, write nothing."),
    refused: str = typer.Option("", "--refused", metavar="OUT", help="Write the refused rows with reasons here."),
    center: str = CENTER,
    as_: str = AS,
    format_: str = FORMAT,
) -> None:
    """Import a file: prints rows, accepted, changed, unchanged and refused; the four add up to the rows read.

    CSV, TSV, XLSX, Parquet or JSON lines, also packed (zip, gzip). `--mappings` lists how files can be read.

    A file without a full date needs one: --set date=2026-11-02, or --set date=2026 where its rows name month and day.

    Exit 1 when rows were refused, 2 when the file as a whole could not be used.
    """
    wanted = check_format(format_)
    data, values = _read(file), read_values(set_)
    boot()
    actor = find_actor(found := find_center(center), as_)
    from excello.engagement.public import import_file

    with plain_refusals():
        result = import_file(
            center_id=found.id,
            data=data,
            mapping=_mapping(mapping),
            member=member,
            name=Path(file).name if file != "-" else "",
            source=source or None,
            values=values,
            dry_run=dry_run,
            by=actor,
            at=now(),
        )
    if refused and result.refused_csv:
        Path(refused).write_bytes(result.refused_csv)
    shown = result.as_dict()
    if wanted == "json":
        print_json(shown)
    else:
        columns = ("rows", "accepted", "changed", "unchanged", "refused")
        print_rows([shown], columns, wanted=wanted)
        for finding in shown["findings"]:
            typer.echo(f"{finding['severity']}: {finding['path']}: {finding['message']} {finding['mend']}", err=True)
    if result.refused:
        raise typer.Exit(FINDINGS)


def _read(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        fail(f"{file}: {error.strerror or error}; name a file that can be read")


def _mapping(named: str) -> str | FileMapping:
    """A shipped mapping by its key, or one that a person saved as a file."""
    path = Path(named)
    if path.suffix not in (".yaml", ".yml", ".json"):
        return named
    import yaml

    from excello.lake.imports import parse_mapping, row_kinds

    try:
        said = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        fail(f"--mapping {named}: {str(error).splitlines()[0]}; name a YAML or JSON file that can be read")
    return parse_mapping(said, row_kinds())
