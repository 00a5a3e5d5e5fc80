"""What each figure means: named once, with formula, owner, grain, source and the rows it counts; read here alone."""

from __future__ import annotations

from excello.lake.measures.catalogue import Measure, measure_catalogue
from excello.lake.measures.cycles import CycleFigure, cycle_figures
from excello.lake.measures.definition import VERSION, Definition
from excello.lake.measures.events import EVENT_FIGURES, PARTS, EventFigure, EventPart
from excello.lake.measures.period import Period
from excello.lake.measures.stages import CycleMeasure, funnel_measures, stages_on_the_way

__all__ = [
    "EVENT_FIGURES",
    "PARTS",
    "VERSION",
    "CycleFigure",
    "CycleMeasure",
    "Definition",
    "EventFigure",
    "EventPart",
    "Measure",
    "Period",
    "cycle_figures",
    "funnel_measures",
    "measure_catalogue",
    "stages_on_the_way",
]
