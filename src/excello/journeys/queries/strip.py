"""The stages of a journey side by side: what each is called, who answers for it, how much content helps there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count

from excello.journeys.models import AssetStage
from excello.journeys.queries.personas import PersonaView
from excello.journeys.rules.stages import Stage


@dataclass(frozen=True, slots=True)
class StripStage:
    """One stage with its number, the published content for it, and the problems of the personas used there."""

    number: int
    stage: Stage
    assets: int
    problems: tuple[tuple[PersonaView, str], ...] = ()


def strip(stages: Iterable[Stage], assets: Mapping[str, int], personas: Iterable[PersonaView] = ()) -> list[StripStage]:
    """The stages in order, with what `assets` counts by stage and what `personas` face there."""
    known = list(personas)
    return [
        StripStage(number, stage, assets.get(stage.key, 0), tuple(_problems_at(stage.key, known)))
        for number, stage in enumerate(stages, start=1)
    ]


def published_by_stage(center_id: int) -> Counter[str]:
    """How many published assets help at each stage."""
    rows = AssetStage.objects.filter(asset__center_id=center_id, asset__state="published").order_by().values("stage")
    return Counter({row["stage"]: row["n"] for row in rows.annotate(n=Count("id"))})


def _problems_at(key: str, personas: Iterable[PersonaView]) -> Iterable[tuple[PersonaView, str]]:
    return ((persona, persona.problems.get(key, "")) for persona in personas if key in persona.stages)
