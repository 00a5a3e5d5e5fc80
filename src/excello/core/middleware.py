"""What happens around every request: one clock, the person's language and zone, and refusals as answers."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from excello.core.access import Denied, Missing
from excello.core.models import Center
from excello.core.presenting import present_findings
from excello.core.roles import ROLES
from excello.findings import Refused

Next = Callable[[HttpRequest], HttpResponse]
LANGUAGE_COOKIE = settings.LANGUAGE_COOKIE_NAME


class RequestClock:
    """Reads the clock once; everything below the entrance takes the time as an argument."""

    def __init__(self, following: Next) -> None:
        self.following = following

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = timezone.now()  # type: ignore[attr-defined]
        return self.following(request)


class PersonLanguage:
    """The person's language; before sign-in the cookie's, else the browser's."""

    def __init__(self, following: Next) -> None:
        self.following = following

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = request.user.language if request.user.is_authenticated else None
        language = language or request.COOKIES.get(LANGUAGE_COOKIE)
        if language not in dict(settings.LANGUAGES):
            language = translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.following(request)
            if hasattr(response, "render") and callable(response.render):
                response.render()
        response.headers.setdefault("Content-Language", language)
        return response


class PersonTimeZone:
    """Times on screen are in the time zone of the center the person works in."""

    def __init__(self, following: Next) -> None:
        self.following = following

    def __call__(self, request: HttpRequest) -> HttpResponse:
        zone = request.session.get("time_zone")
        if zone is None and request.user.is_authenticated:
            center = Center.objects.filter(pk=request.session.get("center_id") or 0).first()
            zone = request.session["time_zone"] = center.time_zone if center else "Europe/Rome"
        with timezone.override(zoneinfo.ZoneInfo(zone or "UTC")):
            return self.following(request)


class Refusals:
    """Denied, Missing and Refused that no page handled become clear answers, never a 500."""

    def __init__(self, following: Next) -> None:
        self.following = following

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.following(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Denied):
            roles = [ROLES[key].label for key in exception.roles if key in ROLES and key != "administrator"]
            return render(request, "core/denied.html", {"roles": roles}, status=403)
        if isinstance(exception, Missing):
            return render(request, "404.html", status=404)
        if isinstance(exception, Refused):
            context = {"findings": present_findings(exception.findings)}
            return render(request, "core/refused.html", context, status=422)
        return None
