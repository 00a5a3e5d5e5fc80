"""The tree of a center's divisions: who lies below whom."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class DivisionView:
    """A division as other rooms see it."""

    id: int
    parent_id: int | None
    key: str
    name: str
    kind: str


@dataclass(frozen=True)
class DivisionTree:
    """All divisions of one center; small enough to hold in memory for a request."""

    divisions: tuple[DivisionView, ...] = ()

    @cached_property
    def by_id(self) -> dict[int, DivisionView]:
        return {division.id: division for division in self.divisions}

    @cached_property
    def _children(self) -> dict[int | None, list[int]]:
        children: dict[int | None, list[int]] = {}
        for division in self.divisions:
            children.setdefault(division.parent_id, []).append(division.id)
        return children

    def with_descendants(self, division_id: int) -> frozenset[int]:
        """The division itself and all below it."""
        found: set[int] = set()
        waiting = [division_id]
        while waiting:
            current = waiting.pop()
            if current not in found:
                found.add(current)
                waiting.extend(self._children.get(current, ()))
        return frozenset(found)
