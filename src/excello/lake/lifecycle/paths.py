"""The engine of a model, step by step: events that move, rounds, entries, moves, limits; then one row a cycle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from excello.lake.catalogue import Catalogue
from excello.lake.lifecycle.limits import as_events, expiries
from excello.lake.lifecycle.marking import filters_of, hits_of, marked, may_move
from excello.lake.lifecycle.model import LifecycleModel
from excello.lake.lifecycle.moves import moves
from excello.lake.lifecycle.rounds import cut_into_rounds, first_entries
from excello.lake.lifecycle.summary import reached
from excello.lake.ordered import CYCLE_ORDER
from excello.lake.schemas.contract import INSTANT
from excello.lake.store import Snapshot
from excello.lake.tables.dimensions import cycle_dimensions
from excello.lake.tables.journal import LANDED as JOURNAL_COLUMNS
from excello.lake.tables.journal import Names, lived, owners_said, placed, products_said, read
from excello.lake.tables.names import register_names
from excello.lake.tables.people import call_people

FACTS = (
    *("message_id", "source", "subject", "contact_id", "contact_region", "account_id", "opportunity_id"),
    *("product_raw", "product_key", "product", "line", "region_raw", "owner", "seller_name", "seller_region"),
    *("value", "campaign"),
)
"""Columns of the journal that a cycle's facts and its triggers are taken from."""

CUT_BY = ("cycle", "rank", "timestamp", "begins", "begins_by", "ending", "status")
"""Columns that cut a cycle into rounds."""

LANDED, TOLD, PRODUCTS, OWNERS, LIVED = "path_landed", "path_told", "path_products", "path_owners", "path_lived"
ABOUT, REACHED = "path_about", "path_reached"
EVENTS, CUT, ROUNDS, MOVES, CYCLES = "path_events", "path_cut", "path_rounds", "path_moves", "path_cycles"
EXPIRED, DUE, AGAIN = "path_expired", "path_due", "path_again"
AGAIN_ROUNDS, AGAIN_MOVES = "path_again_rounds", "path_again_moves"


@dataclass(frozen=True, slots=True)
class Paths:
    """Every cycle of a model at one moment.

    cycles: one row each, see `summary.reached` and `cycle_dimensions`; moves: one row each, see `moves.moves`.
    """

    cycles: ir.Table
    moves: ir.Table


def walk(snapshot: Snapshot, model: LifecycleModel, catalogue: Catalogue, *, at: datetime) -> Paths:
    """Compute every path from the beginning, from events up to `at` and undated ones."""
    return begin(snapshot, model, catalogue, at=at).paths()


def begin(snapshot: Snapshot, model: LifecycleModel, catalogue: Catalogue, *, at: datetime) -> Walk:
    """A walk that has not taken a step."""
    register_names(snapshot, catalogue)
    call_people(snapshot)
    # `at` is lent as a table, so that the compiled queries are the same whenever they are asked.
    moment = snapshot.given("moment", pa.table({"moment": pa.array([at], INSTANT)}))
    return Walk(snapshot, model, catalogue, moment)


def landed_events(snapshot: Snapshot, model: LifecycleModel, moment: ir.Table) -> ir.Table:
    """What landed up to the moment and may move a cycle, by type and name."""
    events = snapshot.table("events")
    rows = events.filter(may_move(model, events)).cross_join(moment)
    return rows.filter((rows.timestamp <= rows.moment).fill_null(True)).select(*JOURNAL_COLUMNS)


def moving_events(snapshot: Snapshot, model: LifecycleModel, known: ir.Table) -> ir.Table:
    """The events that move a cycle, marked (see `marking.marked`); known: rows of `journal.lived`."""
    rows = placed(snapshot, known, subject=model.subject, cycle_by=model.cycle_by)
    return marked(rows, model).select(*CUT_BY, *hits_of(model).values(), "seq", *FACTS)


@dataclass(frozen=True, slots=True)
class Walk:
    """One walk through the steps; each step's rows are kept, so that the next reads them and not the events."""

    snapshot: Snapshot
    model: LifecycleModel
    catalogue: Catalogue
    moment: ir.Table

    def step(self, name: str, make: Callable[[], ir.Table], *, again: bool = False) -> ir.Table:
        """`again` tells apart two queries whose rows stand under one name."""
        return self.snapshot.step(name, (name, again, self.model, self.catalogue), lambda _: make())

    def events(self) -> ir.Table:
        """The first step: every event that moves a cycle."""
        landed = self.step(LANDED, lambda: landed_events(self.snapshot, self.model, self.moment))
        told = self.step(TOLD, lambda: read(landed, filters_of(self.model)))
        products = self.step(PRODUCTS, lambda: products_said(self.snapshot, self.catalogue, told))
        names = Names(products, self.step(OWNERS, lambda: owners_said(self.snapshot, told)))
        known = self.step(LIVED, lambda: lived(self.snapshot, told, names))
        return self.step(EVENTS, lambda: moving_events(self.snapshot, self.model, known))

    def paths(self, events: ir.Table | None = None) -> Paths:
        """All the other steps, for `events` (rows of the first step under its name; default: all of them)."""
        model = self.model
        events = self.events() if events is None else events
        rounds, moved = self.walked(events, ROUNDS, MOVES)
        if any(stage.limit for stage in model.stages):
            rounds, moved = self.expire(events, rounds, moved)
        about = self.step(ABOUT, lambda: cycle_dimensions(self.snapshot, self.catalogue, events))
        first = self.step(REACHED, lambda: reached(moved, rounds, model))
        self.step(CYCLES, lambda: first.join(about, "cycle"))
        read_once = (LANDED, TOLD, PRODUCTS, OWNERS, LIVED, EVENTS, CUT, ROUNDS, ABOUT, REACHED)
        dropped = (*read_once, EXPIRED, DUE, AGAIN, AGAIN_ROUNDS, AGAIN_MOVES)
        return Paths(*self.snapshot.keep_steps((CYCLES, MOVES), dropped))

    def walked(self, events: ir.Table, rounds_name: str, moves_name: str) -> tuple[ir.Table, ir.Table]:
        again = moves_name == AGAIN_MOVES
        narrow = events.select(*CUT_BY, *hits_of(self.model).values())
        cut = self.step(CUT, lambda: cut_into_rounds(narrow), again=again)
        rounds = self.step(rounds_name, lambda: first_entries(cut, self.model))
        return rounds, self.step(moves_name, lambda: moves(rounds, events, self.model))

    def expire(self, events: ir.Table, rounds: ir.Table, moved: ir.Table) -> tuple[ir.Table, ir.Table]:
        """Let stays run out, the earliest of each cycle at a time, until none is left; only such cycles are walked
        anew."""
        due = expired = self.step(EXPIRED, lambda: expiries(moved, self.model, self.moment))
        while self.snapshot.count(due):
            rounds, moved, due = self.expired_once(events, expired, due, rounds, moved)
            expired = self.step(EXPIRED, partial(expired.union, due), again=True)
        return rounds, moved

    def expired_once(
        self, events: ir.Table, expired: ir.Table, due: ir.Table, rounds: ir.Table, moved: ir.Table
    ) -> tuple[ir.Table, ir.Table, ir.Table]:
        first = due.get_name() == EXPIRED
        own = self.step(AGAIN, lambda: _with_expiries(events, expired, due, self.model), again=first)
        newer_rounds, newer_moves = self.walked(own, AGAIN_ROUNDS, AGAIN_MOVES)
        rounds = self.step(ROUNDS, lambda: _replaced(rounds, newer_rounds), again=True)
        moved = self.step(MOVES, lambda: _replaced(moved, newer_moves), again=True)
        return rounds, moved, self.step(DUE, lambda: expiries(newer_moves, self.model, self.moment))


def _with_expiries(events: ir.Table, expired: ir.Table, due: ir.Table, model: LifecycleModel) -> ir.Table:
    """The events of the cycles in `due`, and what ran out in them so far."""
    own = events.semi_join(due, "cycle")
    every = own.union(as_events(expired.semi_join(due, "cycle"), events, model))
    return every.mutate(rank=ibis.row_number().over(order_by=CYCLE_ORDER))


def _replaced(rows: ir.Table, newer: ir.Table) -> ir.Table:
    return rows.anti_join(newer, "cycle").union(newer)
