"""Where cycles and contacts stand in a lifecycle model, derived from the lake."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from excello.core.lake_home import lake
from excello.customers.queries.arrivals import arrived
from excello.lake.catalogue import Catalogue
from excello.lake.lifecycle import LifecycleModel, Move, Stage
from excello.lake.store import Snapshot
from excello.lake.transitions import transitions

END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)
"""Everything that arrived; what lies in the future is not let in."""

KEPT = 8
_kept: dict[Hashable, pa.Table] = {}


@dataclass(frozen=True, slots=True)
class TransitionView:
    """A stage that a cycle reached, in which round and by which move (`lifecycle.Move`).

    `entered_at` is None where the event that led there has no time; `trigger` is empty where a limit ran out. `place`
    is its order within the cycle.
    """

    cycle: str
    product: str
    region: str
    stage: str
    stage_name: str
    position: int
    entered_at: datetime | None
    trigger: str
    campaign: str
    model_version: int
    round: int = 0
    move: str = Move.ENTERED.value
    place: int = 0


@dataclass(frozen=True, slots=True)
class StageCount:
    """A stage: how many cycles ever reached it, how many stand in it now, and how many contacts stand in it."""

    key: str
    reached: int = 0
    standing: int = 0
    contacts: int = 0


def standing_of_cycles(snapshot: Snapshot, model: LifecycleModel, catalogue: Catalogue, *, at: datetime) -> ir.Table:
    """One row a cycle: the transition that led it to where it stands."""
    moved = _standing_moves(snapshot, model, catalogue, at)
    return _last(moved, "cycle", [ibis.desc("place")])


def standing_of_contacts(snapshot: Snapshot, model: LifecycleModel, catalogue: Catalogue, *, at: datetime) -> ir.Table:
    """One row a contact: where the cycle that moved last stands."""
    standing = standing_of_cycles(snapshot, model, catalogue, at=at)
    known = standing.filter(standing.contact_id.notnull())
    order = [ibis.desc("entered_at", nulls_first=False), ibis.desc("position"), ibis.asc("cycle")]
    return _last(known, "contact_id", order)


def _standing_moves(snapshot: Snapshot, model: LifecycleModel, catalogue: Catalogue, at: datetime) -> ir.Table:
    """Every transition but those that changed nothing, because a further stage was reached before."""
    moved = transitions(snapshot, model, catalogue, at=at)
    return moved.filter(moved.move != Move.BEHIND.value)


def standings(snapshot: Snapshot, model: LifecycleModel, catalogue: Catalogue, *, at: datetime) -> ir.Table:
    """Where each contact stands by all that arrived (who, stage, position), as a table lent to the snapshot.

    Derived once for each state of the lake and kept in this process: lists are opened far more often than customers'
    events land, and the clock moves only those whose stay has a limit; for them it is read by the minute.
    """
    limited = any(stage.limit for stage in model.stages)
    moment = at.replace(second=0, microsecond=0) + timedelta(minutes=1) if limited else END_OF_TIME
    rests_on = (lake().home, arrived(snapshot), model, catalogue, moment)
    rows = _kept.get(rests_on)
    if rows is None:
        standing = standing_of_contacts(snapshot, model, catalogue, at=moment)
        rows = snapshot.arrow(standing.select("stage", "position", who="contact_id"))
        if len(_kept) >= KEPT:
            _kept.clear()
        _kept[rests_on] = rows
    return snapshot.given(f"customers_standings_{model.key}", rows)


def standing_of(
    snapshot: Snapshot, model: LifecycleModel, catalogue: Catalogue, key: str, *, at: datetime
) -> Stage | None:
    """The stage one contact stands in, None before the first."""
    rows = standings(snapshot, model, catalogue, at=at)
    found = snapshot.rows(rows.filter(rows.who == key).select("stage"))
    return model.stage(found[0]["stage"]) if found else None


def _last(moved: ir.Table, group: str, order: list[ir.Value]) -> ir.Table:
    placed = moved.mutate(age=ibis.row_number().over(group_by=group, order_by=order))
    return placed.filter(placed.age == 0).drop("age")


def count_stages(snapshot: Snapshot, model: LifecycleModel, catalogue: Catalogue, *, at: datetime) -> list[StageCount]:
    """Each stage of the model in order, also those that nobody reached."""
    moved = transitions(snapshot, model, catalogue, at=at)
    tables = {
        "reached": moved,
        "standing": standing_of_cycles(snapshot, model, catalogue, at=at),
        "contacts": standing_of_contacts(snapshot, model, catalogue, at=at),
    }
    counts: dict[str, dict[str, int]] = {stage.key: {} for stage in model.stages}
    for name, table in tables.items():
        for row in snapshot.rows(table.group_by("stage").aggregate(number=table.cycle.nunique())):
            counts[row["stage"]][name] = row["number"]
    return [StageCount(key, **found) for key, found in counts.items()]


def path_in(
    snapshot: Snapshot, model: LifecycleModel, catalogue: Catalogue, *, key: str, at: datetime
) -> list[TransitionView]:
    """The transitions of one contact's cycles: the cycle that moved last first, each in its own order."""
    moved = transitions(snapshot, model, catalogue, at=at)
    rows = snapshot.rows(moved.filter(moved.contact_id == key))
    names = {stage.key: stage.name for stage in model.stages}
    views = sorted((_view(row, names) for row in rows), key=lambda view: view.place)
    last = {view.cycle: max(_moment(other) for other in views if other.cycle == view.cycle) for view in views}
    return sorted(views, key=lambda view: (-last[view.cycle], view.cycle, view.place))


def _moment(view: TransitionView) -> float:
    """A point in time, undated before all."""
    return view.entered_at.timestamp() if view.entered_at else float("-inf")


def _view(row: Mapping[str, Any], names: Mapping[str, str]) -> TransitionView:
    return TransitionView(
        cycle=row["cycle"],
        product=row["product"] or "",
        region=row["region"] or "",
        stage=row["stage"],
        stage_name=names[row["stage"]],
        position=row["position"],
        entered_at=row["entered_at"],
        trigger=row["trigger"] or "",
        campaign=row["campaign"] or "",
        model_version=row["model_version"],
        round=int(row["round"]),
        move=row["move"],
        place=row["place"],
    )
