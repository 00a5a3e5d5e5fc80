"""Which measures a center can ask for: those over the cycles of its lead funnel, and those over events."""

from __future__ import annotations

from excello.lake.lifecycle import LifecycleModel
from excello.lake.measures.cycles import CycleFigure, cycle_figures
from excello.lake.measures.events import EVENT_FIGURES, EventFigure

Measure = CycleFigure | EventFigure


def measure_catalogue(model: LifecycleModel) -> dict[str, Measure]:
    """Name → measure, funnel first, in the order they are read."""
    measures: tuple[Measure, ...] = (*cycle_figures(model), *EVENT_FIGURES)
    return {measure.definition.name: measure for measure in measures}
