"""Where a purchase decision can stand and what moves it: models as values; `lake.transitions` computes them.

Cheap to import: the engine's modules beside this one bring Ibis, this one does not.
"""

from __future__ import annotations

from excello.lake.lifecycle.model import (
    CYCLES_BY,
    OUTCOMES,
    SUBJECTS,
    LifecycleModel,
    Limit,
    Move,
    Regress,
    Stage,
    Status,
    dump_model,
)
from excello.lake.lifecycle.reading import CYCLE_SCHEMA, parse_model

__all__ = [
    "CYCLES_BY",
    "CYCLE_SCHEMA",
    "OUTCOMES",
    "SUBJECTS",
    "LifecycleModel",
    "Limit",
    "Move",
    "Regress",
    "Stage",
    "Status",
    "dump_model",
    "parse_model",
]
