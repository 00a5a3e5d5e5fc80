"""What kind of file one is, by its first bytes and never by its name."""

from __future__ import annotations

import zipfile
from enum import StrEnum
from pathlib import Path

from excello.findings import mark
from excello.lake.files.refusals import refuse


class FileKind(StrEnum):
    """The kinds that can be read."""

    TEXT = "text"
    WORKBOOK = "workbook"
    PARQUET = "parquet"
    JSON = "json"
    ZIP = "zip"
    GZIP = "gzip"


WORKBOOK_PART = "[Content_Types].xml"
REFUSED_STARTS: tuple[tuple[bytes, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0", mark("an old or an encrypted Excel workbook"), mark("Save it as XLSX without a password.")),
    (b"%PDF", mark("a PDF"), mark("Export the table itself, as CSV or XLSX.")),
    (b"PARE", mark("an encrypted Parquet file"), mark("Write it without encryption.")),
    (b"7z\xbc\xaf\x27\x1c", mark("a 7z archive"), mark("Unpack it, or pack it as zip.")),
    (b"Rar!", mark("a RAR archive"), mark("Unpack it, or pack it as zip.")),
    (b"BZh", mark("a bzip2 archive"), mark("Unpack it, or pack it as zip.")),
    (b"\x28\xb5\x2f\xfd", mark("a Zstandard archive"), mark("Unpack it, or pack it as zip.")),
    (b"\xfd7zXZ", mark("an xz archive"), mark("Unpack it, or pack it as zip.")),
    (b"\x89PNG", mark("a picture"), mark("Export the table itself, as CSV or XLSX.")),
    (b"\xff\xd8\xff", mark("a picture"), mark("Export the table itself, as CSV or XLSX.")),
    (b"SQLite format 3", mark("a database"), mark("Export the table itself, as CSV or XLSX.")),
    (b"\x7fELF", mark("a program"), mark("Export the table itself, as CSV or XLSX.")),
    (b"MZ\x90", mark("a program"), mark("Export the table itself, as CSV or XLSX.")),
)
WEB_PAGES = (b"<!doctype", b"<html", b"<?xml", b"<table")


def kind_of(path: Path) -> FileKind:
    """The kind of a file; raises `Refused` for an empty file and for what is recognised and cannot be read."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        refuse("empty_file", mark("The file is empty."), mark("Export it again with a header and at least one row."))
    _refuse_known(head)
    if head.startswith(b"PAR1"):
        return FileKind.PARQUET
    if head.startswith(b"\x1f\x8b"):
        return FileKind.GZIP
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_or_workbook(path)
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if bare.lower().startswith(WEB_PAGES):
        message, mend = mark("The file is {kind}."), mark("Export the table itself, as CSV or XLSX.")
        refuse("wrong_kind", message, mend, kind=mark("a web page or XML"))
    return FileKind.JSON if bare.startswith((b"{", b"[{", b"[\n", b"[\r", b"[ ")) else FileKind.TEXT


def _refuse_known(head: bytes) -> None:
    for start, kind, mend in REFUSED_STARTS:
        if head.startswith(start):
            refuse("wrong_kind", mark("The file is {kind}."), mend, kind=kind)


def _zip_or_workbook(path: Path) -> FileKind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.NameToInfo
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        message, mend = mark("The archive is damaged: {reason}."), mark("Pack or save it again.")
        refuse("bad_archive", message, mend, reason=str(error)[:100])
    return FileKind.WORKBOOK if WORKBOOK_PART in names else FileKind.ZIP
