"""Waves as they are shown: what was decided, when, under which policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from excello.core.access import Missing
from excello.governance.models import Wave
from excello.governance.rules.pairs import Decision

DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class WaveView:
    """One wave. `counts`: reason → pairs, making `pairs` together; `seconds`: how long deciding took."""

    id: int
    code: str
    key: str
    day: date
    state: str
    policy_number: int
    pairs: int
    contacts: int
    chosen: int
    counts: Mapping[str, int]
    certificate: Mapping[str, Any]
    seconds: float
    decided_at: datetime | None
    by: str


@dataclass(frozen=True, slots=True)
class WaveResult:
    """What `arbitrate` answers: a decision for every pair, counts by reason, and the certificate."""

    wave_id: int
    decisions: tuple[Decision, ...]
    counts: dict[str, int]
    certificate: dict[str, Any]


def wave_rows(center_id: int) -> QuerySet[Wave]:
    """The decided waves of a center, newest first."""
    return Wave.objects.filter(center_id=center_id, state=DECIDED).select_related("by")


def wave_view(row: Wave) -> WaveView:
    """A row of `wave_rows` as a view."""
    return WaveView(
        id=row.pk,
        code=row.code,
        key=str(row.key),
        day=row.day,
        state=row.state,
        policy_number=row.policy_number,
        pairs=row.pairs,
        contacts=row.contacts,
        chosen=row.chosen,
        counts=row.counts,
        certificate=row.certificate,
        seconds=row.seconds,
        decided_at=row.decided_at,
        by=row.by.name if row.by else "Excello",
    )


def wave(wave_id: int, *, center_id: int) -> WaveView:
    """One decided wave; Missing if there is none."""
    row = wave_rows(center_id).filter(pk=wave_id).first()
    if row is None:
        raise Missing("wave")
    return wave_view(row)


def latest_wave(center_id: int) -> WaveView | None:
    """The newest wave that decided anything."""
    row = wave_rows(center_id).filter(pairs__gt=0).first()
    return wave_view(row) if row else None
