"""The lifecycle of a center: its models, how many stand where, and one contact's path."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from excello.charter.public import catalogue
from excello.core.lake_home import lake
from excello.customers.models import LifecycleReading
from excello.customers.queries.arrivals import arrived
from excello.customers.queries.models import model_in_force
from excello.customers.queries.standing import StageCount, TransitionView, count_stages, path_in
from excello.lake.lifecycle import LifecycleModel

LEAD_FUNNEL = "lead_funnel"


@dataclass(frozen=True, slots=True)
class ReadingView:
    """How many stood in each stage, and when that was read."""

    read_at: datetime
    model_version: int
    stages: tuple[StageCount, ...]


def model_of(center_id: int, key: str = LEAD_FUNNEL) -> LifecycleModel:
    """A model in force, the lead funnel unless another is named."""
    return model_in_force(center_id, key)


def read_path(center_id: int, key: str, at: datetime, model_key: str = LEAD_FUNNEL) -> list[TransitionView]:
    """One contact's transitions in a model."""
    with lake().snapshot() as snapshot:
        model = model_of(center_id, model_key)
        return path_in(snapshot, model, catalogue(center_id=center_id), key=key, at=at)


def read_stages(center_id: int, at: datetime, model: LifecycleModel | None = None) -> ReadingView:
    """Each stage of a model (any version) with its counts: the latest reading if nothing arrived since, else read
    now."""
    asked = model or model_of(center_id)
    with lake().snapshot() as snapshot:
        kept = latest_reading(center_id, asked)
        if kept is not None and kept.rests_on == arrived(snapshot):
            return reading_view(kept)
        counts = count_stages(snapshot, asked, catalogue(center_id=center_id), at=at)
    return ReadingView(at, asked.version, tuple(counts))


def latest_reading(center_id: int, model: LifecycleModel) -> LifecycleReading | None:
    """The newest reading of a model's version."""
    rows = LifecycleReading.objects.filter(center_id=center_id, model_key=model.key, model_version=model.version)
    return rows.first()


def reading_view(row: LifecycleReading) -> ReadingView:
    """A stored reading."""
    return ReadingView(row.read_at, row.model_version, tuple(StageCount(**counts) for counts in row.counts["stages"]))
