"""Which file of an archive is meant, and how it is unpacked without being swamped by it."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, cast

from excello.findings import mark
from excello.lake.files.limits import Limits
from excello.lake.files.refusals import refuse

CHUNK = 1024 * 1024
PEEKED = 50
SHOWN = 30
HEAD = 64 * 1024
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


def unpack_member(path: Path, *, expected: Iterable[str], member: str, limits: Limits, into: Path) -> dict[str, Any]:
    """Write one member of a zip to `into`: the one named, the only one, or the only one with the `expected` columns.

    Returns its name and all names. Raises `Refused`, with the list where more than one could be meant.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = _entries(archive, limits)
            chosen = _chosen(archive, entries, set(expected), member)
            with archive.open(chosen) as packed:
                _unpack(cast("BinaryIO", packed), chosen.compress_size, limits, into)
            return {"member": chosen.filename, "members": [entry.filename for entry in entries]}
    except DAMAGE as error:
        _refuse_damaged(error)


def unpack_gzip(path: Path, *, limits: Limits, into: Path) -> None:
    """Write what a gzip file holds to `into`; raises `Refused`."""
    try:
        with gzip.open(path) as packed:
            _unpack(cast("BinaryIO", packed), path.stat().st_size, limits, into)
    except DAMAGE as error:
        _refuse_damaged(error)


def _refuse_damaged(error: Exception) -> NoReturn:
    message, mend = mark("The archive is damaged: {reason}."), mark("Pack or save it again.")
    refuse("bad_archive", message, mend, reason=str(error)[:100])


def _entries(archive: zipfile.ZipFile, limits: Limits) -> list[zipfile.ZipInfo]:
    every = archive.infolist()
    if len(every) > limits.members:
        message, mend = mark("The archive holds more than {limit} files."), mark("Pack only the file to import.")
        refuse("too_many_members", message, mend, limit=limits.members)
    entries = [entry for entry in every if not entry.is_dir() and not _is_litter(entry.filename)]
    if not entries:
        refuse("empty_file", mark("The archive holds no file."), mark("Pack the file to import."))
    return entries


def _is_litter(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(".")


def _chosen(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], expected: set[str], member: str
) -> zipfile.ZipInfo:
    if member:
        named = [entry for entry in entries if member in (entry.filename, entry.filename.rpartition("/")[2])]
        if len(named) == 1:
            return named[0]
        message, mend = mark("There is no “{member}” in the file."), mark("Name one of {members}.")
        refuse("unknown_member", message, mend, member=member, members=_names(entries))
    if len(entries) == 1:
        return entries[0]
    fitting = [entry for entry in entries[:PEEKED] if expected and expected <= _header_words(archive, entry)]
    if len(fitting) == 1:
        return fitting[0]
    message = mark("The archive holds several files that could be meant: {members}.")
    choices = [entry.filename for entry in (fitting or entries)[:SHOWN]]
    refuse("which_member", message, mark("Name the one to read."), members=", ".join(choices), names=choices)


def _names(entries: list[zipfile.ZipInfo]) -> str:
    return ", ".join(entry.filename for entry in entries[:SHOWN])


def _header_words(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> set[str]:
    """The first line's cells, whatever delimits them; good enough to tell members apart."""
    with archive.open(entry) as packed:
        line = io.BytesIO(packed.read(HEAD)).readline().decode("utf-8-sig", "replace")
    return {word.strip().strip('"') for mark_ in ",;\t|" for word in line.strip().split(mark_)}


def _unpack(packed: BinaryIO, size: int, limits: Limits, into: Path) -> None:
    written = 0
    with into.open("wb") as file:
        while chunk := packed.read(CHUNK):
            written += len(chunk)
            swollen = written > limits.unpacked and written > limits.expansion * max(size, 1)
            if written > limits.size or swollen:
                message = mark("Unpacked, the file is more than {times} times as large, over {size} MB.")
                mend = mark("Unpack it yourself and import the parts.")
                refuse("too_large", message, mend, times=written // max(size, 1), size=written // CHUNK)
            file.write(chunk)
