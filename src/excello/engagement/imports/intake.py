"""How one file enters: read, resolve, sort, carry, land; a second time it changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from excello.charter import public as charter
from excello.core.access import Actor
from excello.core.lake_home import lake
from excello.core.people import center_view
from excello.engagement.imports.carrying import carry
from excello.engagement.imports.resolving import refuse_unresolved
from excello.findings import Finding, mark
from excello.lake.imports import FileMapping, FileRead, ImportSettings, ReadRow, read_import, refused_rows_csv
from excello.lake.landing import LandedRecords, land_records

Progress = Callable[[int, int, str], None]
FINDINGS_KEPT = 200


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of a file's rows: rows = accepted + changed + unchanged + refused."""

    rows: int
    accepted: int
    changed: int
    unchanged: int
    refused: int
    findings: tuple[Finding, ...] = field(default=())
    refused_csv: bytes = b""
    dry_run: bool = False

    @property
    def counts(self) -> dict[str, int]:
        """The rows and the four counts they add up to."""
        return {
            "rows": self.rows,
            "accepted": self.accepted,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "refused": self.refused,
        }

    def as_dict(self) -> dict[str, Any]:
        """Shape of the command line and the API."""
        return {**self.counts, "findings": [finding.as_dict() for finding in self.findings]}


def take_in(
    *,
    center_id: int,
    data: bytes,
    mapping: str | FileMapping,
    by: Actor,
    at: datetime,
    source: str | None = None,
    values: Mapping[str, str] | None = None,
    member: str = "",
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportResult:
    """Bring a file's rows to where they belong. Raises Refused for faults of the whole file, Denied, LeaseHeld.

    `mapping`: a shipped one's key, or one that was saved; `values` fill empty cells of a column (``--set``); `member`
    names the file of an archive or the sheet of a workbook; `dry_run` says what would happen and writes nothing.
    """
    by.require("engagement.import")
    tell = progress or (lambda _done, _total, _message: None)
    tell(0, 4, "reading")
    read = _read(center_id, data, mapping, source, values or {}, member, at)
    read = refuse_unresolved(read, center_id=center_id, at=at)
    with lake().lease(holder=f"import {read.mapping.key}"):
        tell(1, 4, "comparing")
        planned = _land(read, at=at, dry_run=True)
        if dry_run:
            return _result(read, planned, dry_run=True)
        tell(2, 4, "carrying")
        carry(_rows_of(read, planned), center_id=center_id, by=by, at=at)
        tell(3, 4, "landing")
        landed = _land(read, at=at, dry_run=False)
    return _result(read, landed, dry_run=False)


def _read(
    center_id: int,
    data: bytes,
    mapping: str | FileMapping,
    source: str | None,
    values: Mapping[str, str],
    member: str,
    at: datetime,
) -> FileRead:
    settings = ImportSettings(
        at=at,
        source=source or None,
        center=center_view(center_id).slug,
        values=dict(values),
        catalogue=charter.catalogue(center_id),
        member=member,
    )
    return read_import(data, mapping=mapping, settings=settings)


def _land(read: FileRead, *, at: datetime, dry_run: bool) -> LandedRecords:
    return land_records(
        lake(),
        [row.record for row in read.records],
        source=read.source,
        application=f"import:{read.source}",
        received_at=at,
        allow_undated=read.mapping.allow_undated,
        dry_run=dry_run,
    )


def _rows_of(read: FileRead, planned: LandedRecords) -> list[ReadRow]:
    """The rows that say something new, in the file's order."""
    fresh = {(record.record_id, record.record_hash) for record in planned.fresh}
    return [row for row in read.records if (row.record.record_id, row.record.record_hash) in fresh]


def _result(read: FileRead, landed: LandedRecords, *, dry_run: bool) -> ImportResult:
    refusals = [finding for row in read.refused for finding in row.findings]
    dropped = [_dropped(drop.record.record_id, str(drop.drops[0].reason)) for drop in landed.dropped]
    findings = (*read.findings, *refusals[:FINDINGS_KEPT], *dropped[:FINDINGS_KEPT])
    return ImportResult(
        rows=read.rows,
        accepted=len(landed.accepted),
        changed=len(landed.changed),
        unchanged=len(landed.unchanged),
        refused=len(read.refused) + len(landed.dropped),
        findings=findings,
        refused_csv=refused_rows_csv(read) if read.refused else b"",
        dry_run=dry_run,
    )


def _dropped(record_id: str, reason: str) -> Finding:
    return Finding(
        "import.event_refused",
        f"records.{record_id}",
        mark("The lake refused {record}: {reason}."),
        mark("Mend the row and import the file again."),
        params={"record": record_id, "reason": reason},
    )
