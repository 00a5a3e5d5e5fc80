"""Reads the lifecycle anew and keeps the reading, so that pages need not, and the history stays."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from excello.charter.public import catalogue
from excello.core.access import system_actor
from excello.core.lake_home import lake
from excello.core.operations import nothing_changed, operation, record_entry
from excello.customers.models import LifecycleReading
from excello.customers.queries.arrivals import arrived
from excello.customers.queries.lifecycle import (
    ReadingView,
    latest_reading,
    model_of,
    reading_view,
)
from excello.customers.queries.standing import count_stages


@operation
def refresh_lifecycle(*, center_id: int, at: datetime) -> ReadingView:
    """Derive every stage from the lake as it is; nothing is written while nothing arrived since the last reading."""
    model = model_of(center_id)
    with lake().snapshot() as snapshot:
        kept = latest_reading(center_id, model)
        rests_on = arrived(snapshot)
        if kept is not None and (kept.rests_on, kept.model_version) == (rests_on, model.version):
            nothing_changed()
            return reading_view(kept)
        counts = count_stages(snapshot, model, catalogue(center_id=center_id), at=at)
    row = LifecycleReading.objects.create(
        center_id=center_id,
        model_key=model.key,
        model_version=model.version,
        rests_on=rests_on,
        read_at=at,
        counts={"stages": [asdict(count) for count in counts]},
    )
    record_entry(
        kind="lifecycle.read",
        by=system_actor(center_id),
        at=at,
        subject=("customers.lifecycle", model.key),
        label=f"{model.key} {model.version}",
        after={"rests_on": rests_on, "standing": {count.key: count.standing for count in counts}},
        center_id=center_id,
    )
    return reading_view(row)
