"""What another version of a lifecycle model would change: how many stand where, now and then, and who would move."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import ibis
import ibis.expr.types as ir

from excello.customers.queries.arrivals import arrived
from excello.customers.queries.standing import count_stages, standing_of_cycles
from excello.lake.catalogue import Catalogue
from excello.lake.lifecycle import LifecycleModel
from excello.lake.store import Snapshot

SAMPLE = 50


@dataclass(frozen=True, slots=True)
class StageEffect:
    """A stage: cycles that ever reached it, cycles and contacts that stand in it, as it is and as it would be."""

    key: str
    reached: int
    reached_then: int
    standing: int
    standing_then: int
    contacts: int
    contacts_then: int

    @property
    def changes(self) -> bool:
        return (self.reached, self.standing, self.contacts) != (
            self.reached_then,
            self.standing_then,
            self.contacts_then,
        )


def weigh(
    snapshot: Snapshot, now: LifecycleModel, then: LifecycleModel, catalogue: Catalogue, *, at: datetime
) -> dict[str, Any]:
    """The effect as it is kept: {at, rests_on, compared_to, stages: [StageEffect …], cycles, moved, sample: [{cycle,
    contact, product, before, after} …]}. A cycle moves when it stands in another stage, or begins or ceases to be."""
    moved = _moved(snapshot, now, then, catalogue, at)
    total = snapshot.rows(moved.aggregate(every=moved.count(), moved=(moved.before != moved.after).sum()))[0]
    changed = moved.filter(moved.before != moved.after).order_by("cycle").limit(SAMPLE)
    return {
        "at": at.isoformat(),
        "rests_on": arrived(snapshot),
        "compared_to": now.version,
        "stages": [asdict(stage) for stage in _stages(snapshot, now, then, catalogue, at)],
        "cycles": int(total["every"]),
        "moved": int(total["moved"] or 0),
        "sample": snapshot.rows(changed),
    }


def _stages(
    snapshot: Snapshot, now: LifecycleModel, then: LifecycleModel, catalogue: Catalogue, at: datetime
) -> list[StageEffect]:
    """Every stage of either version: the new one's order, then what it drops."""
    counts = {count.key: count for count in count_stages(snapshot, now, catalogue, at=at)}
    later = {count.key: count for count in count_stages(snapshot, then, catalogue, at=at)}
    effects = []
    for key in dict.fromkeys([*later, *counts]):
        was, will = counts.get(key), later.get(key)
        numbers = [
            (getattr(was, name) if was else 0, getattr(will, name) if will else 0)
            for name in ("reached", "standing", "contacts")
        ]
        effects.append(StageEffect(key, *(number for pair in numbers for number in pair)))
    return effects


def _moved(
    snapshot: Snapshot, now: LifecycleModel, then: LifecycleModel, catalogue: Catalogue, at: datetime
) -> ir.Table:
    """Each cycle of either version with where it stands in both; the empty text is nowhere."""
    before = standing_of_cycles(snapshot, now, catalogue, at=at)
    after = standing_of_cycles(snapshot, then, catalogue, at=at)
    old = before.select(cycle="cycle", old_contact="contact_id", old_product="product", before="stage")
    new = after.select(other="cycle", new_contact="contact_id", new_product="product", after="stage")
    joined = old.outer_join(new, old.cycle == new.other)
    return joined.select(
        cycle=ibis.coalesce(joined.cycle, joined.other),
        contact=ibis.coalesce(joined.old_contact, joined.new_contact),
        product=ibis.coalesce(joined.old_product, joined.new_product),
        before=joined.before.fill_null(""),
        after=joined.after.fill_null(""),
    )
