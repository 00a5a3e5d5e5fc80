"""Signing in and out: password, one-time link, and, on loopback, as any of the cast."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from excello.core.access import TimedRequest, public_page
from excello.core.members import choose_language, choose_password
from excello.core.models import Center, Grant, Person
from excello.core.people import actor_of
from excello.core.roles import ROLES
from excello.core.throttle import too_many_attempts
from excello.core.tokens import person_of_link

BACKEND = "django.contrib.auth.backends.ModelBackend"


@public_page("Everybody signs in here.")
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: TimedRequest) -> HttpResponse:
    """E-mail and password; on loopback also the cast of a demonstration center."""
    context = {"next": request.POST.get("next") or request.GET.get("next", ""), "email": "", "error": ""}
    if request.method == "POST":
        context["email"] = request.POST.get("email", "").strip()
        person = None
        if too_many_attempts(request, context["email"]):
            context["error"] = _("Too many attempts. Wait five minutes, then try again.")
        else:
            person = authenticate(request, username=context["email"], password=request.POST.get("password", ""))
            context["error"] = _("E-mail address and password do not match. Check both; capital letters count.")
        if person is not None:
            return _enter(request, person, context["next"])
    status = 422 if context["error"] else 200
    return render(request, "core/sign_in.html", {**context, "cast": _cast(request)}, status=status)


@public_page("On loopback only: signs in as an invented member of a demonstration center.")
@require_POST
def sign_in_as(request: TimedRequest) -> HttpResponse:
    """Sign in as one of the cast, who speaks the language of the sign-in page; refused but on this machine."""
    if not is_loopback(request):
        return render(request, "403.html", status=403)
    person = Person.objects.filter(pk=request.POST.get("person") or 0, is_cast=True, is_active=True).first()
    if person is None:
        return redirect("core:sign_in")
    choose_language(person_id=person.pk, language=request.LANGUAGE_CODE)  # type: ignore[attr-defined]
    return _enter(request, person, request.POST.get("next", ""))


@public_page("A one-time link proves who opens it.")
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: TimedRequest, secret: str) -> HttpResponse:
    """Choose a password by a one-time link: set-up of an installation, or an invitation."""
    person = person_of_link(secret, at=request.now)
    if person is None:
        return render(request, "core/set_up_used.html", status=410)
    errors: list[str] = []
    if request.method == "POST":
        password = request.POST.get("password", "")
        try:
            validate_password(password, person)
        except ValidationError as error:
            errors = list(error.messages)
        else:
            actor = actor_of(person)
            if choose_password(secret=secret, password=password, by=actor, at=request.now):
                person.refresh_from_db()
                return _enter(request, person, "")
            return render(request, "core/set_up_used.html", status=410)
    return render(request, "core/set_up.html", {"person": person, "errors": errors}, status=422 if errors else 200)


@public_page("Ends a session; harmless to anybody.")
@require_POST
def sign_out(request: TimedRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("core:sign_in")


def _enter(request: TimedRequest, person: Person, wanted: str) -> HttpResponseRedirect:
    login(request, person, backend=BACKEND)
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return HttpResponseRedirect(wanted)
    return redirect(landing_of(person))


def landing_of(person: Person) -> str:
    """The page a person's first role lands on."""
    grant = Grant.objects.filter(person=person).order_by("id").first()
    return reverse(ROLES[grant.role].lands_on if grant and grant.role in ROLES else settings.LOGIN_REDIRECT_URL)


def is_loopback(request: TimedRequest) -> bool:
    """Whether the request comes from this very machine, not through a proxy."""
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _cast(request: TimedRequest) -> list[dict[str, object]]:
    if not is_loopback(request):
        return []
    demonstrations = Center.objects.filter(is_demonstration=True)
    grants = (
        Grant.objects.filter(center__in=demonstrations, person__is_cast=True, person__is_active=True)
        .select_related("person", "division")
        .order_by("id")
    )
    cast: dict[int, dict[str, object]] = {}
    for grant in grants:
        role = ROLES.get(grant.role)
        cast.setdefault(grant.person_id, {"person": grant.person, "role": role, "division": grant.division})
    return list(cast.values())
