"""Files of a brief: kept even when they cannot be read, refused when nobody could work with them, never executed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from tests.support.cast import AT, Member

from excello.core.access import Missing
from excello.demand import public as demand
from excello.demand.models import Attachment
from excello.demand.operations.attachments import clean_filename
from excello.demand.rules.attachments import SIZE_LIMIT, examine
from excello.findings import Refused

pytestmark = pytest.mark.django_db
Begin = Callable[..., demand.RequestView]
PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>>"


def attach(view: demand.RequestView, who: Member, name: str = "kit.pdf", content: bytes = PDF) -> demand.RequestView:
    return demand.attach_file(
        request_id=view.id, field="attachment", filename=name, content=content, by=who.actor, at=AT
    )


@pytest.mark.parametrize(
    ("name", "content", "trouble"),
    [
        ("kit.pdf", PDF, ""),
        ("kit.pdf", PDF + b"trailer <</Encrypt 5 0 R>>", "locked"),
        ("kit.pdf", b"<html>", "broken"),
        ("kit.pdf", b"", "empty"),
        ("kit.docx", b"PK\x03\x04rest", ""),
        ("kit.docx", b"\xd0\xcf\x11\xe0rest", "locked"),
        ("Kit.PNG", b"\x89PNG\r\n\x1a\n", ""),
        ("notes.txt", b"words", ""),
        ("notes.txt", b"\x00\x01", "broken"),
    ],
)
def test_whether_a_file_can_be_read(name: str, content: bytes, trouble: str) -> None:
    assert examine(name, content) == trouble


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/kit.pdf", "kit.pdf"),
        ("C:\\files\\kit.pdf", "kit.pdf"),
        ("a\x00\nb.pdf", "ab.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_a_name_is_only_a_name(name: str, clean: str) -> None:
    assert clean_filename(name) == clean


def test_a_file_is_kept_under_a_name_of_its_own(draft: Begin, rita: Member, home: Path) -> None:
    view = attach(draft(), rita, "../Agenda kit.pdf")
    (file,) = view.attachments
    stored = Attachment.objects.get(pk=file.id)
    assert (file.filename, file.size, file.trouble) == ("Agenda kit.pdf", len(PDF), "")
    assert "Agenda" not in stored.file.name
    assert Path(stored.file.path).is_relative_to(home)


def test_a_file_that_cannot_be_read_is_kept_and_found(draft: Begin, rita: Member) -> None:
    view = attach(draft(assets=None), rita, content=b"not a pdf")
    returned = demand.submit_request(request_id=view.id, by=rita.actor, at=AT)
    assert [(one.code, one.path) for one in returned.findings] == [("G-15", "fields.attachment")]


def test_a_readable_file_passes_the_gate(draft: Begin, rita: Member) -> None:
    view = attach(draft(assets=None), rita)
    assert demand.submit_request(request_id=view.id, by=rita.actor, at=AT).state == "triage"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("kit.exe", b"MZ", "file.type"),
        ("kit.svg", b"<svg onload=alert(1)>", "file.type"),
        ("kit.html", b"<script>", "file.type"),
        ("kit", b"x", "file.type"),
        ("kit.pdf", b"%PDF-" + b"0" * SIZE_LIMIT, "file.size"),
    ],
)
def test_what_nobody_could_work_with(name: str, content: bytes, code: str, draft: Begin, rita: Member) -> None:
    view = draft()
    with pytest.raises(Refused) as refused:
        attach(view, rita, name, content)
    assert [(one.code, one.path) for one in refused.value.findings] == [(code, "fields.attachment")]
    assert not Attachment.objects.exists()


def test_a_file_belongs_to_a_field_for_files(draft: Begin, rita: Member) -> None:
    with pytest.raises(Refused):
        demand.attach_file(request_id=draft().id, field="why", filename="a.pdf", content=PDF, by=rita.actor, at=AT)


def test_removing_takes_the_file_away(draft: Begin, rita: Member) -> None:
    view = attach(draft(), rita)
    name = Attachment.objects.get().file.name
    after = demand.remove_file(request_id=view.id, attachment_id=view.attachments[0].id, by=rita.actor, at=AT)
    assert not after.attachments
    assert not default_storage.exists(name)


def test_it_comes_as_a_download_only(draft: Begin, rita: Member) -> None:
    view = attach(draft(), rita, "Agenda è.pdf")
    response = rita.client.get(f"/requests/{view.id}/files/{view.attachments[0].id}/")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content) == PDF


def test_nobody_else_gets_at_it(draft: Begin, rita: Member, olaf: Member) -> None:
    view, other = attach(draft(), rita), draft()
    file = view.attachments[0].id
    assert olaf.client.get(f"/requests/{view.id}/files/{file}/").status_code == 404
    assert rita.client.get(f"/requests/{other.id}/files/{file}/").status_code == 404
    with pytest.raises(Missing):
        demand.remove_file(request_id=other.id, attachment_id=file, by=rita.actor, at=AT)


def test_after_triage_nothing_is_attached(in_triage: Begin, rita: Member) -> None:
    with pytest.raises(Refused):
        attach(in_triage(), rita)


def test_storage_of_a_test_is_its_own(home: Any) -> None:
    assert str(default_storage.location).startswith(str(home))
