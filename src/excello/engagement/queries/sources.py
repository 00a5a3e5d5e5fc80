"""Sources as pages and the API show them: their keys, and what came from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from excello.core.access import Actor, Missing
from excello.engagement.models import DeadLetter, Source, SourceDay, WriteKey
from excello.engagement.rules.letters import LetterState
from excello.engagement.rules.sources import KINDS, SourceKind

WEEK = 7


@dataclass(frozen=True, slots=True)
class SourceView:
    """One source; the counts are those of the last seven days, `waiting` of all dead letters that wait."""

    id: int
    key: str
    name: str
    kind: str
    is_on: bool
    last_arrival_at: datetime | None
    accepted: int
    duplicates: int
    dead: int
    waiting: int
    keys: int
    created_by: str
    created_at: datetime
    version: int

    @property
    def words(self) -> SourceKind:
        """The kind in words."""
        return KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class KeyView:
    """A write key as far as it can still be known."""

    id: int
    hint: str
    created_by: str
    created_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class DayView:
    """What came on one day."""

    day: date
    accepted: int
    duplicates: int
    dead: int


def source_rows(center_id: int, *, today: date) -> QuerySet[Source]:
    """All sources of a center with their counts, for a list."""
    since = today - timedelta(days=WEEK - 1)
    week = SourceDay.objects.filter(source=OuterRef("pk"), day__gte=since).order_by().values("source")
    letters = DeadLetter.objects.filter(source=OuterRef("pk"), state=LetterState.WAITING).order_by().values("source")
    keys = WriteKey.objects.filter(source=OuterRef("pk"), revoked_at=None).order_by().values("source")
    counts = {
        name: Coalesce(Subquery(week.annotate(n=Sum(name)).values("n")), 0)
        for name in ("accepted", "duplicates", "dead")
    }
    return (
        Source.objects.filter(center_id=center_id)
        .select_related("created_by")
        .annotate(
            **counts,
            waiting=Coalesce(Subquery(letters.annotate(n=Count("pk")).values("n")), 0),
            keys=Coalesce(Subquery(keys.annotate(n=Count("pk")).values("n")), 0),
        )
    )


def source_row(source_id: int, by: Actor, *, today: date) -> Source:
    """One source with its counts; Missing if it belongs to another center."""
    row = source_rows(by.center_id, today=today).filter(pk=source_id).first()
    if row is None:
        raise Missing("source")
    return row


def source_key_of(source_id: int, by: Actor) -> str:
    """What a source is called in the lake; Missing if it belongs to another center."""
    key: str | None = Source.objects.filter(pk=source_id, center_id=by.center_id).values_list("key", flat=True).first()
    if key is None:
        raise Missing("source")
    return key


def source_views(rows: Iterable[Source]) -> list[SourceView]:
    """Annotated rows ready to be shown."""
    return [_source_view(row) for row in rows]


def _source_view(row: Source) -> SourceView:
    counted = {name: getattr(row, name) for name in ("accepted", "duplicates", "dead", "waiting", "keys")}
    return SourceView(
        id=row.pk,
        key=row.key,
        name=row.name,
        kind=row.kind,
        is_on=row.is_on,
        last_arrival_at=row.last_arrival_at,
        created_by=row.created_by.name if row.created_by else "",
        created_at=row.created_at,
        version=row.version,
        **counted,
    )


def key_views(source_id: int) -> list[KeyView]:
    """The write keys of a source, valid ones first."""
    rows = WriteKey.objects.filter(source_id=source_id).select_related("created_by")
    views = [
        KeyView(row.pk, row.hint, row.created_by.name if row.created_by else "", row.created_at, row.revoked_at)
        for row in rows
    ]
    return sorted(views, key=lambda view: (view.revoked_at is not None, -view.id))


def days_of(source_id: int, *, first: date, last: date) -> list[DayView]:
    """What came on each day of a period, the empty days too, oldest first."""
    rows = {row.day: row for row in SourceDay.objects.filter(source_id=source_id, day__range=(first, last))}
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [
        DayView(day, row.accepted, row.duplicates, row.dead) if (row := rows.get(day)) else DayView(day, 0, 0, 0)
        for day in days
    ]


def total(days: Sequence[DayView], name: str) -> int:
    """One count over several days."""
    return sum(getattr(day, name) for day in days)


def stand_of(center_id: int) -> tuple[int, int]:
    """How many sources are on, and how many dead letters wait."""
    on = Source.objects.filter(center_id=center_id, is_on=True).aggregate(n=Count("pk"))["n"]
    return on, DeadLetter.objects.filter(center_id=center_id, state=LetterState.WAITING).count()


def source_names(*, center_id: int) -> list[str]:
    """What a center's sources are called, also those that are switched off."""
    return list(Source.objects.filter(center_id=center_id).order_by("name").values_list("name", flat=True))
