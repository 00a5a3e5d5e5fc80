"""Where each opportunity stands, from the track events that name one."""

from __future__ import annotations

import ibis.expr.types as ir

from excello.lake.catalogue import Catalogue
from excello.lake.ordered import latest
from excello.lake.store import Snapshot
from excello.lake.tables.dimensions import cycle_dimensions
from excello.lake.tables.journal import journal


def opportunities(snapshot: Snapshot, catalogue: Catalogue) -> ir.Table:
    """One row an opportunity: the columns of `cycle_dimensions` and stage, the latest one its events name."""
    events = journal(snapshot, catalogue)
    events = events.filter(events.opportunity_id.notnull())
    stages = events.group_by("cycle").aggregate(stage=latest(events.stage, events.rank)).rename(stage_cycle="cycle")
    facts = cycle_dimensions(snapshot, catalogue, events)
    return facts.join(stages, facts.cycle == stages.stage_cycle).drop("stage_cycle", "cycle")
