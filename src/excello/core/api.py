"""The API's own ground: who calls, and how refusals answer (RFC 9457 problem+json with findings)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, get_args

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja import Query, Schema
from ninja.security import HttpBearer, SessionAuth
from pydantic import BeforeValidator, ModelWrapValidatorHandler, ValidationInfo, field_validator, model_validator

from excello.core.tokens import person_of_token


def _written_day(value: Any) -> Any:
    """Days are written 2026-11-02; a bare number is none, though pydantic would count it from 1970."""
    if isinstance(value, int | float) or (isinstance(value, str) and value.strip().lstrip("+-").isdigit()):
        raise ValueError("Write a day as 2026-11-02.")
    return value


LARGEST = 2**53
"""Beyond it JSON's numbers are not whole any more for many programs."""

Limit = Annotated[int, Query(ge=1, le=500, description="How many rows at most.")]
Offset = Annotated[int, Query(ge=0, le=1_000_000, description="How many rows to skip.")]
Day = Annotated[date, BeforeValidator(_written_day)]
"""A day of an address's query."""


class Body(Schema):
    """What a call takes: a JSON object. Yes or no is no number, and a number is no day."""

    @model_validator(mode="wrap")
    @classmethod
    def _is_an_object(cls, value: Any, handler: ModelWrapValidatorHandler[Any]) -> Any:
        """Ninja reads attributes too, and a text has some: its `title` is a method of every str."""
        if value is None or isinstance(value, str | bytes | int | float | list | tuple):
            raise ValueError("Send an object.")
        return handler(value)

    @field_validator("*", mode="before")
    @classmethod
    def _no_lookalikes(cls, value: Any, info: ValidationInfo) -> Any:
        kinds = _kinds(cls.model_fields[info.field_name or ""].annotation)
        if isinstance(value, bool) and bool not in kinds and kinds & {int, float}:
            raise ValueError("Write a number.")
        if isinstance(value, int) and abs(value) > LARGEST:
            raise ValueError("Write a smaller number.")
        if isinstance(value, int | float) and kinds & {date, datetime}:
            raise ValueError("Write a day as 2026-11-02.")
        if isinstance(value, str) and date in kinds:
            return _written_day(value)
        if dict in kinds and not isinstance(value, Mapping) and value is not None and list not in kinds:
            raise ValueError("Write an object.")
        return value


def _kinds(annotation: Any) -> frozenset[Any]:
    """The plain types that an annotation allows."""
    parts = get_args(annotation)
    origin = getattr(annotation, "__origin__", annotation)
    if origin in (dict, list, tuple, set, frozenset):
        return frozenset({origin})
    return frozenset().union(*map(_kinds, parts)) if parts else frozenset({annotation})


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
        if "Accept-Language" not in request.headers:
            # Findings are read by the token's person; the middleware that chose a language restores its own.
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
