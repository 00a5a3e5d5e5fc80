"""Reads the lifecycle anew and keeps one reading a day, so that pages need not, and the history stays."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, time

from django.db import transaction

from excello.charter.public import catalogue
from excello.core.lake_home import lake
from excello.core.people import centers
from excello.customers.models import LifecycleReading
from excello.customers.queries.arrivals import arrived
from excello.customers.queries.lifecycle import LEAD_FUNNEL, ReadingView, latest_reading, model_of, reading_view
from excello.customers.queries.models import models_in_force
from excello.customers.queries.standing import StageCount, count_stages
from excello.lake.lifecycle import LifecycleModel
from excello.lake.transitions import forget_paths, refresh_cycles


def refresh_lifecycle(*, center_id: int, at: datetime, key: str = LEAD_FUNNEL) -> ReadingView:
    """Derive every stage of a model from the lake as it is; while nothing arrived since, nothing is written.

    A reading is derived and nobody's decision, so the trail has no entry of it.
    """
    model = model_of(center_id, key)
    with lake().snapshot() as snapshot:
        kept = latest_reading(center_id, model)
        rests_on = arrived(snapshot)
        if kept is not None and (kept.rests_on, kept.model_version) == (rests_on, model.version):
            return reading_view(kept)
        counts = count_stages(snapshot, model, catalogue(center_id=center_id), at=at)
    return reading_view(_keep(center_id, model, rests_on, counts, at))


def refresh_lifecycles(*, at: datetime) -> int:
    """The same for every model of every center, for the worker's clock; returns how many models there are.

    First the lake's kept paths follow what arrived, so that pages read them instead of walking every cycle.
    """
    found = [(center.id, model) for center in centers() for model in models_in_force(center.id)]
    known = {center_id: catalogue(center_id=center_id) for center_id, _model in found}
    for center_id, model in found:
        refresh_cycles(lake(), model, known[center_id], at=at)
        refresh_lifecycle(center_id=center_id, at=at, key=model.key)
    forget_paths(lake(), [(model, known[center_id]) for center_id, model in found], at=at)
    return len(found)


@transaction.atomic
def _keep(
    center_id: int, model: LifecycleModel, rests_on: str, counts: list[StageCount], at: datetime
) -> LifecycleReading:
    """The day's reading; an earlier one of the same day and version gives way."""
    midnight = datetime.combine(at.date(), time(), at.tzinfo)
    same = LifecycleReading.objects.filter(center_id=center_id, model_key=model.key, model_version=model.version)
    same.filter(read_at__gte=midnight).delete()
    return LifecycleReading.objects.create(
        center_id=center_id,
        model_key=model.key,
        model_version=model.version,
        rests_on=rests_on,
        read_at=at,
        counts={"stages": [asdict(count) for count in counts]},
    )
