"""What happens to an upload: kept, imported by a job, or discarded."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from excello.core.access import Actor, Missing
from excello.core.jobs import start_job
from excello.core.operations import operation, record_entry
from excello.engagement.models import ImportRun
from excello.findings import Finding, Refused, mark
from excello.lake.imports import mapping_named

MAX_BYTES = 100 * 1024 * 1024


@operation
def keep_upload(*, name: str, data: bytes, by: Actor, at: datetime, mapping: str = "") -> int:
    """Keep an uploaded file as it came; returns the id of its run. Refused: empty, or larger than 100 MB."""
    by.require("engagement.import")
    findings = []
    if not data:
        findings.append(
            Finding("import.empty", "file", mark("The file is empty."), mark("Choose a file with a header and rows."))
        )
    if len(data) > MAX_BYTES:
        findings.append(
            Finding(
                "import.too_large", "file", mark("The file is over 100 MB."), mark("Split it, and import the parts.")
            )
        )
    if findings:
        raise Refused(findings)
    run = ImportRun(
        center_id=by.center_id,
        name=name[:255] or "file",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        mapping=mapping,
        created_by_id=by.person_id,
        created_at=at,
    )
    run.file.save(f"{at:%Y%m%dT%H%M%S}-{run.sha256[:12]}.upload", ContentFile(data), save=False)
    run.save()
    _record("import.uploaded", run, by, at, {"size": run.size, "sha256": run.sha256})
    return run.pk


@operation
def start_import(*, run_id: int, mapping: str, values: Mapping[str, str], by: Actor, at: datetime) -> int:
    """Start the job that imports an upload; returns the job's id. Refused: unknown mapping, or under way already."""
    by.require("engagement.import")
    run = _run(run_id, by)
    mapping_named(mapping)
    settings = {"values": {key: value for key, value in values.items() if value}}
    waiting = ImportRun.objects.filter(pk=run.pk, state__in=("uploaded", "failed", "cancelled", "done"))
    if not waiting.update(state="running", mapping=mapping, settings=settings):
        raise Refused(
            [Finding("import.running", "state", mark("This import is under way."), mark("Follow it under Jobs."))]
        )
    job = start_job(
        kind="engagement.import",
        args={"run_id": run.pk},
        by=by,
        at=at,
        label=run.name,
        subject=("engagement.import", run.pk),
    )
    ImportRun.objects.filter(pk=run.pk).update(job_id=job.id)
    _record("import.started", run, by, at, {"mapping": mapping, **settings})
    return job.id


@operation
def finish_import(*, run_id: int, counts: Mapping[str, int], findings: list[Any], refused_csv: bytes, at: datetime,
                  by: Actor) -> None:  # fmt: skip
    """Keep what became of an import: the four counts, the findings, the refused rows as a file."""
    run = ImportRun.objects.get(pk=run_id)
    if refused_csv:
        run.refused_file.save(f"refused-{run.pk}.csv", ContentFile(refused_csv), save=False)
    else:
        run.refused_file = ""
    for name, value in counts.items():
        setattr(run, name, value)
    run.state, run.findings, run.finished_at = "done", findings, at
    run.save()
    _record("import.finished", run, by, at, {"mapping": run.mapping, **counts})


def fail_import(*, run_id: int, state: str, findings: list[Any], at: datetime) -> None:
    """Keep why an import stopped; the job's own entry tells of it."""
    with transaction.atomic():
        ImportRun.objects.filter(pk=run_id).update(state=state, findings=findings, finished_at=at)


@operation
def discard_upload(*, run_id: int, by: Actor, at: datetime) -> None:
    """Delete an upload that was never imported. Refused once rows of it are in."""
    by.require("engagement.import")
    run = _run(run_id, by)
    if run.state not in {"uploaded", "failed", "cancelled"}:
        raise Refused(
            [
                Finding(
                    "import.in_use",
                    "state",
                    mark("Rows of this file are in the lake."),
                    mark("Import a mended file instead; its rows replace these."),
                )
            ]
        )
    _record("import.discarded", run, by, at, {"sha256": run.sha256})
    run.file.delete(save=False)
    run.delete()


def _run(run_id: int, by: Actor) -> ImportRun:
    run = ImportRun.objects.filter(pk=run_id, center_id=by.center_id).first()
    if run is None:
        raise Missing("import")
    return run


def _record(kind: str, run: ImportRun, by: Actor, at: datetime, after: Mapping[str, Any]) -> None:
    record_entry(kind=kind, by=by, at=at, subject=("engagement.import", run.pk), label=run.name, after=dict(after))
