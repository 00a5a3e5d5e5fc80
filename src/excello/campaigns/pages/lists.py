"""The list of campaigns: those of one's divisions whole, of the others their cards."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from excello.campaigns.models import Audience, Campaign
from excello.campaigns.pages.frame import TONES
from excello.campaigns.queries.campaigns import SEE_DESIGN, seen_campaigns
from excello.campaigns.queries.surroundings import Surroundings
from excello.campaigns.rules.states import LABELS, State
from excello.core.access import Actor, MemberRequest, page
from excello.core.listing import Column, Empty, Filter, List
from excello.core.looking import looked_through


@page("campaigns.see")
@require_GET
def campaigns(request: MemberRequest) -> HttpResponse:
    """The campaigns one may know of, as a list and as a file."""
    actor: Actor = request.actor
    frozen = Audience.objects.filter(snapshot_id=OuterRef("snapshot_id")).values("size")[:1]
    seen = looked_through(request, seen_campaigns(actor))
    rows = seen.select_related("division", "owner").annotate(audience_size=Subquery(frozen))
    listed = List(
        request,
        rows,
        columns=_columns(actor),
        name="campaigns",
        search=["name"],
        filters=_filters(actor),
        first_use=_first_use(actor),
    )
    return listed.response_or_none() or render(request, "campaigns/list.html", {"list": listed})


def _columns(actor: Actor) -> list[Column]:
    around, scope = Surroundings(actor.center_id), actor.scope(SEE_DESIGN)

    def whole(row: Campaign) -> bool:
        return scope.covers(row.division_id)

    def transition(row: Campaign) -> str | None:
        return around.transition_name(row.transition_key) if whole(row) and row.transition_key else None

    def persona(row: Campaign) -> str | None:
        found = around.personas.get(row.persona_code) if whole(row) else None
        return found.name if found else None

    def findings(row: Campaign) -> str | None:
        return _findings(row) if whole(row) and row.state in (State.DRAFT, State.DESIGNED) else None

    return [
        Column("code", _("Code"), lambda row: row.code, sort="number", kind="code"),
        Column("name", _("Campaign"), lambda row: row.name, sort="name", link=_url),
        Column("state", _("State"), _state, sort="state", badge=lambda row: TONES[State(row.state)]),
        Column("division", _("Division"), lambda row: row.division.name, sort="division__name"),
        Column("transition", _("Transition"), transition, sort="transition_key"),
        Column("persona", _("Persona"), persona),
        Column("owner", _("Owner"), lambda row: row.owner.name if row.owner else None, sort="owner__name"),
        Column("start", _("First day"), lambda row: row.start_date, sort="start_date", kind="date"),
        Column("end", _("Last day"), lambda row: row.end_date, sort="end_date", kind="date"),
        Column("audience", _("Audience"), lambda row: row.audience_size, sort="audience_size", numeric=True),
        Column("findings", _("Findings"), findings),
    ]


def _url(row: Campaign) -> str:
    return reverse("campaigns:design", args=[row.pk])


def _state(row: Campaign) -> str:
    return gettext(LABELS[row.state])


def _findings(row: Campaign) -> str:
    errors = sum(finding["severity"] == "error" for finding in row.findings)
    return ngettext("%(n)d error", "%(n)d errors", errors) % {"n": errors} if errors else gettext("no errors")


def _filters(actor: Actor) -> list[Filter]:
    divisions = [(str(division.id), division.name) for division in actor.divisions.divisions]
    return [
        Filter("state", _("State"), [(str(state), gettext(label)) for state, label in LABELS.items()]),
        Filter("division", _("Division"), divisions, field="division_id"),
    ]


def _first_use(actor: Actor) -> Empty:
    text: Any = _("A campaign opens when a request is accepted: the brief becomes its first steps.")
    if actor.may("demand.triage"):
        return Empty(_("No campaign yet"), text, reverse("demand:queue"), _("To the gate queue"))
    if actor.may("demand.file"):
        return Empty(_("No campaign yet"), text, reverse("demand:new"), _("File a request"))
    return Empty(_("No campaign yet"), text)
