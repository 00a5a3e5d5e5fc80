"""The API's own ground: who calls, and how refusals answer (RFC 9457 problem+json with findings)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja import Schema
from ninja.security import HttpBearer, SessionAuth

from excello.core.tokens import person_of_token


class FindingOut(Schema):
    """One thing that does not conform."""

    code: str
    severity: str
    path: str
    message: str
    mend: str
    practice: str | None = None


class Problem(Schema):
    """RFC 9457 problem details; `findings` say what to mend."""

    type: str
    title: str
    status: int
    detail: str = ""
    instance: str = ""
    findings: list[FindingOut] = []


class TokenAuth(HttpBearer):
    """`Authorization: Bearer xlo_…`: acts as the token's person in the token's center."""

    def authenticate(self, request: HttpRequest, token: str) -> Any | None:
        found = person_of_token(token, at=request.now)  # type: ignore[attr-defined]
        if found is None:
            return None
        request.user, request.token_center_id, request.token_scopes = found  # type: ignore[attr-defined,assignment]
        request.via = "api"  # type: ignore[attr-defined]
        # Findings are read by the token's person; the middleware that chose a language before restores its own.
        translation.activate(found[0].language or translation.get_language())
        return request.user


class PageSession(SessionAuth):
    """The signed-in person of the browser session; writes need the CSRF token."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any | None:
        request.via = "api"  # type: ignore[attr-defined]
        return super().authenticate(request, key)


def problem(
    request: HttpRequest, *, status: int, title: str, kind: str, detail: str = "", findings: list[Any] | None = None
) -> HttpResponse:
    """A problem+json answer."""
    body = Problem(
        type=f"urn:excello:problem:{kind}",
        title=title,
        status=status,
        detail=detail,
        instance=request.path,
        findings=findings or [],
    )
    return HttpResponse(body.model_dump_json(), status=status, content_type="application/problem+json")
