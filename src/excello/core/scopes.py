"""What a program may do with a token of all that its person may: read or change, in one room or in all."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from excello.findings import Finding, Refused, mark

READ, WRITE = "read", "write"
EVERYWHERE = "*"
ACCESS: dict[str, str | Promise] = {WRITE: _("Read and change"), READ: _("Only read")}
ROOMS: dict[str, str | Promise] = {
    "campaigns": _("Campaigns"),
    "charter": _("Center"),
    "core": _("Administration"),
    "customers": _("Customers"),
    "demand": _("Requests"),
    "engagement": _("Data and delivery"),
    "governance": _("Governance"),
    "journeys": _("Journeys"),
    "outcomes": _("Insights"),
    "practices": _("Practices"),
}
READS = ("see", "debug")
"""How permissions begin that change nothing."""


def rooms(permissions: Iterable[str]) -> tuple[str, ...]:
    """The rooms that permissions speak of, by name."""
    return tuple(sorted({permission.partition(".")[0] for permission in permissions}))


def check_scopes(scopes: Collection[str], known: Collection[str]) -> tuple[str, ...]:
    """Scopes as they are kept: `demand:read`, `*:write`; none = all that the person may. Raises `Refused`."""
    wrong = [scope for scope in scopes if not _conforms(scope, known)]
    if wrong:
        message = mark("“{scope}” is no scope of a token.")
        mend = mark("Write a room or * and what it may do there: {rooms}, each with :read or :write.")
        params = {"rooms": ", ".join((EVERYWHERE, *known))}
        raise Refused([Finding("token.scope", "scopes", message, mend, params={"scope": s, **params}) for s in wrong])
    return tuple(sorted(set(scopes)))


def allows(scopes: Collection[str], permission: str) -> bool:
    """Whether scopes leave a permission standing; no scopes leave all."""
    room, _dot, verb = permission.partition(".")
    enough = (WRITE, READ) if verb.startswith(READS) else (WRITE,)
    return not scopes or any(f"{where}:{access}" in scopes for where in (EVERYWHERE, room) for access in enough)


def may_change(scopes: Collection[str]) -> bool:
    """Whether anything at all may be changed."""
    return not scopes or any(scope.endswith(f":{WRITE}") for scope in scopes)


def _conforms(scope: str, known: Collection[str]) -> bool:
    room, colon, access = scope.partition(":")
    return bool(colon) and access in ACCESS and (room == EVERYWHERE or room in known)
