"""Keys that open a door without a password: made once, shown once, kept as digests."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from excello.core.access import PERMISSIONS, Actor, Missing
from excello.core.models import ApiToken, Person, SignInLink
from excello.core.operations import operation, record_entry
from excello.core.scopes import check_scopes, rooms
from excello.findings import Finding, Refused, mark

LINK_LIFETIME = timedelta(days=3)


def digest(secret: str) -> str:
    """What is stored of a random secret; 256 random bits need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


@operation
def create_api_token(*, person_id: int, name: str, by: Actor, at: datetime, scopes: Collection[str] = ()) -> str:
    """Make a token for oneself; returns the secret, which is never shown again. No scopes: all that one may do."""
    kept = check_scopes(scopes, rooms(PERMISSIONS))
    if not name.strip():
        raise Refused([Finding("token.name", "name", mark("The token has no name."), mark("Say what will use it."))])
    secret = "xlo_" + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        person_id=person_id,
        center_id=by.center_id,
        name=name.strip(),
        digest=digest(secret),
        hint=secret[-4:],
        created_at=at,
        scopes=list(kept),
    )
    record_entry(
        kind="token.created",
        by=by,
        at=at,
        subject=("core.token", row.pk),
        label=row.name,
        after={"hint": row.hint, "scopes": list(kept)},
    )
    return secret


@operation
def revoke_api_token(*, token_id: int, by: Actor, at: datetime) -> None:
    """Revoke one's own token; it stops working at once."""
    row = ApiToken.objects.filter(pk=token_id, person_id=by.person_id or 0, revoked_at__isnull=True).first()
    if row is None:
        raise Missing("token")
    ApiToken.objects.filter(pk=row.pk).update(revoked_at=at)
    record_entry(kind="token.revoked", by=by, at=at, subject=("core.token", row.pk), label=row.name)


def person_of_token(secret: str, *, at: datetime) -> tuple[Person, int, tuple[str, ...]] | None:
    """The person, center and scopes a token stands for, if it is valid; remembers its last use by the hour."""
    row = (
        ApiToken.objects.filter(digest=digest(secret), revoked_at__isnull=True, person__is_active=True)
        .select_related("person")
        .first()
    )
    if row is None:
        return None
    if row.last_used_at is None or at - row.last_used_at > timedelta(hours=1):
        ApiToken.objects.filter(pk=row.pk).update(last_used_at=at)
    return row.person, row.center_id, tuple(row.scopes)


def create_sign_in_link(*, person_id: int, at: datetime) -> str:
    """A one-time secret with which a person chooses their password (set-up, invitation)."""
    secret = secrets.token_urlsafe(32)
    SignInLink.objects.create(person_id=person_id, digest=digest(secret), created_at=at, expires_at=at + LINK_LIFETIME)
    return secret


def person_of_link(secret: str, *, at: datetime) -> Person | None:
    """Whose link this is, while it is unused and not expired."""
    row = SignInLink.objects.filter(digest=digest(secret), used_at__isnull=True, expires_at__gt=at)
    link = row.select_related("person").first()
    return link.person if link else None


def use_link(secret: str, *, at: datetime) -> bool:
    """Mark a link used; False if somebody was faster."""
    return bool(SignInLink.objects.filter(digest=digest(secret), used_at__isnull=True).update(used_at=at))
