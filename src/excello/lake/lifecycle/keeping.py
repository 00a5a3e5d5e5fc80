"""How kept paths follow the events: cycles whose events, people or records changed are walked again, no others."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from excello.lake.catalogue import Catalogue
from excello.lake.lease import hold_lease
from excello.lake.lifecycle.limits import due_at
from excello.lake.lifecycle.marking import may_move
from excello.lake.lifecycle.model import LifecycleModel
from excello.lake.lifecycle.paths import EVENTS, Paths, Walk, begin
from excello.lake.lifecycle.shelf import FOREVER, Shelf, State, folder_of, micros, open_shelf, write_shelf
from excello.lake.store import Lake, Snapshot
from excello.lake.vocabulary import EventType

MOVE = ("round", "place", "position", "entered_at", "trigger", "value", "campaign", "move", "standing")
KNOWN, DIGESTS, TOUCHED = "path_known", "path_digests", "path_touched"
KNOWN_SCHEMA = pa.schema([("cycle", pa.string()), ("digest", pa.decimal128(38)), ("due", pa.timestamp("us", tz="UTC"))])
FEW_CYCLES, MANY_FILES = 50_000, 12
"""Fewer cycles are written anew each time; more files are merged into one."""
WAIT_SECONDS = 60.0
A_DAY = timedelta(days=1)
SILENT = [EventType.TRACK.value, EventType.PAGE.value, EventType.SCREEN.value]
"""Types of events that tell nothing of who somebody is."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """How many cycles the events name, how many of them were walked again or went, up to which ingest number."""

    cycles: int
    changed: int
    seq: int


def refresh_cycles(lake: Lake, model: LifecycleModel, catalogue: Catalogue, *, at: datetime) -> Refreshed:
    """Bring the kept paths of a model up to the lake's newest state and the moment `at`.

    What is kept is what `paths.walk` computes from the beginning. Raises `LeaseHeld` where another process is at it
    for longer than a minute, and OSError; both pass with the next turn.
    """
    folder = folder_of(lake, model, catalogue)
    with hold_lease(lake.root / "paths.lock", holder="lifecycle", wait=WAIT_SECONDS), lake.snapshot() as snapshot:
        shelf = open_shelf(snapshot, folder)
        if shelf is not None and is_good(snapshot, model, shelf, at):
            return Refreshed(_known(snapshot, shelf).num_rows, 0, shelf.state.seq)
        if shelf is None:
            # Nothing, or made of another lake than this.
            shutil.rmtree(folder, ignore_errors=True)
        return _refresh(begin(snapshot, model, catalogue, at=at), folder, shelf, at)


def kept_paths(snapshot: Snapshot, model: LifecycleModel, catalogue: Catalogue, *, at: datetime) -> Paths | None:
    """The kept paths where they are what a walk would find now, else None."""
    shelf = open_shelf(snapshot, folder_of(snapshot.lake, model, catalogue))
    if shelf is None or not is_good(snapshot, model, shelf, at):
        return None
    rows = shelf.table(snapshot, f"kept_{shelf.folder.name}")
    rows = rows.filter(rows.moves.notnull() & ~rows.gone)
    one = rows.select("cycle", step=rows.moves.unnest())
    moved = one.select("cycle", **{name: one.step[name] for name in MOVE})
    return Paths(rows.drop("moves", "digest", "due", "gone", "generation"), moved)


def is_good(snapshot: Snapshot, model: LifecycleModel, shelf: Shelf, at: datetime) -> bool:
    """Whether kept paths are what a walk of this snapshot would find: nothing that moves came since, or is due."""
    state = shelf.state
    if state.records != snapshot.last_seq("records") or not state.at <= micros(at) < state.good_until:
        return False
    return state.seq == snapshot.last_seq("events") or not _moved_since(snapshot, model, state.seq)


def _moved_since(snapshot: Snapshot, model: LifecycleModel, seq: int) -> bool:
    """Whether something landed after an ingest number that may move a cycle or tell whose it is; most of what lands on
    a busy day, pages looked at, does neither."""
    fresh = snapshot.since("events", seq)
    tells = ~fresh.type.isin(SILENT) | fresh.group_id.notnull()
    links = fresh.user_id.notnull() & fresh.anonymous_id.notnull()
    return snapshot.count(fresh.filter(may_move(model, fresh) | tells | links).limit(1)) > 0


def forget_paths(lake: Lake, kept: Iterable[tuple[LifecycleModel, Catalogue]], *, at: datetime) -> int:
    """Delete what was kept of models and catalogues that are in force no more, a day after it was last touched;
    returns how many folders went. `kept` are those in force."""
    known = {folder_of(lake, model, catalogue) for model, catalogue in kept}
    folders = [folder for folder in lake.derived.glob("paths-*") if folder.is_dir() and folder not in known]
    old = [folder for folder in folders if _touched_at(folder) < (at - A_DAY).timestamp()]
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return len(old)


def _touched_at(folder: Path) -> float:
    return max((file.stat().st_mtime for file in folder.rglob("*")), default=0.0)


def _refresh(walk: Walk, folder: Path, shelf: Shelf | None, at: datetime) -> Refreshed:
    snapshot = walk.snapshot
    # What is kept as of a later moment tells nothing of this one: stays have run out since.
    usable = shelf if shelf is not None and shelf.state.at <= micros(at) else None
    known = snapshot.given(KNOWN, KNOWN_SCHEMA.empty_table() if usable is None else _known(snapshot, usable))
    digests, touched = _touched(walk, known)
    rows = _rows(walk, digests, touched)
    fresh = snapshot.arrow(rows.mutate(gone=False, generation=usable.version + 1 if usable else 0))
    gone = snapshot.arrow(known.anti_join(digests, "cycle").select("cycle"))
    resting = known.anti_join(touched, "cycle").semi_join(digests, "cycle")
    state = State(
        snapshot.last_seq("events"),
        snapshot.last_seq("records"),
        micros(at),
        min(_least(snapshot, rows.due), _least(snapshot, resting.due), _next_event(snapshot, walk.moment)),
    )
    cycles = snapshot.count(digests)
    if usable is None:
        write_shelf(snapshot, folder, fresh, state, replaced=shelf)
    elif cycles < FEW_CYCLES or len(usable.files) >= MANY_FILES:
        kept = usable.table(snapshot, "path_kept").semi_join(resting, "cycle")
        whole = pa.concat_tables([snapshot.arrow(kept).select(fresh.column_names).cast(fresh.schema), fresh])
        write_shelf(snapshot, folder, whole, state, replaced=usable)
    else:
        write_shelf(snapshot, folder, pa.concat_tables([fresh, _gone_rows(gone, fresh)]), state, replaced=None)
    return Refreshed(cycles, fresh.num_rows + gone.num_rows, state.seq)


def _known(snapshot: Snapshot, shelf: Shelf) -> pa.Table:
    rows = shelf.table(snapshot, "path_kept")
    return snapshot.arrow(rows.filter(~rows.gone).select("cycle", "digest", "due")).cast(KNOWN_SCHEMA)


def _touched(walk: Walk, known: ir.Table) -> tuple[ir.Table, ir.Table]:
    """The digest of every cycle, and of those that must be walked again: new, of other events, or due."""
    events = walk.events()
    digests = walk.step(DIGESTS, lambda: _digests(events))
    before = known.select(known_cycle="cycle", before="digest", due="due")

    def changed() -> ir.Table:
        joined = digests.left_join(before, digests.cycle == before.known_cycle).cross_join(walk.moment)
        same = (joined.digest == joined.before) & (joined.due.isnull() | (joined.due > joined.moment))
        return joined.filter(~same.fill_null(False)).select("cycle", "digest")

    return digests, walk.step(TOUCHED, changed)


def _digests(events: ir.Table) -> ir.Table:
    """One number a cycle that tells all its row is computed from; an event's place among those of others is none."""
    whole = ibis.struct({name: events[name] for name in sorted(events.columns) if name != "rank"})
    return events.group_by("cycle").aggregate(digest=whole.hash().cast("decimal(38, 0)").sum())


def _rows(walk: Walk, digests: ir.Table, touched: ir.Table) -> ir.Table:
    """The touched cycles walked again: a row each, `moves` null where no stage was reached."""
    events = walk.snapshot.backend.table(EVENTS)
    paths = walk.paths(walk.step(EVENTS, lambda: events.semi_join(touched, "cycle"), again=True))
    moved = paths.moves
    steps = ibis.struct({name: moved[name] for name in MOVE}).collect(order_by=moved.place)
    taken = moved.group_by(mover=moved.cycle).aggregate(moves=steps)
    found = paths.cycles.rename(found="cycle")
    due = due_at(moved, walk.model).rename(due_cycle="cycle")
    rows = touched.left_join(found, touched.cycle == found.found).drop("found")
    rows = rows.left_join(taken, rows.cycle == taken.mover).drop("mover")
    rows = rows.left_join(due, rows.cycle == due.due_cycle).drop("due_cycle")
    return walk.snapshot.kept(None, lambda _: rows)


def _least(snapshot: Snapshot, times: ir.TimestampColumn) -> int:
    least = snapshot.arrow(times.min().as_table())[0][0].as_py()
    return FOREVER if least is None else micros(least)


def _next_event(snapshot: Snapshot, moment: ir.Table) -> int:
    """When an event happens that is landed and not yet to be seen."""
    events = snapshot.table("events").cross_join(moment)
    return _least(snapshot, events.filter(events.timestamp > events.moment).timestamp)


def _gone_rows(gone: pa.Table, fresh: pa.Table) -> pa.Table:
    said = {
        "cycle": gone["cycle"],
        "gone": pa.repeat(True, gone.num_rows),
        "generation": pa.repeat(fresh["generation"][0] if fresh.num_rows else 0, gone.num_rows),
    }
    columns = [said.get(field.name, pa.nulls(gone.num_rows, field.type)) for field in fresh.schema]
    return pa.table(columns, schema=fresh.schema)
