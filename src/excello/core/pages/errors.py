"""Answers for what went wrong before a page was reached."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from excello.core.access import public_page


@public_page("Tells a visitor why their form was not taken.")
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from a page that is too old: what was typed is kept by the browser and comes back after a reload."""
    return render(request, "core/stale_form.html", {"back": request.path}, status=403)
