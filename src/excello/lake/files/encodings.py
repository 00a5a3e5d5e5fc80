"""In which encoding a text file is written: told by its first bytes, else proven by reading all of it."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from excello.findings import Finding, mark
from excello.lake.files.refusals import refuse, warning

CHUNK = 4 * 1024 * 1024
MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
WIDE = ("utf-16", "utf-16-le", "utf-16-be", "utf-32")


def encoding_of(path: Path) -> tuple[str, tuple[Finding, ...]]:
    """The encoding that the whole file conforms to, and a finding where it was guessed; raises `Refused`."""
    with path.open("rb") as file:
        head = file.read(1024)
    encoding = next((name for start, name in MARKS if head.startswith(start)), "") or _wide_without_mark(head)
    if not encoding:
        encoding = "utf-8"
    if encoding not in WIDE:
        _refuse_nul(path)
    place = _first_fault(path, encoding)
    if place is None:
        return encoding, ()
    if encoding == "utf-8":
        return _western(path, place)
    message = mark("The file cannot be read as {encoding}: byte {place} fits no character.")
    refuse("bad_encoding", message, mark("Export it as CSV, UTF-8."), encoding=encoding, place=place)


def _wide_without_mark(head: bytes) -> str:
    """UTF-16 without its mark shows as a NUL in every other byte of Latin text."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half >= 4 and odd >= 0.8 * half and even <= 0.1 * half:
        return "utf-16-le"
    if half >= 4 and even >= 0.8 * half and odd <= 0.1 * half:
        return "utf-16-be"
    return ""


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _refuse_nul(path: Path) -> None:
    before = 0
    for chunk in _chunks(path):
        if (place := chunk.find(b"\x00")) >= 0:
            message = mark("The file holds a NUL byte at position {place}: it is no text file.")
            refuse("binary_file", message, mark("Export it as CSV, UTF-8."), place=before + place)
        before += len(chunk)


def _first_fault(path: Path, encoding: str) -> int | None:
    """Position of the first byte that fits no character, None where all do."""
    decoder = codecs.getincrementaldecoder(encoding)()
    before = 0
    try:
        for chunk in _chunks(path):
            held = len(decoder.getstate()[0])
            decoder.decode(chunk)
            before += len(chunk)
        held = 0
        decoder.decode(b"", True)
    except UnicodeDecodeError as error:
        return max(0, before - held + error.start)
    return None


def _western(path: Path, place: int) -> tuple[str, tuple[Finding, ...]]:
    """What is not UTF-8 is mostly Windows-1252; said aloud, since a wrong guess shows only in accents."""
    other = _first_fault(path, "cp1252")
    if other is not None:
        message = mark("The file is neither UTF-8 (byte {place}) nor Windows-1252 (byte {other}).")
        refuse("bad_encoding", message, mark("Export it as CSV, UTF-8."), place=place, other=other)
    message = mark("The file is not UTF-8; it was read as Windows-1252.")
    mend = mark("Look at names with accents; export as UTF-8 if they are wrong.")
    return "cp1252", (warning("guessed_encoding", message, mend),)
