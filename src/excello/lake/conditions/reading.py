"""What every part of reading a condition shares: the findings so far, and how one is made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from excello.findings import Finding, mark
from excello.lake.conditions.nodes import Duration
from excello.lake.conditions.schema import DEPTH_LIMIT, DURATION, NODE_LIMIT

Path = tuple[str, ...]
"""Place in the JSON; a finding's path joins it with dots."""


class Reading:
    """One reading of a condition: what it met, and how many nodes it has read."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.nodes = 0

    def refuse(self, code: str, path: Path, message: str, mend: str, /, **params: Any) -> None:
        """Note one thing that does not conform; reading goes on, so that all are found at once."""
        self.findings.append(Finding(f"condition.{code}", ".".join(path), message, mend, params=params))

    def may_go_on(self, path: Path, depth: int) -> bool:
        """Count one more node; false (and one finding) once the condition is too large to be read."""
        self.nodes += 1
        if depth <= DEPTH_LIMIT and self.nodes <= NODE_LIMIT:
            return True
        if not any(finding.code == "condition.too_large" for finding in self.findings):
            self.refuse(
                "too_large",
                path,
                mark("The condition is too large."),
                mark("Use at most {nodes} parts, nested at most {depth} deep."),
                nodes=NODE_LIMIT,
                depth=DEPTH_LIMIT,
            )
        return False

    def know_keys(self, data: Mapping[str, Any], known: Iterable[str], path: Path) -> None:
        """Refuse keys that have no meaning at this place."""
        for key in data:
            if key not in known:
                self.refuse(
                    "unknown_key",
                    (*path, str(key)),
                    mark("“{key}” has no meaning here."),
                    mark("Leave it out; here stand {known}."),
                    key=key,
                    known=", ".join(known),
                )

    def duration(self, value: Any, path: Path) -> Duration | None:
        """Read a length of time."""
        if isinstance(value, str) and DURATION.fullmatch(value):
            return Duration(value)
        self.refuse(
            "wrong_value",
            path,
            mark("“{value}” is no length of time."),
            mark("Write a number and h, d or w: 12h, 30d, 2w."),
            value=str(value)[:50],
        )
        return None

    def whole(self, value: Any, path: Path) -> int | None:
        """Read a whole number from 0."""
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31:
            return value
        self.refuse(
            "wrong_value",
            path,
            mark("A count or a length is compared with a whole number."),
            mark("Write a whole number from 0."),
        )
        return None


def listed(names: Iterable[Any], limit: int = 20) -> str:
    """Names for a finding's mend: sorted, the first `limit`."""
    ordered = sorted(str(name) for name in names)
    return ", ".join(ordered[:limit]) + (", …" if len(ordered) > limit else "")
