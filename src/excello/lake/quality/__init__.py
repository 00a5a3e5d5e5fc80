"""Data quality: how complete, valid, unique, consistent and fresh each field is, each figure with its rows."""

from __future__ import annotations

from excello.lake.quality.decay import Decay, decay_of, observed_decay
from excello.lake.quality.guesses import guess_schema
from excello.lake.quality.kinds import Dimension, FieldKind
from excello.lake.quality.measuring import measure_quality, rows_behind
from excello.lake.quality.reading import parse_schema
from excello.lake.quality.registry import all_rules
from excello.lake.quality.report import FieldQuality, QualityReport
from excello.lake.quality.row_rules import DUPLICATE
from excello.lake.quality.rule import Figure
from excello.lake.quality.schema import FieldSpec, QualitySchema, RowRule

__all__ = [
    "DUPLICATE",
    "Decay",
    "Dimension",
    "FieldKind",
    "FieldQuality",
    "FieldSpec",
    "Figure",
    "QualityReport",
    "QualitySchema",
    "RowRule",
    "all_rules",
    "decay_of",
    "guess_schema",
    "measure_quality",
    "observed_decay",
    "parse_schema",
    "rows_behind",
]
