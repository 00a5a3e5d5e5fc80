"""Learnings as pages, the API and practices see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import number_format

from excello.core.access import Actor, Missing
from excello.outcomes.models import Learning
from excello.practices.public import EvidenceView


@dataclass(frozen=True, slots=True)
class LearningView:
    """One learning; effects are relative changes."""

    id: int
    code: str
    claim: str
    scope: str
    source: str
    measure: str
    effect: float | None
    low: float | None
    high: float | None
    campaign_id: int | None
    campaign_code: str
    author: str
    created_at: datetime

    @property
    def effect_text(self) -> str:
        """The effect and its interval in words, for the active language."""
        if self.effect is None or self.low is None or self.high is None:
            return ""
        return f"{_percent(self.effect)} ({_percent(self.low)} … {_percent(self.high)}) {self.measure}".strip()


def learnings_of(actor: Actor) -> QuerySet[Learning]:
    """What was learned in the center; learnings are the company's own, whoever made them."""
    return Learning.objects.filter(center_id=actor.center_id).select_related("created_by")


def learning(learning_id: int, *, actor: Actor) -> LearningView:
    """One learning; Missing in another center."""
    row = learnings_of(actor).filter(pk=learning_id).first()
    if row is None:
        raise Missing("learning")
    return learning_view(row)


def learning_view(row: Learning) -> LearningView:
    """A row as others see it."""
    return LearningView(
        id=row.pk,
        code=row.code,
        claim=row.claim,
        scope=row.scope,
        source=row.source,
        measure=row.measure,
        effect=row.effect,
        low=row.low,
        high=row.high,
        campaign_id=row.campaign_id,
        campaign_code=row.campaign_code,
        author=row.created_by.name if row.created_by else "",
        created_at=row.created_at,
    )


def learning_evidence(center_id: int, ids: Iterable[int]) -> Mapping[int, EvidenceView]:
    """What practices cite: each learning as it stands now."""
    rows = Learning.objects.filter(center_id=center_id, pk__in=list(ids)).select_related("created_by")
    return {row.pk: _evidence(learning_view(row)) for row in rows}


def learnings_about(center_id: int, campaign_id: int) -> list[LearningView]:
    """What one campaign taught."""
    rows = Learning.objects.filter(center_id=center_id, campaign_id=campaign_id).select_related("created_by")
    return [learning_view(row) for row in rows]


def _evidence(view: LearningView) -> EvidenceView:
    return EvidenceView(
        claim=f"{view.code} {view.claim}",
        effect=view.effect_text,
        url=reverse("outcomes:learning", args=[view.id]),
        value=view.effect,
        low=view.low,
        high=view.high,
    )


def _percent(share: float) -> str:
    return f"{'+' if share > 0 else ''}{number_format(round(share * 100, 1))} %"
