"""The job that delivers one wave."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from excello.core.jobs import Cancelled, JobContext, job_kind
from excello.engagement.operations.delivering import pause_delivery, send_messages


@job_kind("engagement.deliver", label=_("Delivery"))
def run_delivery(context: JobContext, wave_id: int) -> dict[str, Any]:
    """Send what a wave has queued; taken up after a crash it sends nothing twice."""
    try:
        counts = send_messages(wave_id=wave_id, by=context.actor, clock=timezone.now, progress=context.progress)
    except Cancelled:
        pause_delivery(wave_id=wave_id)
        raise
    return {**counts, "url": f"/data/waves/{wave_id}/"}
