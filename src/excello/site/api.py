"""The API: every room's router under /api/v1/, one shape for every refusal."""

from __future__ import annotations

import logging
from importlib import import_module
from typing import Any

from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError, ValidationError

from excello import __version__
from excello.core.access import Denied, Missing, public_page
from excello.core.api import FindingOut, PageSession, TokenAuth, problem
from excello.core.presenting import present_findings
from excello.findings import Refused
from excello.site import schemas
from excello.site.openapi import DescribedAPI

log = logging.getLogger(__name__)
ROOMS = (
    "charter",
    "practices",
    "customers",
    "journeys",
    "demand",
    "governance",
    "campaigns",
    "engagement",
    "outcomes",
)

api = DescribedAPI(
    title="Excello",
    version=__version__,
    description="Everything a person can do in Excello, a program can. Errors are RFC 9457 problems with findings.",
    auth=[TokenAuth(), PageSession()],
    docs_url=None,
    docs_decorator=public_page("Describes the calls; holds no data."),
    urls_namespace="api",
)
for room in ROOMS:
    api.add_router(f"/{room}", import_module(f"excello.{room}.api").router)
api.add_router("/schemas", schemas.router)


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """What does not conform: 422 with all findings in the caller's language."""
    findings = [
        FindingOut(
            code=shown.code,
            severity=shown.severity,
            path=shown.path,
            message=shown.message,
            mend=shown.mend,
            practice=shown.practice,
        )
        for shown in present_findings(error.findings)
    ]
    title = _("What was sent does not conform.")
    return problem(request, status=422, title=title, kind="refused", findings=findings)


@api.exception_handler(Denied)
def denied(request: HttpRequest, error: Denied) -> HttpResponse:
    """The caller lacks a permission."""
    detail = _("This needs the permission %(permission)s.") % {"permission": error.permission}
    return problem(request, status=403, title=_("Not yours to do."), kind="denied", detail=detail)


@api.exception_handler(Missing)
@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Exception) -> HttpResponse:
    """No such thing, or not yours to know of."""
    return problem(request, status=404, title=_("There is no such thing."), kind="missing")


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """The request's shape is wrong: each place becomes a finding."""
    return problem(
        request,
        status=422,
        title=_("What was sent does not have the shape of this call."),
        kind="invalid",
        findings=[_shape_finding(item) for item in error.errors],
    )


def _shape_finding(item: dict[str, Any]) -> FindingOut:
    place = [str(part) for part in item.get("loc", ())]
    inside = place[2:] if place[:1] == ["body"] and len(place) > 2 else place[1:]
    return FindingOut(
        code=f"shape.{item.get('type', 'invalid')}",
        severity="error",
        path=".".join(inside or place),
        message=str(item.get("msg", "")),
        mend=_("See the call's schema in openapi.json."),
    )


@api.exception_handler(DataError)
def unfit(request: HttpRequest, error: DataError) -> HttpResponse:
    """A value that its column cannot hold: PostgreSQL says so where SQLite would keep it."""
    log.warning("%s %s: %s", request.method, request.path, error)
    detail = _("A number is too large, or a text too long.")
    return problem(request, status=422, title=_("What was sent does not conform."), kind="refused", detail=detail)


@api.exception_handler(AuthenticationError)
def unauthenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Nobody is signed in and no valid token came."""
    answer = problem(request, status=401, title=_("Sign in or send a valid token."), kind="unauthenticated")
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Anything the framework refuses by itself, such as a body that is no JSON."""
    return problem(request, status=error.status_code, title=str(error), kind="http")
