"""What counting an audience found: how many fit, who of them may be reached, whom other campaigns mean too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from excello.campaigns.rules.lint.context import Overlap

REACHABLE = "reachable"


@dataclass(frozen=True, slots=True)
class AudienceCount:
    """One count. `contacts`: how many the center knows; `cut`: size cut without remainder into `reachable` and the
    reasons that withhold the rest (empty: not computed); `at`: when, ISO 8601."""

    size: int
    contacts: int
    at: str
    cut: Mapping[str, int] = field(default_factory=dict)
    overlaps: tuple[Overlap, ...] = ()

    @property
    def withheld(self) -> int:
        """How many consent and policy would keep from being reached."""
        return self.size - self.cut.get(REACHABLE, self.size)

    def as_dict(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "size": self.size,
            "contacts": self.contacts,
            "at": self.at,
            "cut": dict(self.cut),
            "overlaps": [[overlap.label, overlap.contacts] for overlap in self.overlaps],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> AudienceCount:
        overlaps = tuple(Overlap(label, contacts) for label, contacts in data["overlaps"])
        return cls(data["size"], data["contacts"], data["at"], data["cut"], overlaps)
