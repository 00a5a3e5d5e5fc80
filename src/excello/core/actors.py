"""Who acts, in which center, with which grants; what a permission is, and where it holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import QuerySet

from excello.core.divisions import DivisionTree
from excello.core.roles import ROLES
from excello.core.scopes import allows

PERMISSIONS: dict[str, frozenset[str]] = {}


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
    """Who acts, in which center, with which grants, and through which entrance; `scopes` narrow a program's token."""

    person_id: int | None
    email: str
    name: str
    center_id: int
    grants: tuple[GrantView, ...] = ()
    via: str = "screen"
    divisions: DivisionTree = field(default_factory=DivisionTree)
    simulated: bool = False
    scopes: tuple[str, ...] = ()

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.grants)

    def scope(self, permission: str) -> Scope:
        """Where the permission holds; a grant covers its division and those below it."""
        holders = PERMISSIONS[permission]
        if not allows(self.scopes, permission):
            return Scope(everything=False)
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
