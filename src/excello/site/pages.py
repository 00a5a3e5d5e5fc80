"""Home, search and health; and what a visitor sees when something is not there."""

from __future__ import annotations

from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from excello.core.access import MemberRequest, page, public_page
from excello.core.api import problem
from excello.core.people import center_view
from excello.site.home import filling_job, read_home
from excello.site.search import find


@page(None)
def home(request: MemberRequest) -> HttpResponse:
    """What waits for this person, the roll-out, and the loop at a glance."""
    actor = request.actor
    shown = read_home(actor, at=request.now)
    return render(
        request,
        "site/home.html",
        {
            "home": shown,
            "center": center_view(actor.center_id),
            "actor": actor,
            "filling": filling_job(actor.center_id),
            "may_file": actor.may("demand.file"),
        },
    )


@page(None)
def palette(request: MemberRequest) -> HttpResponse:
    """Go to, find or do: the command palette, and without JavaScript a search page."""
    query = request.GET.get("q", "").replace("\x00", "")[:100]
    context = {"query": query, "groups": find(query, actor=request.actor)}
    template = "site/palette_results.html" if request.headers.get("HX-Request") else "site/palette.html"
    return render(request, template, context)


@public_page("Monitors ask whether the process answers and reaches its database; nothing else is told.")
def health(request: MemberRequest) -> JsonResponse:
    """200 when the web process reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def bad_request(request: MemberRequest, exception: Exception) -> HttpResponse:
    """A request that could not be read."""
    return _answered(request, 400, _("The request could not be read."), "bad_request")


def forbidden(request: MemberRequest, exception: Exception) -> HttpResponse:
    """Not for this visitor."""
    return _answered(request, 403, _("Not yours to do."), "denied")


def not_found(request: MemberRequest, exception: Exception) -> HttpResponse:
    """No such page."""
    return _answered(request, 404, _("There is no such thing."), "missing")


def server_error(request: MemberRequest) -> HttpResponse:
    """Something failed on our side; the log has the reason."""
    return _answered(request, 500, _("Something failed on our side; the log has the reason."), "failed")


def _answered(request: MemberRequest, status: int, title: str, kind: str) -> HttpResponse:
    """A problem for programs, a page for people."""
    if request.path.startswith("/api/"):
        return problem(request, status=status, title=title, kind=kind)
    return render(request, f"{status}.html", status=status)
