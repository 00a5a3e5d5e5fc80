"""What rooms above bring to a campaign's results: messages sent, visits, revenue."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from excello.demand.public import ResultLine


@dataclass(frozen=True, slots=True)
class ResultPanel:
    """A section of the results tab: `lines(campaign_id)` are label, figure and where it is counted."""

    key: str
    title: str | Promise
    lines: Callable[[int], Iterable[ResultLine]]


PANELS: list[ResultPanel] = []


def register_results(panel: ResultPanel) -> None:
    """Let a room above add a section to every campaign's results."""
    PANELS.append(panel)


def results_of(campaign_id: int) -> list[tuple[ResultPanel, list[ResultLine]]]:
    """Every section that has something to say."""
    found = [(panel, list(panel.lines(campaign_id))) for panel in PANELS]
    return [(panel, lines) for panel, lines in found if lines]
