"""Who may do what, where: actors, permissions, and the classification of every route."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from excello.core.divisions import DivisionTree
from excello.core.roles import ROLES

PERMISSIONS: dict[str, frozenset[str]] = {}
View = TypeVar("View", bound=Callable[..., Any])


class Denied(Exception):
    """The actor lacks a permission; answered 403 and says whom to ask."""

    def __init__(self, permission: str) -> None:
        self.permission = permission
        self.roles = tuple(sorted(PERMISSIONS.get(permission, ())))
        super().__init__(permission)


class Missing(Exception):
    """There is no such thing, or the actor must not learn that there is; answered 404."""


def declare_permissions(permissions: Mapping[str, Iterable[str]]) -> None:
    """Register a room's permissions and the roles that hold them; an administrator holds all."""
    for permission, roles in permissions.items():
        unknown = set(roles) - set(ROLES)
        if unknown:
            raise ValueError(f"{permission}: unknown roles {sorted(unknown)}")
        PERMISSIONS[permission] = frozenset(roles) | {"administrator"}


@dataclass(frozen=True, slots=True)
class GrantView:
    """A role, in one division and those below it, or (None) in the whole center."""

    role: str
    division_id: int | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """The divisions in which an actor holds a permission."""

    everything: bool
    division_ids: frozenset[int] = frozenset()

    def covers(self, division_id: int | None) -> bool:
        return self.everything or (division_id is not None and division_id in self.division_ids)

    def filter(self, queryset: QuerySet[Any], column: str = "division_id") -> QuerySet[Any]:
        return queryset if self.everything else queryset.filter(**{f"{column}__in": self.division_ids})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which center, with which grants, and through which entrance."""

    person_id: int | None
    email: str
    name: str
    center_id: int
    grants: tuple[GrantView, ...] = ()
    via: str = "screen"
    divisions: DivisionTree = field(default_factory=DivisionTree)
    simulated: bool = False

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.grants)

    def scope(self, permission: str) -> Scope:
        """Where the permission holds; a grant covers its division and those below it."""
        holders = PERMISSIONS[permission]
        held = [grant for grant in self.grants if grant.role in holders]
        if any(grant.division_id is None for grant in held):
            return Scope(everything=True)
        below = (self.divisions.with_descendants(grant.division_id) for grant in held if grant.division_id is not None)
        return Scope(everything=False, division_ids=frozenset().union(*below))

    def may(self, permission: str, division_id: int | None = None) -> bool:
        """Whether the permission holds in a division, or, without one, anywhere in the center."""
        scope = self.scope(permission)
        return scope.everything or (bool(scope.division_ids) if division_id is None else scope.covers(division_id))

    def require(self, permission: str, division_id: int | None = None) -> None:
        if not self.may(permission, division_id):
            raise Denied(permission)

    def through(self, via: str) -> Actor:
        return replace(self, via=via)


def system_actor(center_id: int, *, via: str = "job") -> Actor:
    """The product itself, for work that the clock starts."""
    return Actor(None, "", "Excello", center_id, (GrantView("administrator"),), via)


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
            if permission:
                actor.require(permission)
            return view(request, *args, **kwargs)

        entered.route_access = RouteAccess("permission" if permission else "member", permission)  # type: ignore[attr-defined]
        # The API reads the signature: names in it mean what they mean where the view was written, not here.
        entered.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
        return entered  # type: ignore[return-value]

    return decorate


def enter(request: HttpRequest) -> Actor:
    """The actor of a request, found once; Denied for a person who belongs to no center."""
    from excello.core.people import actor_of

    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        actor = actor_of(request.user, center_id=_chosen_center(request), via=getattr(request, "via", "screen"))
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
