"""How an untrusted file is read in a process of its own, which may fail, swell or hang without harm."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from excello.findings import Finding, Refused, mark
from excello.lake.files.child import OUTCOME, REQUEST
from excello.lake.files.limits import Limits
from excello.lake.files.reading import Progress, read_table
from excello.lake.files.refusals import refuse
from excello.lake.files.table import TextTable

log = logging.getLogger(__name__)
LAST_WORDS, WORDS_KEPT = "stderr", 2_000
SOURCE = Path(__file__).resolve().parents[3]


@contextmanager
def opened_table(
    file: bytes | Path,
    *,
    expected: Sequence[str] = (),
    member: str = "",
    limits: Limits | None = None,
    isolated: bool = True,
    progress: Progress | None = None,
) -> Iterator[TextTable]:
    """A file as a table of text, as long as the ``with`` block lasts. Raises `Refused`.

    isolated: read in a process of its own, within the limits of memory and time; otherwise in this one, for files
    that we wrote ourselves. What `progress` raises ends the reading.
    """
    limits = limits or Limits()
    with tempfile.TemporaryDirectory(prefix="excello-file-") as folder:
        work = Path(folder)
        path = file if isinstance(file, Path) else _kept(file, work / "file")
        if isolated:
            yield _read_apart(path, work, expected, member, limits, progress)
        else:
            yield read_table(path, work=work, expected=expected, member=member, limits=limits, progress=progress)


def _kept(data: bytes, path: Path) -> Path:
    path.write_bytes(data)
    return path


def _read_apart(
    path: Path, work: Path, expected: Sequence[str], member: str, limits: Limits, progress: Progress | None
) -> TextTable:
    request = {"path": str(path.resolve()), "expected": [*expected], "member": member, "limits": asdict(limits)}
    (work / REQUEST).write_text(json.dumps(request))
    late = threading.Event()
    process = _started(work)

    def end() -> None:
        late.set()
        process.kill()

    clock = threading.Timer(limits.seconds, end)
    clock.start()
    try:
        for line in process.stdout or ():
            if progress is not None and line.strip().isdigit():
                progress(int(line))
        process.wait()
    finally:
        clock.cancel()
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()
    return _outcome(work, late.is_set(), process.returncode, limits)


def _started(work: Path) -> subprocess.Popen[str]:
    """The reader, with nothing of our environment but what it needs to start."""
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(SOURCE),
        "PYTHONUTF8": "1",
        "TMPDIR": str(work),
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    with (work / LAST_WORDS).open("wb") as words:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "excello.lake.files.child", str(work)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=words,
            env=environment,
            cwd=work,
            text=True,
        )


def _outcome(work: Path, late: bool, code: int, limits: Limits) -> TextTable:
    if late:
        message = mark("The file could not be read within {seconds} seconds.")
        refuse("too_slow", message, mark("Split it and import the parts."), seconds=int(limits.seconds))
    try:
        outcome = json.loads((work / OUTCOME).read_text())
    except (OSError, ValueError):
        words = (work / LAST_WORDS).read_bytes()[-WORDS_KEPT:].decode("utf-8", "replace")
        log.warning("the reader of a file ended with %s: %s", code, words.strip() or "no word")
        message = mark("The file could not be read within {limit} MB of memory, or it is damaged.")
        limit = limits.memory // (1024 * 1024)
        refuse("unreadable", message, mark("Save it again, or split it and import the parts."), limit=limit)
    if "refused" in outcome:
        raise Refused([Finding.from_record(record) for record in outcome["refused"]])
    return TextTable.from_dict(outcome["table"], work / "rows.arrow")
