"""Whether an attached file can be read by those who will work with it, told from its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from excello.findings import mark

SIZE_LIMIT = 10 * 1024 * 1024

PDF = (b"%PDF-",)
ZIP = (b"PK\x03\x04",)
TEXT_SUFFIXES = frozenset({".txt", ".md", ".csv"})
MAGIC: dict[str, tuple[bytes, ...]] = {
    ".pdf": PDF,
    ".docx": ZIP,
    ".pptx": ZIP,
    ".xlsx": ZIP,
    ".odt": ZIP,
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
}
SUFFIXES = tuple(sorted({*MAGIC, *TEXT_SUFFIXES}))

TROUBLES: dict[str, tuple[str, str]] = {
    "locked": (
        mark("“{file}” cannot be read: it is password-protected."),
        mark("Attach it without the password, or choose a published asset."),
    ),
    "empty": (mark("“{file}” is empty."), mark("Attach the file itself, or choose a published asset.")),
    "broken": (
        mark("“{file}” cannot be read: its content is not what its name says."),
        mark("Open and save it again, then attach it; or choose a published asset."),
    ),
    "missing": (mark("“{file}” is not there."), mark("Put it beside the brief, or choose a published asset.")),
}
"""What a trouble reads like; a file with one is kept, and the gate says so."""


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file of a brief as the gate sees it; `trouble` is a key of TROUBLES, empty when it can be read."""

    filename: str
    trouble: str = ""


def suffix_of(filename: str) -> str:
    """The kind of a file by its name."""
    return PurePath(filename).suffix.lower()


def examine(filename: str, content: bytes) -> str:
    """The trouble with a file, empty if there is none; the type must be one of SUFFIXES."""
    if not content:
        return "empty"
    suffix = suffix_of(filename)
    if suffix in TEXT_SUFFIXES:
        return "broken" if b"\x00" in content else ""
    if not content.startswith(MAGIC[suffix]):
        return "locked" if content.startswith(b"\xd0\xcf\x11\xe0") else "broken"
    return "locked" if suffix == ".pdf" and b"/Encrypt" in content else ""
