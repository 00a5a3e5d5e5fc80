"""How a comparison of a field is read: known field, fitting operator, value of the field's kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from excello.findings import mark
from excello.lake.conditions.nodes import Comparison
from excello.lake.conditions.operators import OPERATORS, Kind, Operand, Operator
from excello.lake.conditions.reading import Path, Reading, listed
from excello.lake.conditions.schema import LIST_LIMIT, PATH, FieldType, SubjectSchema
from excello.lake.conditions.values import WRITTEN_AS, guess_kind, read_value


def read_comparison(reading: Reading, data: Mapping[str, Any], schema: SubjectSchema, path: Path) -> Comparison | None:
    """Read ``{"field", "op", "value"}``."""
    operator = _operator(reading, data.get("op"), path)
    kind = _field_type(reading, data, schema, path)
    if operator is None or kind is None:
        return None
    if kind.kind not in operator.kinds:
        reading.refuse(
            "wrong_op",
            (*path, "op"),
            mark("“{op}” does not compare a {kind}."),
            mark("Choose one of {ops}."),
            op=operator.key,
            kind=kind.kind.value,
            ops=", ".join(o.key for o in OPERATORS.values() if kind.kind in o.kinds),
        )
        return None
    value = _operand(reading, data, operator, kind, path)
    return Comparison(data["field"], operator.key, kind.kind, value)


def refuse_field(reading: Reading, field: Any, schema: SubjectSchema, path: Path, of: Kind | None = None) -> None:
    """Note that the subject has no such field (of this kind), and which there are."""
    known = [name for name, kind in schema.fields.items() if of is None or kind.kind is of]
    known += [] if of else [f"{prefix}…" for prefix in schema.open]
    reading.refuse(
        "unknown_field",
        path,
        mark("A {subject} has no such field: “{field}”."),
        mark("Choose one of {fields}."),
        subject=schema.name,
        field=str(field)[:100],
        fields=listed(known),
    )


def _operator(reading: Reading, op: Any, path: Path) -> Operator | None:
    operator = OPERATORS.get(op) if isinstance(op, str) else None
    if operator is None:
        reading.refuse(
            "unknown_op",
            (*path, "op"),
            mark("“{op}” is no comparison."),
            mark("Choose one of {ops}."),
            op=str(op)[:50],
            ops=", ".join(OPERATORS),
        )
    return operator


def _field_type(reading: Reading, data: Mapping[str, Any], schema: SubjectSchema, path: Path) -> FieldType | None:
    field = data["field"]
    known = schema.type_of(field) if isinstance(field, str) else None
    if known is not None:
        return known
    if isinstance(field, str) and PATH.fullmatch(field) and schema.is_open(field):
        return FieldType(guess_kind(str(data.get("op")), data.get("value")))
    refuse_field(reading, field, schema, (*path, "field"))
    return None


def _operand(reading: Reading, data: Mapping[str, Any], operator: Operator, kind: FieldType, path: Path) -> Any:
    value, place = data.get("value"), (*path, "value")
    match operator.operand:
        case Operand.NOTHING:
            if "value" in data:
                message, mend = mark("“{op}” compares with nothing."), mark("Leave the value out.")
                reading.refuse("needless_value", place, message, mend, op=operator.key)
            return None
        case Operand.DURATION:
            return reading.duration(value, place)
        case Operand.WHOLE:
            return reading.whole(value, place)
        case Operand.SAME:
            return _scalar(reading, value, kind, place)
        case Operand.SEVERAL:
            return _several(reading, value, operator.key, kind, place)


def _several(reading: Reading, value: Any, op: str, kind: FieldType, path: Path) -> tuple[Any, ...] | None:
    if isinstance(value, list) and 0 < len(value) <= LIST_LIMIT:
        return tuple(_scalar(reading, item, kind, (*path, str(i))) for i, item in enumerate(value))
    reading.refuse(
        "wrong_value",
        path,
        mark("“{op}” compares with a list."),
        mark("Write a list of 1 to {limit} values."),
        op=op,
        limit=LIST_LIMIT,
    )
    return None


def _scalar(reading: Reading, value: Any, kind: FieldType, path: Path) -> Any:
    read = read_value(value, kind.kind)
    if read is None:
        reading.refuse(
            "wrong_value",
            path,
            mark("“{value}” is no {kind}."),
            mark("Write {example}."),
            value=str(value)[:50],
            kind=kind.kind.value,
            example=WRITTEN_AS[kind.kind],
        )
    elif kind.choices and read not in kind.choices:
        reading.refuse(
            "unknown_choice",
            path,
            mark("“{value}” is not among the choices."),
            mark("Choose one of {choices}."),
            value=read,
            choices=listed(kind.choices),
        )
    return read
