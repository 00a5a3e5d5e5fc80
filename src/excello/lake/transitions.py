"""When each cycle reached each stage, how it came there, and where it stands: the doors of the stage engine."""

from __future__ import annotations

from datetime import datetime

import ibis
import ibis.expr.types as ir

from excello.lake.catalogue import Catalogue
from excello.lake.lifecycle import LifecycleModel
from excello.lake.lifecycle.keeping import Refreshed, forget_paths, kept_paths, refresh_cycles
from excello.lake.lifecycle.paths import Paths, walk
from excello.lake.store import Snapshot


def cycles(snapshot: Snapshot, model: LifecycleModel, catalogue: Catalogue, *, at: datetime) -> ir.Table:
    """One row a cycle that reached a stage, from events up to `at` and undated ones.

    The columns of `cycle_dimensions`, taken from the events that move the cycle; for each stage k the first time in
    any round: `reached_k` (bool), `at_k` (UTC, null = undated), `trigger_k` (message_id, null where a limit ran out),
    `value_k` (float64), `campaign_k`; `rounds` (how many); `outcome` (key of the won or lost stage that the last round
    reached last) or null; `status` (open status by the latest event of the last round that has one, null once there is
    an outcome) and `status_at`; `standing` (key of the stage it stands in) and `standing_since`; `dated` (whether any
    of its events has a time). A stage is reached by the first event of a round after which its entry condition holds;
    undated events come before dated ones.
    """
    return _paths(snapshot, model, catalogue, at).cycles


def transitions(snapshot: Snapshot, model: LifecycleModel, catalogue: Catalogue, *, at: datetime) -> ir.Table:
    """One row a (cycle, round, stage) reached: cycle, subject, contact_id, account_id, product, region, stage,
    position (of the stage in the model), entered_at (null = undated), trigger (message_id, null where a limit ran
    out), campaign, model_version, round (from 0), move (see `lifecycle.Move`), place (order within the cycle, from 0).

    A cycle stands where its last transition led that is not `behind`."""
    found = _paths(snapshot, model, catalogue, at)
    about = found.cycles.select("cycle", "subject", "contact_id", "account_id", "product", "region")
    moved = found.moves.join(about, "cycle")
    stages = [(moved.position == number, ibis.literal(stage.key)) for number, stage in enumerate(model.stages)]
    return moved.select(
        *("cycle", "subject", "contact_id", "account_id", "product", "region"),
        stage=ibis.cases(*stages, else_=ibis.null("string")),
        **{name: moved[name] for name in ("position", "entered_at", "trigger", "campaign")},
        model_version=ibis.literal(model.version, "int64"),
        **{name: moved[name] for name in ("round", "move", "place")},
    )


def _paths(snapshot: Snapshot, model: LifecycleModel, catalogue: Catalogue, at: datetime) -> Paths:
    """What is kept where it is as of this snapshot and `at` changes nothing, else computed now."""

    def found(opened: Snapshot) -> Paths:
        return kept_paths(opened, model, catalogue, at=at) or walk(opened, model, catalogue, at=at)

    return snapshot.derived(("paths", model, catalogue, at), found)


__all__ = ["Refreshed", "cycles", "forget_paths", "refresh_cycles", "transitions"]
