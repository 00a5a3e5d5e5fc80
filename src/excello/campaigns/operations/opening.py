"""How an accepted request becomes a campaign: numbered, prefilled from the brief, its touches taken over."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Max

from excello.campaigns.models import Campaign, Touch
from excello.campaigns.operations.rows import record
from excello.campaigns.queries.campaigns import view_of
from excello.campaigns.queries.views import CampaignView
from excello.campaigns.rules.merge import UNSUBSCRIBE, fields_in
from excello.campaigns.rules.prefill import read_brief, touches_of
from excello.core.access import Actor
from excello.core.operations import operation
from excello.core.people import center_view, person_view
from excello.findings import Finding, Refused, mark

if TYPE_CHECKING:
    from excello.demand.public import RequestView


@operation
def open_campaign(*, request: RequestView, by: Actor, at: datetime) -> CampaignView:
    """Open the campaign of an accepted request, in draft; a request opens one campaign only."""
    if Campaign.objects.filter(request_id=request.id).exists():
        message = mark("This request has its campaign already.")
        raise Refused([Finding("campaign.opened_already", "request", message, mark("Open that campaign."))])
    steps, suggested = read_brief({"title": request.title, **request.fields})
    suggested.setdefault("8", {}).setdefault("name", request.title)
    suggested["8"]["sender"] = center_view(by.center_id).name
    row = Campaign.objects.create(
        center_id=by.center_id,
        division_id=request.division_id,
        number=_next_number(by.center_id),
        name=request.title[:200],
        owner_id=_owner(request),
        request_id=request.id,
        request_label=f"{request.code} {request.title}"[:255],
        product_key=_first(request.fields, "product"),
        region_key=_first(request.fields, "region"),
        steps=steps,
        suggested=suggested,
        transition_key=steps.get("2", {}).get("transition", ""),
        persona_id=steps.get("3", {}).get("persona_id"),
        opened_at=at,
    )
    _take_over_touches(row, request)
    record("campaign.opened", row, by=by, at=at, reason=row.request_label, after={"request": request.code})
    return view_of(row)


def _next_number(center_id: int) -> int:
    last = Campaign.objects.filter(center_id=center_id).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _owner(request: RequestView) -> int | None:
    """The brief's owner where it names a person, else who asked."""
    named = request.fields.get("owner")
    is_id = isinstance(named, int) or (isinstance(named, str) and named.isdecimal())
    person = person_view(int(named)) if is_id and named is not None else None
    return person.id if person else request.requester_id


def _first(fields: Any, name: str) -> str:
    """A field that may hold one key or several: the first."""
    value = fields.get(name) or fields.get(f"{name}s") or ""
    return str(value[0] if isinstance(value, list | tuple) and value else value or "")[:120]


def _take_over_touches(row: Campaign, request: RequestView) -> None:
    """The copy the requester wrote; each e-mail gets the place of its unsubscribe link."""
    Touch.objects.bulk_create(
        Touch(
            campaign=row,
            number=number,
            channel=touch["channel"][:32] or "email",
            subject=" ".join(touch["subject"].split())[:200],
            body=with_unsubscribe(touch["body"]),
        )
        for number, touch in enumerate(touches_of(request.fields), start=1)
    )


def with_unsubscribe(body: str) -> str:
    """The text with a line for the unsubscribe link, where it places none; an empty text stays empty."""
    if not body.strip() or UNSUBSCRIBE in fields_in(body):
        return body
    return body.rstrip() + "\n\n-- \n{{ sender }}\n{{ unsubscribe }}\n"
