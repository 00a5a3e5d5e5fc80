"""Uploads as pages and the API show them, and a preview of one that is not in yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from excello.core.access import Actor, Missing
from excello.engagement.models import ImportRun
from excello.findings import Refused
from excello.lake.imports import MappedColumn, fitting_mappings, mapping_named, mappings, read_file
from excello.lake.imports.mapping import DATE

PREVIEW_ROWS = 8


@dataclass(frozen=True, slots=True)
class RunView:
    """One upload and what became of it."""

    id: int
    name: str
    mapping: str
    mapping_label: str
    state: str
    size: int
    rows: int
    accepted: int
    changed: int
    unchanged: int
    refused: int
    findings: tuple[Mapping[str, Any], ...]
    values: Mapping[str, str]
    job_id: int | None
    has_refused_file: bool
    created_by: str
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows of a file as they will be read."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: int
    missing: tuple[MappedColumn, ...]


def runs_of(center_id: int) -> QuerySet[ImportRun]:
    """All uploads of a center, newest first, for a list."""
    return ImportRun.objects.filter(center_id=center_id).select_related("created_by")


def run_row(run_id: int, by: Actor) -> ImportRun:
    """One upload; Missing if it belongs to another center."""
    row = ImportRun.objects.filter(pk=run_id, center_id=by.center_id).select_related("created_by").first()
    if row is None:
        raise Missing("import")
    return row


def run_view(row: ImportRun) -> RunView:
    """A run ready to be shown."""
    known = mappings().get(row.mapping)
    return RunView(
        id=row.pk,
        name=row.name,
        mapping=row.mapping,
        mapping_label=known.label if known else row.mapping,
        state=row.state,
        size=row.size,
        rows=row.rows,
        accepted=row.accepted,
        changed=row.changed,
        unchanged=row.unchanged,
        refused=row.refused,
        findings=tuple(row.findings),
        values=row.settings.get("values", {}),
        job_id=row.job_id,
        has_refused_file=bool(row.refused_file),
        created_by=row.created_by.name if row.created_by else "",
        created_at=row.created_at,
        finished_at=row.finished_at,
    )


def file_of(row: ImportRun) -> bytes:
    """The bytes as they were uploaded."""
    with row.file.open("rb") as file:
        data: bytes = file.read()
    return data


def fitting_mapping(data: bytes) -> str:
    """The mapping that reads most of the file; empty when none fits whole, but for a date that can be set."""
    try:
        fits = fitting_mappings(read_file(data).header)
    except Refused:
        return ""
    return next((fit.mapping for fit in fits if all(column.name == DATE for column in fit.missing)), "")


def preview(data: bytes, mapping: str) -> Preview:
    """The head of a file under a mapping; Refused for a file that cannot be read at all."""
    kind = mapping_named(mapping) if mapping else None
    raw = read_file(data, expected=[column.name for column in kind.columns] if kind else ())
    missing = tuple(c for c in kind.columns if c.needed and c.name not in raw.header) if kind else ()
    shown = tuple(cells for _number, cells in raw.rows[:PREVIEW_ROWS])
    return Preview(raw.header, shown, len(raw.rows), missing)
