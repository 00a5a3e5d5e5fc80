"""Files are attached to a draft and taken off again; a file that cannot be read is kept, and the gate says so."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import PurePath

from django.core.files.base import ContentFile

from excello.core.access import Actor, Missing
from excello.core.operations import after_commit, operation
from excello.demand.models import Attachment, Request
from excello.demand.operations.rows import record, row_for, save
from excello.demand.queries.requests import request_view
from excello.demand.queries.templates import template_of
from excello.demand.rules.attachments import SIZE_LIMIT, SUFFIXES, examine, suffix_of
from excello.demand.views import RequestView
from excello.findings import Finding, mark, refuse_if

MOST_FILES = 20
LONGEST_NAME = 200


@operation
def attach_file(*, request_id: int, field: str, filename: str, content: bytes, by: Actor, at: datetime) -> RequestView:
    """Attach a file to a field of a draft; refused: a type or size nobody can work with."""
    row = row_for("write", request_id, permission="demand.file", by=by)
    name = clean_filename(filename)
    refuse_if(_file_findings(row, field, name, content))
    file = Attachment(
        request=row,
        field=field,
        filename=name,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        trouble=examine(name, content),
        attached_at=at,
    )
    # The stored name says nothing of the person's: it is never used as a path or shown.
    file.file.save(f"{file.sha256[:32]}{suffix_of(name)}", ContentFile(content), save=True)
    save(row, at=at, fields=())
    record("request.file_attached", row, by=by, at=at, after={"file": name, "sha256": file.sha256})
    return request_view(row)


@operation
def remove_file(*, request_id: int, attachment_id: int, by: Actor, at: datetime) -> RequestView:
    """Take a file off a draft."""
    row = row_for("write", request_id, permission="demand.file", by=by)
    file = Attachment.objects.filter(request=row, pk=attachment_id).first()
    if file is None:
        raise Missing("attachment")
    storage, path = file.file.storage, str(file.file.name)
    file.delete()
    after_commit(lambda: storage.delete(path))
    save(row, at=at, fields=())
    record("request.file_removed", row, by=by, at=at, before={"file": file.filename, "sha256": file.sha256})
    return request_view(row)


def clean_filename(filename: str) -> str:
    """The last part of a name, without what does not print; the type at its end is kept."""
    name = PurePath(filename.replace("\\", "/")).name
    shown = "".join(one for one in name if one.isprintable() and not "\ud800" <= one <= "\udfff").strip()
    suffix = suffix_of(shown)[:20]
    return shown if len(shown) <= LONGEST_NAME else shown[: LONGEST_NAME - len(suffix)] + suffix


def _file_findings(row: Request, field: str, name: str, content: bytes) -> list[Finding]:
    spec = template_of(row.template).fields.get(field)
    if spec is None or spec.type != "file":
        mend = mark("Attach it to a field for files.")
        return [Finding("file.field", "field", mark("This field takes no files."), mend)]
    path, findings = f"fields.{field}", []
    if suffix_of(name) not in SUFFIXES:
        message, mend = mark("“{file}” is of a type nobody here can open."), mark("Attach one of {types}.")
        words = {"file": name[:80], "types": ", ".join(suffix.lstrip(".") for suffix in SUFFIXES)}
        findings.append(Finding("file.type", path, message, mend, params=words))
    if len(content) > SIZE_LIMIT:
        message, mend = mark("“{file}” is larger than {most} MB."), mark("Make it smaller, or link it.")
        most = SIZE_LIMIT // (1024 * 1024)
        findings.append(Finding("file.size", path, message, mend, params={"file": name[:80], "most": most}))
    if Attachment.objects.filter(request=row).count() >= MOST_FILES:
        message, mend = mark("A request takes at most {most} files."), mark("Remove one first.")
        findings.append(Finding("file.count", path, message, mend, params={"most": MOST_FILES}))
    return findings
