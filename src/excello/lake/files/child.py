"""The process that reads one untrusted file: bounds itself, reads, writes down what came of it, and ends."""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path
from typing import Any

from excello.findings import Finding, Refused, mark
from excello.lake.files.limits import Limits
from excello.lake.files.reading import read_table

try:
    import resource
except ImportError:  # a system that cannot bound a process; the parent's clock still does
    resource = None  # type: ignore[assignment]

REQUEST, OUTCOME = "request.json", "outcome.json"


def main(work: Path) -> None:
    """Read what ``request.json`` in `work` asks for; ``outcome.json`` is the table, or the findings that refuse it."""
    gc.disable()  # rows are lists of texts and hold no cycles; looking for some took a quarter of the time
    request = json.loads((work / REQUEST).read_text())
    limits = Limits(**request["limits"])
    _bound(limits)
    outcome: dict[str, Any]
    try:
        table = read_table(
            Path(request["path"]),
            work=work,
            expected=request["expected"],
            member=request["member"],
            limits=limits,
            progress=lambda rows: print(rows, flush=True),
        )
        outcome = {"table": table.as_dict()}
    except Refused as error:
        outcome = {"refused": [finding.as_record() for finding in error.findings]}
    except OSError as error:  # no room for what is unpacked, or the file is gone
        message, mend = mark("The file could not be read here: {reason}."), mark("Try again, or ask who runs Excello.")
        reason = error.strerror or str(error)
        outcome = {
            "refused": [Finding("import.no_reading", "file", message, mend, params={"reason": reason}).as_record()]
        }
    (work / OUTCOME).write_text(json.dumps(outcome))


def _bound(limits: Limits) -> None:
    """No more memory than the limit beyond what is in use now, no core file, no endless computing."""
    if resource is None or not Path("/proc/self/statm").exists():
        return
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + limits.memory, used + limits.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    seconds = int(limits.seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
