"""How typed values come out of JSON text columns: the one place that knows the engine's JSON functions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from excello.lake.conditions.operators import Kind
from excello.lake.conditions.values import DATE_TEXT, DATETIME_TEXT


def json_at(text: ir.StringValue, path: str) -> ir.JSONValue:
    """The JSON value at a dotted path (steps as `conditions.schema.PATH` allows) of a JSON text column."""
    value = text.cast("json")
    for step in path.split("."):
        value = value[step]
    return value


def text_at(text: ir.StringValue, path: str) -> ir.StringValue:
    """The text at a path; null where there is none, it is empty, or it is no text."""
    return json_at(text, path).str.nullif("")


def number_at(text: ir.StringValue, path: str) -> ir.FloatingValue:
    """The number at a path as float64; null where there is none."""
    return json_at(text, path).float


def members_of(text: ir.StringValue, names: Iterable[str]) -> dict[str, ir.JSONValue]:
    """Some members of a column of JSON objects; the text is read once for all of them. A null member is none."""
    shape = dict.fromkeys(sorted(set(names)), "JSON")
    kind = dt.Struct(dict.fromkeys(shape, dt.json))
    read = ibis.udf.scalar.builtin(_transform, name="json_transform", signature=((dt.string, dt.string), kind))
    found = read(text, json.dumps(shape))
    return {name: found[name] for name in shape}


def _transform(text: Any, shape: Any) -> Any:
    """Shape of the engine's function; never run."""


def typed_at(text: ir.StringValue, path: str, kind: Kind) -> ir.Value:
    """The value at a path as `kind`; null = missing, empty or of another kind, as `conditions.values.found_value`."""
    return typed(json_at(text, path), kind)


def typed(value: ir.JSONValue, kind: Kind) -> ir.Value:
    """A JSON value as `kind`, as `typed_at`."""
    match kind:
        case Kind.NUMBER:
            return value.float
        case Kind.BOOLEAN:
            return value.bool
        case Kind.DATE:
            return _guarded(value.str, DATE_TEXT).try_cast("date")
        case Kind.DATETIME:
            return _guarded(value.str, DATETIME_TEXT).try_cast("timestamp('UTC')")
        case Kind.LIST:
            texts = value.array.map(lambda item: item.str).filter(lambda item: item.notnull())
            return (texts.length() > 0).ifelse(texts, ibis.null(texts.type()))
        case Kind.ANY:
            written = value.cast("string")
            return written.isin(["null", '""', "[]", "{}"]).ifelse(ibis.null("string"), written)
        case _:
            return value.str.nullif("")


def merged_objects(rows: ir.Table, key: str, column: str) -> ir.Table:
    """One JSON object a `key`: of every member the value of the latest row, by timestamp (undated first), then seq.

    rows: columns `key`, `column` (JSON text), timestamp, seq. A latest value of null removes the member.
    Result: columns `key`, `column` (JSON text, members in the order of their names).
    """
    members = rows.filter(rows[column].notnull()).select(
        key, "timestamp", "seq", member_map=rows[column].cast("json").map
    )
    members = members.mutate(member=members.member_map.keys().unnest())
    members = members.mutate(value=members.member_map[members.member].cast("string"))
    latest = ibis.row_number().over(
        group_by=[key, "member"], order_by=[ibis.desc("timestamp", nulls_first=False), ibis.desc("seq")]
    )
    members = members.mutate(age=latest).filter(ibis._.age == 0)
    members = members.filter(members.value.notnull() & (members.value != "null"))
    pairs = members.mutate(pair=_quoted(members.member) + ":" + members.value)
    return pairs.group_by(key).aggregate(
        **{column: ibis.literal("{") + pairs.pair.group_concat(",", order_by=pairs.member) + "}"}
    )


def _quoted(text: ir.StringValue) -> ir.StringValue:
    """JSON text of a string: members may hold quotes and backslashes, and control characters as escapes."""
    return ibis.array([text]).cast("json").cast("string").re_replace(r"^\[|\]$", "")


def _guarded(text: ir.StringValue, pattern: str) -> ir.StringValue:
    return text.re_search(f"^({pattern})$").ifelse(text, ibis.null("string"))
