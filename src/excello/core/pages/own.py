"""What is one's own: profile, language, theme, current center and division, tokens, inbox."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from excello.core.access import PERMISSIONS, MemberRequest, Missing, page, public_page
from excello.core.listing import Column, Empty, List
from excello.core.members import choose_language
from excello.core.middleware import LANGUAGE_COOKIE
from excello.core.models import ApiToken, Grant, Notification
from excello.core.notifications import notice
from excello.core.roles import ROLES
from excello.core.scopes import ACCESS, EVERYWHERE, ROOMS, WRITE, rooms
from excello.core.tokens import create_api_token, revoke_api_token
from excello.findings import Refused

YEAR = 365 * 24 * 3600


@public_page("The language is a visitor's own choice, also before signing in.")
@require_POST
def preference(request: MemberRequest) -> HttpResponse:
    """Keep the language in a cookie, and on the person where one is signed in."""
    response = _back(request)
    language = request.POST.get("language")
    if language in dict(settings.LANGUAGES):
        response.set_cookie(LANGUAGE_COOKIE, language, max_age=YEAR, samesite="Lax")
        if request.user.is_authenticated:
            choose_language(person_id=request.user.pk, language=language)
    return response


@page(None)
@require_POST
def choose_division(request: MemberRequest) -> HttpResponse:
    """Look at one division, or at all that one may see."""
    wanted = request.POST.get("division", "")
    known = {division.id for division in request.actor.divisions.divisions}
    if wanted.isdigit() and int(wanted) in known:
        request.session["division_id"] = int(wanted)
    else:
        request.session.pop("division_id", None)
    return _back(request)


@page(None)
@require_POST
def choose_center(request: MemberRequest) -> HttpResponse:
    """Work in another of one's centers."""
    wanted, own = request.POST.get("center", ""), request.user.pk or 0
    if not wanted.isdigit() or not Grant.objects.filter(person_id=own, center_id=int(wanted)).exists():
        raise Missing("center")
    request.session["center_id"] = int(wanted)
    for key in ("division_id", "time_zone"):
        request.session.pop(key, None)
    return redirect("site:home")


@page(None)
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: MemberRequest) -> HttpResponse:
    """One's grants, and the API tokens that act in one's name; a new token is shown once."""
    actor = request.actor
    own_id = actor.person_id or 0
    secret, refused = "", None
    if request.method == "POST":
        try:
            secret = create_api_token(
                person_id=own_id,
                name=request.POST.get("name", ""),
                scopes=_wanted_scopes(request),
                by=actor,
                at=request.now,
            )
        except Refused as error:
            refused = error
    names = {division.id: division.name for division in actor.divisions.divisions}
    context = {
        "grants": [
            (ROLES[grant.role], names.get(grant.division_id or 0)) for grant in actor.grants if grant.role in ROLES
        ],
        "tokens": ApiToken.objects.filter(person_id=own_id, center_id=actor.center_id, revoked_at=None),
        "access": ACCESS,
        "rooms": {room: ROOMS.get(room, room) for room in rooms(filter(actor.may, PERMISSIONS))},
        "typed": request.POST,
        "secret": secret,
        "error": refused.findings[0] if refused else None,
    }
    return render(request, "core/profile.html", context, status=422 if refused else 200)


def _wanted_scopes(request: MemberRequest) -> list[str]:
    """One kind of access, in the chosen room or everywhere; both unlimited is no limit at all."""
    access, room = request.POST.get("access") or WRITE, request.POST.get("room") or EVERYWHERE
    return [] if (access, room) == (WRITE, EVERYWHERE) else [f"{room}:{access}"]


@page(None)
@require_POST
def revoke_token(request: MemberRequest, token_id: int) -> HttpResponse:
    """Revoke one of one's tokens."""
    revoke_api_token(token_id=token_id, by=request.actor, at=request.now)
    messages.success(request, _("The token no longer works."))
    return redirect("core:profile")


@page(None)
def inbox(request: MemberRequest) -> HttpResponse:
    """Notices to oneself, newest first."""
    rows = Notification.objects.filter(person_id=request.actor.person_id or 0)
    shown = List(
        request,
        rows,
        columns=[
            Column("title", _("Notice"), lambda row: row.title, link=lambda row: row.url or None),
            Column("body", _("What it says"), lambda row: row.body),
            Column("when", _("When"), lambda row: row.created_at, sort="created_at", kind="datetime"),
        ],
        name="inbox",
        prepare=lambda page_rows: [notice(row) for row in page_rows],
        first_use=Empty(_("Nothing for you yet"), _("Decisions, returns and mentions arrive here and by mail.")),
    )
    response = shown.response_or_none()
    if response is None:
        response = render(request, "core/inbox.html", {"list": shown})
        rows.filter(read_at=None).update(read_at=request.now)
    return response


def _back(request: MemberRequest) -> HttpResponseRedirect:
    wanted = request.POST.get("next") or request.headers.get("Referer", "/")
    if not url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        wanted = "/"
    return HttpResponseRedirect(wanted)
