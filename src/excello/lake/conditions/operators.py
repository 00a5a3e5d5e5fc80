"""Which comparisons there are, for which kinds of field, and what they compare with: a registry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from excello.findings import mark


class Kind(StrEnum):
    """What a field holds. A list holds texts; objects are lists of mappings, entered by `each` and `some`; `any` is an
    undeclared field of which only presence is asked."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    LIST = "list"
    OBJECTS = "objects"
    ANY = "any"


class Operand(StrEnum):
    """What stands in `value`."""

    NOTHING = "nothing"
    SAME = "same"
    """One value of the field's kind (for a list: one text)."""
    SEVERAL = "several"
    """A list of such values."""
    WHOLE = "whole"
    """A whole number from 0."""
    DURATION = "duration"
    """``12h``, ``30d``, ``2w``."""


@dataclass(frozen=True, slots=True)
class Operator:
    """One comparison: its key in the JSON, the kinds it suits, its operand, its wording (`{value}` filled in)."""

    key: str
    kinds: frozenset[Kind]
    operand: Operand
    label: str
    sentence: str


_ORDERED = frozenset({Kind.NUMBER, Kind.DATE, Kind.DATETIME})
_TEXT = frozenset({Kind.TEXT})
_LIST = frozenset({Kind.LIST})
_TIME = frozenset({Kind.DATE, Kind.DATETIME})
_SCALAR = _ORDERED | _TEXT | {Kind.BOOLEAN}
_SIZED = _TEXT | _LIST | {Kind.OBJECTS}

OPERATORS: dict[str, Operator] = {
    operator.key: operator
    for operator in (
        Operator("eq", _SCALAR, Operand.SAME, mark("is"), mark("{field} is {value}")),
        Operator("ne", _SCALAR, Operand.SAME, mark("is not"), mark("{field} is set and is not {value}")),
        Operator("lt", _ORDERED, Operand.SAME, mark("is less than"), mark("{field} is less than {value}")),
        Operator("le", _ORDERED, Operand.SAME, mark("is at most"), mark("{field} is at most {value}")),
        Operator("gt", _ORDERED, Operand.SAME, mark("is more than"), mark("{field} is more than {value}")),
        Operator("ge", _ORDERED, Operand.SAME, mark("is at least"), mark("{field} is at least {value}")),
        Operator("in", _SCALAR, Operand.SEVERAL, mark("is one of"), mark("{field} is one of {value}")),
        Operator("not_in", _SCALAR, Operand.SEVERAL, mark("is none of"), mark("{field} is set and is none of {value}")),
        Operator(
            "eq_any_case",
            _TEXT,
            Operand.SAME,
            mark("is, in any case"),
            mark("{field} is {value} in upper or lower case"),
        ),
        Operator("contains", _TEXT | _LIST, Operand.SAME, mark("contains"), mark("{field} contains {value}")),
        Operator(
            "contains_any_case",
            _TEXT,
            Operand.SAME,
            mark("contains, in any case"),
            mark("{field} contains {value} in upper or lower case"),
        ),
        Operator(
            "not_contains",
            _TEXT | _LIST,
            Operand.SAME,
            mark("does not contain"),
            mark("{field} is set and does not contain {value}"),
        ),
        Operator("starts_with", _TEXT, Operand.SAME, mark("starts with"), mark("{field} starts with {value}")),
        Operator("ends_with", _TEXT, Operand.SAME, mark("ends with"), mark("{field} ends with {value}")),
        Operator(
            "contains_any", _LIST, Operand.SEVERAL, mark("contains any of"), mark("{field} contains any of {value}")
        ),
        Operator(
            "contains_all", _LIST, Operand.SEVERAL, mark("contains all of"), mark("{field} contains all of {value}")
        ),
        Operator(
            "length_le",
            _SIZED,
            Operand.WHOLE,
            mark("has at most this length"),
            mark("{field} has a length of at most {value}"),
        ),
        Operator(
            "length_ge",
            _SIZED,
            Operand.WHOLE,
            mark("has at least this length"),
            mark("{field} has a length of at least {value}"),
        ),
        Operator(
            "within_last",
            _TIME,
            Operand.DURATION,
            mark("is within the last"),
            mark("{field} is within the last {value}"),
        ),
        Operator(
            "older_than",
            _TIME,
            Operand.DURATION,
            mark("is longer ago than"),
            mark("{field} is longer ago than {value}"),
        ),
        Operator(
            "within_next",
            _TIME,
            Operand.DURATION,
            mark("is within the next"),
            mark("{field} is within the next {value}"),
        ),
        Operator(
            "later_than",
            _TIME,
            Operand.DURATION,
            mark("is further ahead than"),
            mark("{field} is further ahead than {value}"),
        ),
        Operator("is_set", frozenset(Kind), Operand.NOTHING, mark("is set"), mark("{field} is set")),
        Operator("is_missing", frozenset(Kind), Operand.NOTHING, mark("is missing"), mark("{field} is missing")),
    )
}

COUNT_OPERATORS: tuple[str, ...] = ("eq", "ne", "lt", "le", "gt", "ge")
"""Comparisons of an event count, always with a whole number."""


def operators_for(kind: Kind) -> tuple[Operator, ...]:
    """The comparisons offered for a kind of field, in the order a builder shows them."""
    return tuple(operator for operator in OPERATORS.values() if kind in operator.kinds)
