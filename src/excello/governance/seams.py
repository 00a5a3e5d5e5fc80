"""Where rooms above tell governance what it cannot see: the touches that other waves will bring."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Protocol

from excello.governance.rules.pairs import Candidate


class CompetingWaves(Protocol):
    """Names the pairs that are due on a day, as the day's wave would bring them."""

    def __call__(self, *, center_id: int, day: date) -> Iterable[Candidate]: ...


_sources: list[CompetingWaves] = []


def register_competing_waves(source: CompetingWaves) -> Callable[[], None]:
    """Name who knows the touches that are due; returns how to take it back."""
    _sources.append(source)
    return lambda: _sources.remove(source)


def competing_waves(*, center_id: int, day: date) -> Iterator[Candidate]:
    """Every pair that is due on a day."""
    for source in _sources:
        yield from source(center_id=center_id, day=day)
