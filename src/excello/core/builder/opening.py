"""How a stored condition opens in the builder: JSON to rows, or as JSON where rows cannot say it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from excello.core.builder.drafts import (
    ALL,
    ANY,
    EVENT_ANY,
    EVENT_NAMED,
    NONE,
    NOT_ALL,
    ComparisonDraft,
    CountDraft,
    Draft,
    GroupDraft,
    ItemsDraft,
    NodeDraft,
    SequenceDraft,
)
from excello.core.builder.texts import text_of
from excello.findings import Refused
from excello.lake.conditions import OPERATORS, FieldType, Kind, Operand, SubjectSchema, parse_condition
from excello.lake.conditions.values import guess_kind

NEGATED = {ALL: NOT_ALL, ANY: NONE}


class Unspeakable(Exception):
    """The grammar knows it, rows do not."""


def open_condition(data: Any, schema: SubjectSchema) -> Draft:
    """The draft of a stored condition; one that no longer conforms, or that rows cannot say, opens as JSON."""
    if not data:
        return Draft()
    try:
        parse_condition(data, schema)
        return Draft(root=_group(data, schema))
    except (Refused, Unspeakable):
        return Draft(text=pretty(data))


def open_text(text: str, schema: SubjectSchema) -> Draft:
    """The draft of a condition written as JSON; stays JSON where it does not conform."""
    try:
        data = json.loads(text)
    except ValueError:
        return Draft(text=text)
    opened = open_condition(data, schema)
    return opened if opened.text is None else Draft(text=text)


def pretty(data: Any) -> str:
    """JSON for people."""
    return json.dumps(data, indent=2, ensure_ascii=False)


def _group(data: Mapping[str, Any], schema: SubjectSchema) -> GroupDraft:
    """Any condition as a group: a group as it is, anything else as its only row."""
    node = _node(data, schema)
    return node if isinstance(node, GroupDraft) else GroupDraft(ALL, [node])


def _node(data: Mapping[str, Any], schema: SubjectSchema) -> NodeDraft:
    for join in (ALL, ANY):
        if join in data:
            return GroupDraft(join, [_node(part, schema) for part in data[join]])
    if "not" in data:
        return _negated(_node(data["not"], schema))
    if "count" in data:
        return _count(data, schema)
    if "sequence" in data:
        return _sequence(data)
    for quantifier in ("each", "some"):
        if quantifier in data:
            path, where = data[quantifier]["path"], data[quantifier]["where"]
            return ItemsDraft(quantifier, path, _group(where, schema.of_items(path)))
    return _comparison(data, schema)


def _negated(node: NodeDraft) -> GroupDraft:
    if isinstance(node, GroupDraft) and node.join in NEGATED:
        return GroupDraft(NEGATED[node.join], node.children)
    return GroupDraft(NONE, [node])


def _count(data: Mapping[str, Any], schema: SubjectSchema) -> CountDraft:
    body = data["count"]
    names = body.get("event", [])
    names = [names] if isinstance(names, str) else list(names)
    kind = body.get("type")
    if names and kind not in (None, "track"):
        raise Unspeakable
    span = body.get("within", "")
    return CountDraft(
        what=EVENT_NAMED if names else kind or EVENT_ANY,
        events=names,
        op=data["op"],
        value=str(data["value"]),
        span=span[:-1],
        unit=span[-1:] or "d",
        where=_group(body["where"], schema.of_events()) if "where" in body else GroupDraft(),
    )


def _sequence(data: Mapping[str, Any]) -> SequenceDraft:
    """Rows name one event a step; steps that say more stay JSON."""
    names = [step.get("event") for step in data["sequence"]]
    if not all(isinstance(name, str) for name in names) or any(len(step) > 1 for step in data["sequence"]):
        raise Unspeakable
    span, within = data.get("span", ""), data.get("within", "")
    return SequenceDraft(names, span[:-1], span[-1:] or "d", within[:-1], within[-1:] or "d")


def _comparison(data: Mapping[str, Any], schema: SubjectSchema) -> ComparisonDraft:
    path, op = data["field"], data["op"]
    known = schema.type_of(path)
    kind = (known or FieldType(guess_kind(op, data.get("value")))).kind
    draft = ComparisonDraft(path=path, op=op)
    if known is None:
        prefix = next(prefix for prefix in schema.open if path.startswith(prefix))
        draft.path, draft.name, draft.kind = f"{prefix}*", path.removeprefix(prefix), _offered(kind)
    if "value" not in data:
        return draft
    value = data["value"]
    if OPERATORS[op].operand is Operand.DURATION:
        draft.values, draft.unit = [value[:-1]], value[-1]
    else:
        draft.values = [text_of(item, kind) for item in (value if isinstance(value, list) else [value])]
    return draft


def _offered(kind: Kind) -> str:
    return Kind.TEXT.value if kind is Kind.ANY else kind.value
