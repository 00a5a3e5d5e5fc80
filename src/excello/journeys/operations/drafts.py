"""What journeys and personas have in common: codes, edits that others may not overtake, and publishing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction

from excello.core.access import Actor
from excello.core.operations import save_versioned
from excello.findings import Finding, Refused, mark
from excello.journeys.models import Draft, Edition

ATTEMPTS = 5


def create_coded(model: type[models.Model], *, prefix: str, center_id: int, **fields: Any) -> Any:
    """Create a row under the center's next code (``PER-4``); two at once get two codes."""
    for attempt in range(ATTEMPTS):
        number = model._default_manager.filter(center_id=center_id).count() + 1
        try:
            with transaction.atomic():
                return model._default_manager.create(center_id=center_id, code=f"{prefix}-{number}", **fields)
        except IntegrityError:
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


def state_after_edit(row: Draft) -> str:
    """An edit of what is in force leaves it in force and the draft changed."""
    return "changed" if row.published_version else "draft"


def publish_draft(
    row: Draft, editions: type[Edition], *, expected: int | None, by: Actor, at: datetime, **parent: Draft
) -> None:
    """Keep the draft as the next edition. Refused: nothing changed since the last one."""
    if row.state == "published":
        raise Refused([NOTHING_NEW])
    row.published_version += 1
    row.state = "published"
    save_versioned(row, expected=expected, fields=["published_version", "state"])
    editions._default_manager.create(
        number=row.published_version,
        name=row.name,
        content=row.content,
        published_at=at,
        published_by_id=by.person_id,
        **parent,
    )


def changed_fields(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only what differs, for the trail."""
    keys: Iterable[str] = {key for key in (*before, *after) if before.get(key) != after.get(key)}
    ordered = sorted(keys)
    return {key: before.get(key) for key in ordered}, {key: after.get(key) for key in ordered}


NOTHING_NEW = Finding(
    "publish.nothing_new",
    "state",
    mark("Nothing has changed since it was published."),
    mark("Change it first; what is in force stays as it is."),
)
