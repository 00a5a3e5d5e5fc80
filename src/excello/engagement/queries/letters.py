"""Dead letters as pages and the API show them, and the check a mended one must pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet

from excello.core.access import Actor, Missing
from excello.engagement.models import DeadLetter
from excello.engagement.rules.letters import LetterState, ReasonWords, reason_words
from excello.findings import Finding, Refused
from excello.lake.landing.arrivals import Event
from excello.lake.landing.flush import parse_arrival


@dataclass(frozen=True, slots=True)
class Selection:
    """Which waiting letters are meant: one, or all of a source, a reason, a day."""

    letter_id: int | None = None
    source_id: int | None = None
    reason: str = ""
    day: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The parts that narrow it."""
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def words(self) -> str:
        """How the trail names it."""
        return " · ".join(f"{name.removesuffix('_id')} {value}" for name, value in self.as_dict().items()) or "all"


@dataclass(frozen=True, slots=True)
class LetterView:
    """One dead letter."""

    id: int
    source_id: int
    source: str
    received_at: datetime
    reason: str
    words: ReasonWords
    detail: str
    label: str
    subject: str
    payload: str
    mended: str
    state: str
    version: int
    settled_at: datetime | None
    settled_by: str
    settled_because: str

    @property
    def current(self) -> str:
        """The text a replay takes."""
        return self.mended or self.payload


def letter_rows(center_id: int) -> QuerySet[DeadLetter]:
    """All dead letters of a center, newest first."""
    return DeadLetter.objects.filter(center_id=center_id).select_related("source", "settled_by")


def waiting(center_id: int, selection: Selection) -> QuerySet[DeadLetter]:
    """The letters of a selection that still wait."""
    given = {"pk": selection.letter_id, "source_id": selection.source_id, "reason": selection.reason}
    narrowed = {name: value for name, value in {**given, "day": selection.day}.items() if value}
    return DeadLetter.objects.filter(center_id=center_id, state=LetterState.WAITING, **narrowed)


def letter_row(letter_id: int, by: Actor) -> DeadLetter:
    """One dead letter; Missing if it belongs to another center."""
    row = letter_rows(by.center_id).filter(pk=letter_id).first()
    if row is None:
        raise Missing("dead letter")
    return row


def letter_view(row: DeadLetter) -> LetterView:
    """A dead letter ready to be shown."""
    return LetterView(
        id=row.pk,
        source_id=row.source_id,
        source=row.source.name,
        received_at=row.received_at,
        reason=row.reason,
        words=reason_words(row.reason),
        detail=row.detail,
        label=row.label,
        subject=row.subject,
        payload=row.payload,
        mended=row.mended,
        state=row.state,
        version=row.version,
        settled_at=row.settled_at,
        settled_by=row.settled_by.name if row.settled_by else "",
        settled_because=row.settled_because,
    )


def letter_counts(center_id: int) -> Mapping[str, int]:
    """State → how many letters."""
    counted = DeadLetter.objects.filter(center_id=center_id).values("state").annotate(n=Count("pk")).order_by()
    return {one["state"]: one["n"] for one in counted}


def letter_facets(center_id: int, state: str) -> tuple[dict[int, str], list[str], list[date]]:
    """What the letters of a state can be narrowed by: sources, reasons, days."""
    rows = DeadLetter.objects.filter(center_id=center_id, state=state).order_by()
    sources = dict(rows.values_list("source_id", "source__name").distinct())
    reasons = sorted(rows.values_list("reason", flat=True).distinct())
    days = sorted(rows.values_list("day", flat=True).distinct(), reverse=True)
    return sources, reasons, days[:60]


def read_letter(row: DeadLetter, payload: str) -> Event:
    """The event that a letter's text says; raises Refused with findings where the lake would not take it.

    It arrived when it arrived: mending later does not make it younger.
    """
    return parse_arrival(payload, source=row.source.key, center=row.center.slug, received_at=row.received_at)


def check_payload(row: DeadLetter, payload: str) -> tuple[Finding, ...]:
    """What still stands between a text and the lake; empty when it would be accepted."""
    try:
        read_letter(row, payload)
    except Refused as refused:
        return refused.findings
    return ()
