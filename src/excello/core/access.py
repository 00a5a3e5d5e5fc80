"""Who may enter where: the classification of every route, and the actor of a request."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from excello.core.actors import (
    PERMISSIONS,
    Actor,
    Denied,
    GrantView,
    Missing,
    Scope,
    declare_permissions,
    system_actor,
)
from excello.core.people.reads import actor_of
from excello.core.scopes import may_change

__all__ = [
    "PERMISSIONS",
    "Actor",
    "Denied",
    "GrantView",
    "MemberRequest",
    "Missing",
    "RouteAccess",
    "Scope",
    "TimedRequest",
    "api_access",
    "declare_permissions",
    "enter",
    "page",
    "public_page",
    "route_access",
    "system_actor",
]
LARGEST_ID = 2**63 - 1
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
View = TypeVar("View", bound=Callable[..., Any])


class TimedRequest(HttpRequest):
    """A request with its one clock reading (`middleware.RequestClock`); for annotations."""

    now: datetime


class MemberRequest(TimedRequest):
    """A request whose person was let in: `actor` is set by `page` and `api_access`; for annotations."""

    actor: Actor


@dataclass(frozen=True, slots=True)
class RouteAccess:
    """How a route is classified: `permission`, any `member`, or `public` with its reason."""

    kind: str
    permission: str | None = None
    reason: str = ""


def route_access(view: Any) -> RouteAccess | None:
    """The classification of a view or API operation, or None: then the house test fails."""
    return getattr(view, "route_access", None)


def page(permission: str | None) -> Callable[[View], View]:
    """A page for those who hold `permission` somewhere in the center, or for any member when it is None."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _ask_to_sign_in(request)
            actor = enter(request)
            if permission:
                actor.require(permission)
            return view(request, *args, **kwargs)

        entered.route_access = RouteAccess("permission" if permission else "member", permission)  # type: ignore[attr-defined]
        return entered  # type: ignore[return-value]

    return decorate


def public_page(reason: str) -> Callable[[View], View]:
    """A page that anybody may open, and why."""

    def decorate(view: View) -> View:
        view.route_access = RouteAccess("public", reason=reason)  # type: ignore[attr-defined]
        return view

    return decorate


def api_access(permission: str | None) -> Callable[[View], View]:
    """The same as `page` for an API operation; the API's authentication has already found the person."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            actor = enter(request)
            if any(isinstance(part, int) and abs(part) > LARGEST_ID for part in kwargs.values()):
                # No database can even be asked for it.
                raise Missing("id")
            if permission:
                actor.require(permission)
            elif request.method not in SAFE and not may_change(actor.scopes):
                raise Denied("write")
            return view(request, *args, **kwargs)

        entered.route_access = RouteAccess("permission" if permission else "member", permission)  # type: ignore[attr-defined]
        # The API reads the signature: names in it mean what they mean where the view was written, not here.
        entered.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
        return entered  # type: ignore[return-value]

    return decorate


def enter(request: HttpRequest) -> Actor:
    """The actor of a request, found once; Denied for a person who belongs to no center."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        actor = actor_of(request.user, center_id=_chosen_center(request), via=getattr(request, "via", "screen"))
        actor = replace(actor, scopes=getattr(request, "token_scopes", ()))
        request.actor = actor  # type: ignore[attr-defined]
    return actor


def _chosen_center(request: HttpRequest) -> int | None:
    token_center = getattr(request, "token_center_id", None)
    return token_center or request.session.get("center_id")


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=401)
        response["HX-Redirect"] = redirect_to_login(request.headers.get("HX-Current-URL", "/")).url
        return response
    return redirect_to_login(request.get_full_path())
