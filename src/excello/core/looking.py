"""The division a person looks through: a filter chosen once in the top bar, kept by every list of a division's work."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest


def looked_through(request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Only rows of the chosen division and those below it, where one is chosen; it never shows more than `rows`."""
    chosen = request.session.get("division_id")
    tree = request.actor.divisions  # type: ignore[attr-defined]
    return rows.filter(division_id__in=tree.with_descendants(chosen)) if chosen in tree.by_id else rows
