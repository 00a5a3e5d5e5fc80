"""The division a person looks through, as a filter on requests."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest

from excello.demand.models import Request


def looked_through(request: HttpRequest, rows: QuerySet[Request]) -> QuerySet[Request]:
    """Only those of the chosen division and below, where one is chosen."""
    chosen = request.session.get("division_id")
    tree = request.actor.divisions  # type: ignore[attr-defined]
    return rows.filter(division_id__in=tree.with_descendants(chosen)) if chosen in tree.by_id else rows
