"""What the catalogue says of every figure in words, whatever it is computed from."""

from __future__ import annotations

from dataclasses import dataclass

VERSION = 1
"""Rises when a formula changes; carried by every report."""

SCALED = frozenset({"cycles", "events", "requests", "campaigns", "practices", "learnings", "money"})
"""Units of which twice the time brings twice as much: a target for a month is a third of the quarter's."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure by name. `owner` is the role that answers for it; `grain` what one counted row is; `source` where the
    rows come from; `unit` cycles, events, requests, …, money, share, days or hours; `family` its group on screen."""

    name: str
    label: str
    formula: str
    owner: str
    grain: str
    source: str
    unit: str
    family: str
    better: str = "higher"
    dimensions: tuple[str, ...] = ()

    @property
    def is_scaled(self) -> bool:
        """Whether a target for a month is smaller than one for a quarter."""
        return self.unit in SCALED
