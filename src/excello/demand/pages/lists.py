"""My requests, and those of my divisions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from excello.core.access import MemberRequest, page
from excello.core.listing import Column, Empty, Filter, List
from excello.core.looking import looked_through
from excello.core.people import people_of
from excello.demand.models import Request
from excello.demand.pages.states import STATES, next_step
from excello.demand.queries.requests import request_views, visible_requests
from excello.demand.rules.states import WRITTEN


@dataclass(frozen=True, slots=True)
class Line:
    """One request in a list."""

    id: int
    code: str
    title: str
    state: str
    division: str
    requester: str
    next: str
    changed_at: datetime | None
    url: str


@page("demand.see")
def mine(request: MemberRequest) -> HttpResponse:
    """What I asked for; with `?view=division`, everything my divisions asked for."""
    actor = request.actor
    rows = looked_through(request, visible_requests(actor))
    own = rows.filter(requester_id=actor.person_id)
    shows_all = request.GET.get("view") == "division"
    shown = List(
        request,
        rows if shows_all else own,
        columns=_columns(shows_all),
        search=["title", "requester__name"],
        filters=[Filter("state", _("State"), [(str(key), words) for key, (words, _tone) in STATES.items()])],
        name="requests",
        keep=("view",),
        prepare=lambda found: _lines(actor.center_id, found, actor.divisions.by_id),
        first_use=_first_use(actor, shows_all),
    )
    counts = {"own_count": own.count(), "all_count": rows.count(), "shows_all": shows_all, "shows_own": not shows_all}
    may_file = actor.may("demand.file")
    return shown.response_or_none() or render(
        request, "demand/mine.html", {"list": shown, "may_file": may_file, **counts}
    )


def _columns(shows_all: bool) -> list[Column]:
    columns = [
        Column("code", _("Code"), lambda line: line.code, sort="id", link=lambda line: line.url),
        Column("title", _("Request"), lambda line: line.title or _("Without a name"), sort="title", link=_url),
        Column("state", _("State"), lambda line: STATES[line.state][0], sort="state", badge=_tone),
        Column("next", _("What happens next"), lambda line: line.next),
    ]
    if shows_all:
        columns += [
            Column("requester", _("Asked by"), lambda line: line.requester, sort="requester__name"),
            Column("division", _("Division"), lambda line: line.division, sort="division__name"),
        ]
    return [*columns, Column("changed", _("Changed"), lambda line: line.changed_at, sort="changed_at", kind="datetime")]


def _url(line: Line) -> str:
    return line.url


def _tone(line: Line) -> str:
    return STATES[line.state][1]


def _lines(center_id: int, rows: Iterable[Request], divisions: Any) -> list[Line]:
    names = {person.id: person.name for person in people_of(center_id)}
    return [
        Line(
            id=view.id,
            code=view.code,
            title=view.title,
            state=view.state,
            division=divisions[view.division_id].name,
            requester=names.get(view.requester_id, ""),
            next=next_step(view, names.get(view.owner_id or 0, "")),
            changed_at=view.changed_at,
            url=reverse("demand:brief" if view.state in WRITTEN else "demand:request", args=[view.id]),
        )
        for view in request_views(rows)
    ]


def _first_use(actor: Any, shows_all: bool) -> Empty:
    if not actor.may("demand.file"):
        return Empty(_("No request yet"), _("What your divisions ask of the center shows here, with its state."))
    text = _(
        "Ask the center for a campaign: name what shall be different, for whom, and by when. "
        "The gate tells you at once what a brief still lacks."
    )
    return Empty(_("No request yet"), text, reverse("demand:new"), _("New request"))
