"""`lifecycle`: the transitions of a model, from a plain file of events, without a center."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from excello.cli.definitions import read_yaml_file
from excello.cli.entrance import FINDINGS, FORMAT, fail, now, read_values
from excello.cli.printing import check_format, print_json, print_rows
from excello.cli.refusals import plain_file, refusals_of
from excello.customers.rules.drafts import in_language
from excello.findings import fill
from excello.lake.lifecycle import LifecycleModel, Move, parse_model

if TYPE_CHECKING:
    import pyarrow as pa

    from excello.lake.plain import LandedFile

COLUMNS = ("stage", "name", "cycles", "standing", "first_entered", "last_entered")
FINDINGS_SHOWN = 20
DESCRIPTION = """\
Compute when each cycle reached each stage of a lifecycle model, from a file of events. Needs no center.

EVENTS is JSON lines as Segment's libraries send them, Parquet with the columns of Excello's events, or a table \
(CSV, XLSX, …): with the columns event, date and user_id (or email, anonymous_id), and everything else as properties; \
or by another mapping (--mapping crm_opportunities). A cycle is the opportunity_id an event names, else its person \
and product.

A model says what must have happened for a stage:

\b
  key: funnel
  name: Funnel
  version: 1
  stages:
    - key: lead
      name: Lead
      entry: {count: {event: Form Submitted}, op: ge, value: 1}
    - key: won
      name: Won
      outcome: won
      entry: {count: {event: Order Completed}, op: ge, value: 1}

T.parquet (or T.csv) gets a row a transition: cycle, subject, contact_id, account_id, product, region, stage, \
position, entered_at, trigger, campaign, model_version, round, move, place. What is printed counts them by stage. \
Exit 1: events were refused (they are named on stderr, the others count); 2: a file or an option cannot be used.

\b
Examples:
  excello lifecycle events.csv --model funnel.yaml --out t.parquet
  excello lifecycle crm.csv --mapping crm_opportunities \\
    --model funnel.yaml --out t.csv --format json
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the file, and the transitions it led to."""

    landed: LandedFile
    moved: pa.Table


def register(app: typer.Typer) -> None:
    """Teach the program this command."""
    app.command(help=DESCRIPTION)(lifecycle)


def lifecycle(
    events: str = typer.Argument(..., metavar="EVENTS", help="The file of events; - for standard input."),
    model: str = typer.Option(..., "--model", metavar="MODEL.yaml", help="The lifecycle model."),
    out: Path = typer.Option(..., "--out", metavar="T.parquet", help="Where the transitions go; .csv writes CSV."),
    mapping: str = typer.Option("", "--mapping", metavar="NAME", help="How to read a table; default: events."),
    set_: list[str] = typer.Option([], "--set", metavar="FIELD=VALUE", help="A value for a field's empty cells."),
    member: str = typer.Option("", "--member", metavar="NAME", help="Which sheet, or which file of an archive."),
    at: datetime | None = typer.Option(None, "--at", help="Compute as of this moment (UTC); default: now."),
    engine: str = typer.Option("local", "--engine", metavar="local", help="Where to compute."),
    format_: str = FORMAT,
) -> None:
    wanted = check_format(format_)
    if engine != "local":
        fail(f"--engine {engine}: only local is there; leave the option out")
    if not out.absolute().parent.is_dir():
        fail(f"--out {out}: there is no such folder; make it, or write elsewhere")
    parsed, moment, values = _model(model), _moment(at), read_values(set_)
    with refusals_of(events), plain_file(events) as path:
        found = _computed(path, parsed, at=moment, mapping=mapping, values=values, member=member)
    _write(found.moved, out)
    _print(found, parsed, wanted=wanted)
    if found.landed.refused:
        raise typer.Exit(FINDINGS)


def _model(name: str) -> LifecycleModel:
    shown, data = read_yaml_file(name)
    with refusals_of(shown):
        return parse_model(in_language(data, "en") if isinstance(data, Mapping) else data)


def _moment(given: datetime | None) -> datetime:
    current = now()
    return current if given is None else given.replace(tzinfo=given.tzinfo or current.tzinfo)


def _computed(path: Path, model: LifecycleModel, *, at: datetime, **options: Any) -> Outcome:
    """In a lake of its own, which ends with the command; rows in the order of cycles and their steps."""
    # Here and not above: the engine takes a second to load, which other commands need not wait for.
    from excello.lake.plain import land_plain, named_catalogue
    from excello.lake.store import Lake
    from excello.lake.transitions import transitions

    with tempfile.TemporaryDirectory(prefix="excello-") as folder:
        lake = Lake(Path(folder))
        landed = land_plain(lake, path, at=max(at, now()), **options)
        with lake.snapshot() as snapshot:
            moved = transitions(snapshot, model, named_catalogue(snapshot), at=at)
            return Outcome(landed, snapshot.arrow(moved.order_by(["cycle", "place"])))


def _write(moved: pa.Table, out: Path) -> None:
    """Whole or not at all."""
    import pyarrow.csv as pc
    import pyarrow.parquet as pq

    part = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        pc.write_csv(moved, part) if out.suffix == ".csv" else pq.write_table(moved, part)
        part.replace(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        fail(f"--out {out}: it cannot be written: {error.strerror or error}")


def _print(found: Outcome, model: LifecycleModel, *, wanted: str) -> None:
    rows, landed = _by_stage(found.moved, model), found.landed
    counts = {name: getattr(landed, name) for name in ("rows", "accepted", "unchanged", "refused")}
    if wanted == "json":
        findings = [finding.as_dict() for finding in landed.findings]
        print_json({**counts, "transitions": found.moved.num_rows, "stages": rows, "findings": findings})
        return
    print_rows(rows, COLUMNS, wanted=wanted)
    if wanted == "table":
        typer.echo(", ".join(f"{number:,} {name}" for name, number in counts.items()))
    for finding in landed.findings[:FINDINGS_SHOWN]:
        said = f"{fill(finding.message, finding.params)} {fill(finding.mend, finding.params)}"
        typer.echo(f"{finding.severity.value}: {finding.path}: {said}", err=True)
    if (more := len(landed.findings) - FINDINGS_SHOWN) > 0:
        typer.echo(f"… and {more:,} findings more; --format json has them all", err=True)


def _by_stage(moved: pa.Table, model: LifecycleModel) -> list[dict[str, Any]]:
    """Of each stage the cycles that reached it, those that stand in it, its first and last entry."""
    rows = moved.select(["cycle", "stage", "entered_at", "move"]).to_pylist()
    reached: dict[str, set[str]] = {stage.key: set() for stage in model.stages}
    times: dict[str, list[datetime]] = {stage.key: [] for stage in model.stages}
    standing: dict[str, str] = {}
    for row in rows:
        reached[row["stage"]].add(row["cycle"])
        if row["entered_at"] is not None:
            times[row["stage"]].append(row["entered_at"])
        if row["move"] != Move.BEHIND:
            standing[row["cycle"]] = row["stage"]
    stands = Counter(standing.values())
    return [
        {
            "stage": stage.key,
            "name": stage.name,
            "cycles": len(reached[stage.key]),
            "standing": stands[stage.key],
            "first_entered": min(times[stage.key]).isoformat() if times[stage.key] else None,
            "last_entered": max(times[stage.key]).isoformat() if times[stage.key] else None,
        }
        for stage in model.stages
    ]
