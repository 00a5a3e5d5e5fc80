"""How an accepted request becomes a campaign: numbered, prefilled from the brief, its touches taken over."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Max

from excello.campaigns.models import Campaign, Touch
from excello.campaigns.operations.design import relint
from excello.campaigns.operations.rows import record
from excello.campaigns.queries.campaigns import view_of
from excello.campaigns.queries.surroundings import Surroundings
from excello.campaigns.queries.views import CampaignView
from excello.campaigns.rules.merge import with_link, with_unsubscribe
from excello.campaigns.rules.prefill import asset_of, read_brief, touches_of
from excello.campaigns.rules.subject import EMAIL
from excello.campaigns.rules.tracking import add_tracking, is_web_address
from excello.core.access import Actor
from excello.core.models import Center
from excello.core.operations import operation
from excello.core.people import center_view, person_view
from excello.demand.public import RequestView
from excello.findings import Finding, Refused, mark


@operation
def open_campaign(*, request: RequestView, by: Actor, at: datetime) -> CampaignView:
    """Open the campaign of an accepted request, in draft; a request opens one campaign only."""
    if Campaign.objects.filter(request_id=request.id).exists():
        message = mark("This request has its campaign already.")
        raise Refused([Finding("campaign.opened_already", "request", message, mark("Open that campaign."))])
    around = Surroundings(request.center_id)
    assets = [code for code in request.fields.get("assets") or [] if code in around.assets]
    fields = {"title": request.title, **request.fields, "assets": assets}
    media = [around.assets[code].medium for code in assets if around.assets[code].medium]
    steps, suggested = read_brief(fields, sender=center_view(request.center_id).name, media=media)
    row = Campaign.objects.create(
        center_id=request.center_id,
        division_id=request.division_id,
        number=_next_number(request.center_id),
        name=request.title[:200],
        owner_id=_owner(request),
        request_id=request.id,
        request_label=f"{request.code} {request.title}"[:255],
        product_key=_key(request.fields.get("product")),
        region_key=_key(request.fields.get("region")),
        steps=steps,
        suggested=suggested,
        transition_key=steps.get("2", {}).get("transition", ""),
        persona_code=steps.get("3", {}).get("persona", ""),
        opened_at=at,
    )
    _take_over_touches(row, fields, around)
    relint(row, at=at, around=around)
    record("campaign.opened", row, by=by, at=at, reason=row.request_label, after={"request": request.code})
    return view_of(row)


def _next_number(center_id: int) -> int:
    # Held until the transaction ends: two requests accepted at once do not get one number.
    Center.objects.select_for_update().filter(pk=center_id).first()
    last = Campaign.objects.filter(center_id=center_id).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _owner(request: RequestView) -> int | None:
    """The brief's owner where it names a person, else who asked."""
    named = str(request.fields.get("owner") or "")
    person = person_view(int(named)) if named.isdecimal() else None
    return person.id if person else request.requester_id


def _key(value: Any) -> str:
    """A field that may hold one key or several: the first."""
    return str(value[0] if isinstance(value, list) and value else value or "")[:120]


def _take_over_touches(row: Campaign, fields: dict[str, Any], around: Surroundings) -> None:
    """The copy the requester wrote, with the link, the asset and the day that the brief names for it."""
    launch = fields.get("launch_date")
    page = str(fields.get("landing_page") or "")
    for position, copy in enumerate(touches_of(fields)):
        number = position + 1
        code = asset_of(position, fields["assets"])
        link = _tracked(page or (around.assets[code].url if code else ""), copy["channel"], row.code, number)
        Touch.objects.create(
            campaign=row,
            number=number,
            channel=copy["channel"],
            category="promotional",
            subject=copy["subject"],
            body=with_unsubscribe(with_link(copy["body"], link)) if copy["channel"] == EMAIL else copy["body"],
            asset_id=around.assets[code].id if code else None,
            link_url=link,
            send_date=date.fromisoformat(launch) if launch and position == 0 else None,
        )


def _tracked(link: str, channel: str, code: str, number: int) -> str:
    """The landing page with its tracking parameters; what is no web address is left out."""
    return add_tracking(link, channel=channel, campaign=code, content=f"t{number}") if is_web_address(link) else ""
