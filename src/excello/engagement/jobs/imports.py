"""The job that brings one upload into the lake."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from excello.core.jobs import Cancelled, JobContext, job_kind
from excello.engagement.imports import take_in
from excello.engagement.operations.imports import fail_import, finish_import
from excello.engagement.queries.imports import file_of, run_row
from excello.findings import Refused


@job_kind("engagement.import", label=_("Import"))
def run_import(context: JobContext, run_id: int) -> dict[str, Any]:
    """Import an upload; done twice, the second time finds every row unchanged."""
    row = run_row(run_id, context.actor)
    try:
        result = take_in(
            center_id=row.center_id,
            data=file_of(row),
            mapping=row.mapping,
            values=row.settings.get("values", {}),
            by=context.actor,
            at=context.at,
            progress=context.progress,
        )
    except Refused as refused:
        findings = [finding.as_record() for finding in refused.findings]
        fail_import(run_id=run_id, state="failed", findings=findings, at=context.at)
        raise
    except Cancelled:
        fail_import(run_id=run_id, state="cancelled", findings=[], at=context.at)
        raise
    finish_import(
        run_id=run_id,
        counts=result.counts,
        findings=[finding.as_record() for finding in result.findings],
        refused_csv=result.refused_csv,
        by=context.actor,
        at=context.at,
    )
    return {**result.counts, "url": f"/data/imports/{run_id}/"}
