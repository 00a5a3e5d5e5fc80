"""The job that fills the demonstration center while people already walk in."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from excello.core.jobs import JobContext, job_kind
from excello.site.demonstration.build import STEPS, fill


@job_kind("site.demonstration", label=_("Demonstration"))
def fill_demonstration(context: JobContext, center_id: int) -> dict[str, Any]:
    """Fill an opened demonstration center, step by step."""
    done = 0
    for done, line in enumerate(fill(center_id=center_id, at=context.at), start=1):
        context.progress(min(done, STEPS), STEPS, line)
    return {"steps": done, "url": "/"}
