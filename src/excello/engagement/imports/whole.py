"""A file imported in one go, as commands and programs do it: kept, taken in, and written into the trail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from excello.core.access import Actor
from excello.engagement.imports.intake import ImportResult, take_in
from excello.engagement.operations.imports import finish_import, keep_upload
from excello.lake.imports import FileMapping


def import_file(
    *,
    center_id: int,
    data: bytes,
    mapping: str | FileMapping,
    by: Actor,
    at: datetime,
    name: str = "",
    source: str | None = None,
    values: Mapping[str, str] | None = None,
    member: str = "",
    dry_run: bool = False,
) -> ImportResult:
    """Bring a file in by a mapping, and keep the file and what became of it.

    Raises Refused for faults of the whole file, Denied, LeaseHeld; a dry run keeps and writes nothing.
    """
    said = {"center_id": center_id, "mapping": mapping, "source": source, "values": values, "by": by, "at": at}
    result = take_in(data=data, member=member, dry_run=dry_run, **said)  # type: ignore[arg-type]
    if not dry_run:
        key = mapping if isinstance(mapping, str) else mapping.key
        run_id = keep_upload(name=name or f"{key}.csv", data=data, mapping=key, by=by, at=at)
        finish_import(
            run_id=run_id,
            counts=result.counts,
            findings=[finding.as_record() for finding in result.findings],
            refused_csv=result.refused_csv,
            by=by,
            at=at,
        )
    return result
