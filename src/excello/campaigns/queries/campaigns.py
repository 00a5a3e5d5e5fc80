"""Which campaigns there are, and how much of each a person may see."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from excello.campaigns.models import Audience, Campaign, Touch
from excello.campaigns.queries.views import CampaignView, CardView, campaign_view
from excello.campaigns.rules.states import CARDED, State
from excello.core.access import Actor, Missing

SEE_DESIGN = "campaigns.see_design"


def seen_campaigns(actor: Actor) -> QuerySet[Campaign]:
    """The campaigns of one's own divisions whole, and of the others those that have a card."""
    rows = Campaign.objects.filter(center_id=actor.center_id)
    scope = actor.scope(SEE_DESIGN)
    if scope.everything:
        return rows
    return rows.filter(Q(division_id__in=scope.division_ids) | has_card())


def has_card() -> Q:
    """Campaigns the whole company knows of: approved ones, also when they were cancelled afterwards."""
    return Q(state__in=[s.value for s in CARDED]) | Q(state=State.CANCELLED, approved_at__isnull=False)


def is_carded(row: Campaign) -> bool:
    """The same of one campaign."""
    return row.state in CARDED or (row.state == State.CANCELLED and row.approved_at is not None)


def sees_design(row: Campaign, actor: Actor) -> bool:
    """Whether the actor sees more than the card."""
    return actor.scope(SEE_DESIGN).covers(row.division_id)


def find_seen(campaign_id: int, actor: Actor) -> Campaign:
    """A campaign of which the actor sees at least the card, else Missing."""
    rows = seen_campaigns(actor).select_related("division", "owner", "approver")
    row = rows.filter(pk=campaign_id).first()
    if row is None:
        raise Missing("campaign")
    return row


def find_design(campaign_id: int, actor: Actor) -> Campaign:
    """A campaign the actor sees whole, else Missing: also where its card would be seen."""
    row = find_seen(campaign_id, actor)
    if not sees_design(row, actor):
        raise Missing("campaign")
    return row


def find_campaign(campaign_id: int, *, center_id: int | None = None) -> Campaign:
    """A campaign by id, for other rooms and jobs; Missing where there is none."""
    rows = Campaign.objects.select_related("division", "owner", "approver").filter(pk=campaign_id)
    row = (rows if center_id is None else rows.filter(center_id=center_id)).first()
    if row is None:
        raise Missing("campaign")
    return row


def find_by_request(request_id: int) -> Campaign | None:
    """The campaign a request opened, or None."""
    return Campaign.objects.select_related("division", "owner", "approver").filter(request_id=request_id).first()


def views_of(rows: Iterable[Campaign]) -> list[CampaignView]:
    """Campaigns with their touches and audiences, in three queries however many they are."""
    rows = list(rows)
    touches: dict[int, list[Touch]] = {}
    for touch in Touch.objects.filter(campaign__in=rows).order_by("campaign_id", "number"):
        touches.setdefault(touch.campaign_id, []).append(touch)
    snapshots = [row.snapshot_id for row in rows if row.snapshot_id]
    frozen = {audience.snapshot_id: audience for audience in Audience.objects.filter(snapshot_id__in=snapshots)}
    return [campaign_view(row, touches.get(row.pk, []), frozen.get(row.snapshot_id)) for row in rows]


def view_of(row: Campaign) -> CampaignView:
    """One campaign whole."""
    return views_of([row])[0]


def frozen_audience(row: Campaign) -> Audience | None:
    """The frozen audience in force."""
    return Audience.objects.filter(snapshot_id=row.snapshot_id).first() if row.snapshot_id else None


def card_of(row: Campaign) -> CardView:
    """The card of a campaign."""
    frozen = frozen_audience(row)
    return CardView(
        id=row.pk,
        code=row.code,
        name=row.name,
        state=row.state,
        division_id=row.division_id,
        division=row.division.name,
        owner=row.owner.name if row.owner else "",
        start_date=row.start_date,
        end_date=row.end_date,
        audience_size=frozen.size if frozen else None,
    )
