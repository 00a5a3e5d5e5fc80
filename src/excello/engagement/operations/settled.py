"""How long settled dead letters stay to be looked at."""

from __future__ import annotations

from datetime import datetime, timedelta

from excello.engagement.models import DeadLetter

KEPT = timedelta(days=30)


def forget_settled_letters(*, at: datetime) -> int:
    """Delete the dead letters that were settled long ago; how many."""
    deleted, _by_model = DeadLetter.objects.filter(settled_at__lt=at - KEPT).delete()
    return deleted
