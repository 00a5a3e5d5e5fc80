"""The one predicate language: typed, written as JSON, evaluated in Python or compiled to the lake's engine.

Importing this is cheap; `excello.lake.conditions.compile` alone brings Ibis.
"""

from __future__ import annotations

from excello.lake.conditions.describe import describe
from excello.lake.conditions.evaluate import evaluate
from excello.lake.conditions.grammar import parse_condition, parse_filter
from excello.lake.conditions.nodes import (
    Condition,
    Duration,
    EventCount,
    EventFilter,
    EventSequence,
    comparisons_in,
    counts_in,
    dump,
    sequences_in,
)
from excello.lake.conditions.operators import COUNT_OPERATORS, OPERATORS, Kind, Operand, Operator, operators_for
from excello.lake.conditions.schema import CONTACT_FIELDS, FieldType, SubjectSchema, contact_schema, dump_schema

__all__ = [
    "CONTACT_FIELDS",
    "COUNT_OPERATORS",
    "OPERATORS",
    "Condition",
    "Duration",
    "EventCount",
    "EventFilter",
    "EventSequence",
    "FieldType",
    "Kind",
    "Operand",
    "Operator",
    "SubjectSchema",
    "comparisons_in",
    "contact_schema",
    "counts_in",
    "describe",
    "dump",
    "dump_schema",
    "evaluate",
    "operators_for",
    "parse_condition",
    "parse_filter",
    "sequences_in",
]
