"""How a command on plain files refuses: one line naming file, place and mend, and exit code 2."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from excello.cli.entrance import fail
from excello.findings import Refused


@contextmanager
def refusals_of(name: str) -> Iterator[None]:
    """Refusals of a file become exit code 2 and never a traceback."""
    try:
        yield
    except Refused as refused:
        told = [finding.as_dict() for finding in refused.findings]
        fail("; ".join(f"{name}: {f['path']}: {f['message']} {f['mend']}".strip() for f in told))


@contextmanager
def plain_file(name: str) -> Iterator[Path]:
    """The file of an argument, as long as the ``with`` block lasts; `-` is standard input, kept in a temporary file."""
    if name != "-":
        try:
            with Path(name).open("rb"):
                pass
        except OSError as error:
            fail(f"{name}: it cannot be read: {error.strerror or error}; name a file that can")
        yield Path(name)
        return
    with tempfile.NamedTemporaryFile(prefix="excello-") as kept:
        shutil.copyfileobj(sys.stdin.buffer, kept)
        kept.flush()
        yield Path(kept.name)
