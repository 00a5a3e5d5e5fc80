"""Planned waves and their messages as pages, the API and other rooms see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Max, Q, QuerySet

from excello.core.access import Actor, Missing
from excello.core.jobs import ACTIVE
from excello.engagement.models import Delivery, PlannedWave, WaveTouch
from excello.engagement.rules.deliveries import State


@dataclass(frozen=True, slots=True)
class PlannedView:
    """A wave on its way: `decided` counts its pairs by arbitration's reason, `messages` by their state."""

    wave_id: int
    code: str
    day: date
    state: str
    decided: Mapping[str, int]
    messages: Mapping[str, int]
    clicked: int
    halt: str
    halt_detail: str
    not_before: datetime | None
    job_id: int | None
    planned_by: str
    planned_at: datetime | None
    delivered_at: datetime | None

    @property
    def pairs(self) -> int:
        """Every pair that was decided."""
        return sum(self.decided.values())

    @property
    def chosen(self) -> int:
        """Pairs that became messages."""
        return self.decided.get("chosen", 0)

    @property
    def waiting(self) -> int:
        """Messages that have not left yet."""
        return self.messages.get(State.QUEUED, 0)


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One message: the receipt. `detail` is the mail server's answer, without addresses."""

    id: int
    wave_id: int
    day: date
    contact_key: str
    touch_key: str
    campaign_id: int
    campaign_label: str
    channel: str
    topic: str
    subject: str
    state: str
    reason: str
    detail: str
    attempts: int
    planned_at: datetime
    sending_at: datetime | None
    settled_at: datetime | None
    clicked_at: datetime | None


@dataclass(frozen=True, slots=True)
class MessageCounts:
    """What became of a campaign's messages; `clicked` are those of which a person followed a link."""

    planned: int = 0
    queued: int = 0
    sent: int = 0
    failed: int = 0
    withheld: int = 0
    unknown: int = 0
    clicked: int = 0

    @property
    def not_sent(self) -> int:
        """Messages that were given up, or that nobody knows the fate of."""
        return self.failed + self.withheld + self.unknown


@dataclass(frozen=True, slots=True)
class TouchLine:
    """One touch of a wave, with what became of its messages."""

    touch_key: str
    campaign_id: int
    campaign_label: str
    subject: str
    send_date: date
    counts: MessageCounts = field(default_factory=MessageCounts)


def planned_rows(center_id: int) -> QuerySet[PlannedWave]:
    """The waves of a center that were planned, newest day first."""
    rows = PlannedWave.objects.filter(center_id=center_id, wave__isnull=False)
    return rows.select_related("wave", "planned_by", "job")


def planned_row(wave_id: int, by: Actor) -> PlannedWave:
    """One planned wave of the actor's center by the id of its arbitration; Missing otherwise."""
    row = planned_rows(by.center_id).filter(wave_id=wave_id).first()
    if row is None:
        raise Missing("wave")
    return row


def wave_label(row: PlannedWave) -> str:
    """How the trail and the jobs call a wave: `W-3 2026-11-21`."""
    return f"{row.wave.code if row.wave else ''} {row.day.isoformat()}".strip()


def planned_views(rows: Iterable[PlannedWave]) -> list[PlannedView]:
    """Waves with their messages counted, in two queries however many they are."""
    rows = list(rows)
    states: dict[int, Counter[str]] = {row.pk: Counter() for row in rows}
    clicked: Counter[int] = Counter()
    grouped = Delivery.objects.filter(planned__in=rows).order_by().values("planned_id", "state")
    for group in grouped.annotate(n=Count("id"), clicks=Count("clicked_at")):
        states[group["planned_id"]][group["state"]] += group["n"]
        clicked[group["planned_id"]] += group["clicks"]
    return [_planned_view(row, states[row.pk], clicked[row.pk]) for row in rows]


def _planned_view(row: PlannedWave, messages: Mapping[str, int], clicked: int) -> PlannedView:
    assert row.wave is not None, "planned_rows leaves out what is still being decided"
    return PlannedView(
        wave_id=row.wave.pk,
        code=row.wave.code,
        day=row.day,
        state=row.state,
        decided=row.counts,
        messages=dict(messages),
        clicked=clicked,
        halt=row.halt,
        halt_detail=row.halt_detail,
        not_before=row.not_before,
        job_id=row.job_id,
        planned_by=row.planned_by.name if row.planned_by else "Excello",
        planned_at=row.planned_at,
        delivered_at=row.delivered_at,
    )


def is_under_way(row: PlannedWave) -> bool:
    """Whether a job is delivering the wave now."""
    return row.job is not None and row.job.state in ACTIVE


def count_states(planned_id: int) -> dict[str, int]:
    """How many messages of a wave stand in which state."""
    rows = Delivery.objects.filter(planned_id=planned_id).order_by().values_list("state")
    return dict(rows.annotate(n=Count("id")))


def touch_lines(planned_id: int) -> list[TouchLine]:
    """The touches of a wave with what became of their messages."""
    counted = _counts_by("touch_id", Q(planned_id=planned_id))
    return [
        TouchLine(
            row.touch_key,
            row.campaign_id,
            row.campaign_label,
            row.subject,
            row.send_date,
            counted.get(row.pk, MessageCounts()),
        )
        for row in WaveTouch.objects.filter(planned_id=planned_id)
    ]


def delivery_rows(center_id: int) -> QuerySet[Delivery]:
    """Messages of a center with what their views need."""
    return Delivery.objects.filter(center_id=center_id).select_related("touch", "planned")


def delivery_view(row: Delivery) -> DeliveryView:
    """A row of `delivery_rows` as a view."""
    touch = row.touch
    return DeliveryView(
        id=row.pk,
        wave_id=row.planned.wave_id or 0,
        day=row.planned.day,
        contact_key=row.contact_key,
        touch_key=row.touch_key,
        campaign_id=touch.campaign_id,
        campaign_label=touch.campaign_label,
        channel=touch.channel,
        topic=touch.topic,
        subject=touch.subject,
        state=row.state,
        reason=row.reason,
        detail=row.detail,
        attempts=row.attempts,
        planned_at=row.planned_at,
        sending_at=row.sending_at,
        settled_at=row.settled_at,
        clicked_at=row.clicked_at,
    )


def find_for_contact(center_id: int, key: str, *, limit: int = 100) -> list[DeliveryView]:
    """What was and was not sent to a contact, newest first."""
    rows = delivery_rows(center_id).filter(contact_key=key).order_by("-planned_at", "-id")
    return [delivery_view(row) for row in rows[:limit]]


def find_for_campaign(campaign_id: int, *, limit: int = 1000) -> list[DeliveryView]:
    """The messages of a campaign, newest first."""
    rows = Delivery.objects.filter(touch__campaign_id=campaign_id).select_related("touch", "planned")
    return [delivery_view(row) for row in rows.order_by("-planned_at", "-id")[:limit]]


def count_messages(campaign_id: int) -> MessageCounts:
    """What became of a campaign's messages."""
    return _counts_by("touch__campaign_id", Q(touch__campaign_id=campaign_id)).get(campaign_id, MessageCounts())


def latest_wave_of(campaign_id: int) -> int | None:
    """The last wave that a campaign's touches were in."""
    found: int | None = WaveTouch.objects.filter(campaign_id=campaign_id).aggregate(last=Max("planned__wave_id"))[
        "last"
    ]
    return found


def _counts_by(column: str, wanted: Q) -> dict[int, MessageCounts]:
    rows = Delivery.objects.filter(wanted).order_by().values(column, "state")
    found: dict[int, Counter[str]] = {}
    for group in rows.annotate(n=Count("id"), clicks=Count("clicked_at")):
        counts = found.setdefault(group[column], Counter())
        counts["planned"] += group["n"]
        counts["clicked"] += group["clicks"]
        counts[State.QUEUED if group["state"] == State.SENDING else group["state"]] += group["n"]
    return {key: MessageCounts(**counts) for key, counts in found.items()}
