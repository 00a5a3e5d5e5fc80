"""How a stored condition reads as a sentence in the reader's language."""

from __future__ import annotations

from typing import Any

from excello.core.presenting import translated
from excello.findings import Refused
from excello.lake.conditions import SubjectSchema, describe, parse_condition


def condition_in_words(condition: Any, schema: SubjectSchema) -> str:
    """The sentence of a condition; empty where it no longer conforms to the subject."""
    try:
        return describe(parse_condition(condition, schema), schema, translate=translated)
    except Refused:
        return ""
