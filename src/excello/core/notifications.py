"""Notices to persons: in the inbox at once, by mail soon after, in the reader's language."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import translation

from excello.core.access import PERMISSIONS
from excello.core.models import Grant, Notification
from excello.core.people import division_tree
from excello.core.presenting import translated
from excello.findings import fill

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification in the active language."""

    id: int
    title: str
    body: str
    url: str
    created_at: datetime
    is_read: bool


def notify(
    *,
    person_ids: Iterable[int],
    kind: str,
    title: str,
    at: datetime,
    center_id: int | None = None,
    body: str = "",
    params: Mapping[str, Any] | None = None,
    url: str = "",
) -> None:
    """Tell persons something. `title` and `body` are `mark`ed English templates filled from `params` when read."""
    Notification.objects.bulk_create(
        Notification(
            person_id=person_id,
            center_id=center_id,
            kind=kind,
            title=title,
            body=body,
            params=dict(params or {}),
            url=url,
            created_at=at,
        )
        for person_id in dict.fromkeys(person_ids)
    )


def people_with(*, center_id: int, permission: str, division_id: int | None = None) -> list[int]:
    """Who holds a permission in a division (or in the whole center); administrators only if nobody else does."""
    roles = PERMISSIONS[permission]
    tree = division_tree(center_id)
    grants = Grant.objects.filter(center_id=center_id, role__in=roles, person__is_active=True)
    holders = [
        (grant.person_id, grant.role)
        for grant in grants
        if grant.division_id is None or division_id is None or division_id in tree.with_descendants(grant.division_id)
    ]
    chosen = [person for person, role in holders if role != "administrator"] or [person for person, _role in holders]
    return list(dict.fromkeys(chosen))


def notice(row: Notification) -> Notice:
    """A notification in the active language."""
    return Notice(
        row.pk,
        fill(translated(row.title), row.params),
        fill(translated(row.body), row.params),
        row.url,
        row.created_at,
        row.read_at is not None,
    )


def unread_count(*, person_id: int) -> int:
    """How many notices wait to be read."""
    return Notification.objects.filter(person_id=person_id, read_at__isnull=True).count()


def mail_notices(*, at: datetime, limit: int = 100) -> int:
    """Mail what has not been mailed; what the server does not take now is tried again next time."""
    waiting = list(Notification.objects.filter(mailed_at__isnull=True).select_related("person").order_by("id")[:limit])
    if not waiting:
        return 0
    try:
        with get_connection() as connection:
            for row in waiting:
                connection.send_messages([_message(row)])
                Notification.objects.filter(pk=row.pk).update(mailed_at=at)
    except (OSError, SMTPException) as error:
        log.warning("notices wait, the mail server does not take them: %s", error)
        return 0
    return len(waiting)


def _message(row: Notification) -> EmailMessage:
    with translation.override(row.person.language):
        shown = notice(row)
    link = f"{settings.PUBLIC_URL}{shown.url}" if settings.PUBLIC_URL and shown.url else ""
    body = "\n\n".join(part for part in (shown.body or shown.title, link) if part)
    return EmailMessage(subject=" ".join(shown.title.split()), body=body, to=[row.person.email])
