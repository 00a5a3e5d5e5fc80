"""The lead funnel of a center: its model, how many stand where, and one contact's path."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from excello.charter.public import catalogue
from excello.core.lake_home import lake
from excello.customers.models import LifecycleReading
from excello.customers.queries.arrivals import arrived
from excello.customers.queries.shipped import shipped_model
from excello.customers.queries.standing import StageCount, TransitionView, count_stages, path_in
from excello.lake.lifecycle import LifecycleModel

LEAD_FUNNEL = "lead_funnel"


@dataclass(frozen=True, slots=True)
class ReadingView:
    """How many stood in each stage, and when that was read."""

    read_at: datetime
    model_version: int
    stages: tuple[StageCount, ...]


def model_of(center_id: int) -> LifecycleModel:
    """The lead funnel in force."""
    return shipped_model(LEAD_FUNNEL)


def read_path(center_id: int, key: str, at: datetime) -> list[TransitionView]:
    """One contact's transitions."""
    with lake().snapshot() as snapshot:
        return path_in(snapshot, model_of(center_id), catalogue(center_id=center_id), key=key, at=at)


def read_stages(center_id: int, at: datetime) -> ReadingView:
    """Each stage with its counts: the latest reading if nothing arrived since, else read now."""
    model = model_of(center_id)
    with lake().snapshot() as snapshot:
        kept = latest_reading(center_id, model)
        if kept is not None and kept.rests_on == arrived(snapshot) and kept.model_version == model.version:
            return reading_view(kept)
        counts = count_stages(snapshot, model, catalogue(center_id=center_id), at=at)
    return ReadingView(at, model.version, tuple(counts))


def latest_reading(center_id: int, model: LifecycleModel) -> LifecycleReading | None:
    """The newest reading of a model."""
    return LifecycleReading.objects.filter(center_id=center_id, model_key=model.key).first()


def reading_view(row: LifecycleReading) -> ReadingView:
    """A stored reading."""
    return ReadingView(row.read_at, row.model_version, tuple(StageCount(**counts) for counts in row.counts["stages"]))
