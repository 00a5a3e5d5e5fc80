"""Which touches go out on a day, and to whom: read back from the frozen audience in the lake."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from excello.campaigns.models import Campaign, Touch
from excello.campaigns.queries.campaigns import views_of
from excello.campaigns.queries.views import CampaignView, TouchView
from excello.campaigns.rules.states import State
from excello.core.lake_home import lake


@dataclass(frozen=True, slots=True)
class Members:
    """The members of a frozen audience as (contact key, held out), in the order of their keys; read when iterated."""

    snapshot_id: str

    def __iter__(self) -> Iterator[tuple[str, bool]]:
        with lake().snapshot() as snapshot:
            audiences = snapshot.table("audiences")
            mine = audiences.filter(audiences.snapshot_id == self.snapshot_id)
            rows = snapshot.arrow(mine.select("contact_id", "held_out").order_by("contact_id"))
        yield from zip(rows["contact_id"].to_pylist(), rows["held_out"].to_pylist(), strict=True)


@dataclass(frozen=True, slots=True)
class DueTouch:
    """One touch that is due, with its campaign and whom it is for."""

    campaign: CampaignView
    touch: TouchView
    members: Members


def due_touches(*, center_id: int, day: date) -> list[DueTouch]:
    """The touches of scheduled and running campaigns whose day it is, by campaign and number."""
    due = Touch.objects.filter(
        campaign__center_id=center_id,
        campaign__state__in=(State.SCHEDULED, State.RUNNING),
        campaign__snapshot_id__gt="",
        send_date=day,
    )
    ids = set(due.values_list("pk", flat=True))
    rows = Campaign.objects.filter(pk__in=due.values("campaign_id")).order_by("number")
    return [
        DueTouch(campaign, touch, Members(campaign.audience.snapshot_id))
        for campaign in views_of(rows)
        if campaign.audience is not None
        for touch in campaign.touches
        if touch.id in ids
    ]
