"""Answers for what went wrong before a page was reached."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from excello.core.access import public_page
from excello.core.api import problem


@public_page("Tells a visitor why their form was not taken.")
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from a page that is too old: what was typed is kept by the browser and comes back after a reload."""
    if request.path.startswith("/api/"):
        return _ask_program(request)
    return render(request, "core/stale_form.html", {"back": request.path}, status=403)


def _ask_program(request: HttpRequest) -> HttpResponse:
    """A call without a token: of nobody, or of a signed-in page that did not send its CSRF token."""
    if not request.user.is_authenticated:
        answer = problem(request, status=401, title=_("Sign in or send a valid token."), kind="unauthenticated")
        answer["WWW-Authenticate"] = "Bearer"
        return answer
    detail = _("Send the CSRF token of your page, or a token of your own.")
    return problem(request, status=403, title=_("Not yours to do."), kind="csrf", detail=detail)
