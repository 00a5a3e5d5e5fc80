"""How rows become the JSON grammar, and which row each place of that JSON came from."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from excello.core.builder.drafts import (
    ANY,
    EVENT_ANY,
    EVENT_NAMED,
    NONE,
    NOT_ALL,
    Address,
    ComparisonDraft,
    CountDraft,
    Draft,
    GroupDraft,
    ItemsDraft,
    NodeDraft,
    SequenceDraft,
)
from excello.core.builder.texts import number_of, value_of
from excello.findings import Finding, Refused, mark
from excello.lake.conditions import OPERATORS, FieldType, Kind, Operand, SubjectSchema, dump, parse_condition

Path = tuple[str, ...]


@dataclass(slots=True)
class Written:
    """The JSON of a draft, and the row (or group) behind each of its places."""

    data: Any = None
    rows: dict[Path, Address] = field(default_factory=dict)

    def row_of(self, path: str) -> tuple[Address, str]:
        """The row a finding's path leads to, and the part of it (`field`, `op`, `value`, …)."""
        steps = tuple(path.split(".")) if path else ()
        for length in range(len(steps), -1, -1):
            if steps[:length] in self.rows:
                rest = [step for step in steps[length:] if not step.isdigit()]
                return self.rows[steps[:length]], rest[-1] if rest else ""
        return (), ""


def write_draft(draft: Draft, schema: SubjectSchema) -> Written:
    """The JSON that a draft says; raises `Refused` where JSON text is none."""
    if draft.text is None:
        written = Written()
        written.data = _group(draft.root, schema, (), (), written)
        return written
    try:
        return Written(json.loads(draft.text))
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        message, mend = mark("This is no JSON (line {line})."), mark("Mend it, or go back to rows.")
        raise Refused([Finding("condition.not_json", "", message, mend, params={"line": line})]) from error


def check_draft(draft: Draft, schema: SubjectSchema) -> dict[str, Any]:
    """The canonical JSON of a draft that conforms; raises `Refused` with every finding."""
    try:
        return dump(parse_condition(write_draft(draft, schema).data, schema))
    except Refused as refused:
        raise Refused([_plain(finding) for finding in refused.findings]) from refused


def _plain(finding: Finding) -> Finding:
    """An input left empty is missing, rather than a text that is no number."""
    if finding.code == "condition.wrong_value" and finding.params.get("value") == "":
        return replace(finding, message=mark("The value is missing."))
    return finding


def _group(group: GroupDraft, schema: SubjectSchema, address: Address, path: Path, written: Written) -> Any:
    """A group; one row that must not hold needs no group inside the `not`."""
    written.rows[path] = address
    if group.join not in (NOT_ALL, NONE):
        return _joined(group, "any" if group.join == ANY else "all", schema, address, path, written)
    inside = (*path, "not")
    if len(group.children) == 1:
        return {"not": _node(group.children[0], schema, (*address, 0), inside, written)}
    return {"not": _joined(group, "any" if group.join == NONE else "all", schema, address, inside, written)}


def _joined(
    group: GroupDraft, join: str, schema: SubjectSchema, address: Address, path: Path, written: Written
) -> dict[str, Any]:
    written.rows[(*path, join)] = address
    rows = enumerate(group.children)
    return {join: [_node(row, schema, (*address, i), (*path, join, str(i)), written) for i, row in rows]}


def _node(node: NodeDraft, schema: SubjectSchema, address: Address, path: Path, written: Written) -> Any:
    written.rows[path] = address
    match node:
        case GroupDraft():
            return _group(node, schema, address, path, written)
        case CountDraft():
            return _count(node, schema, address, path, written)
        case SequenceDraft():
            return _sequence(node)
        case ItemsDraft():
            items = schema.type_of(node.path)
            inner = schema.of_items(node.path) if items else SubjectSchema(node.path)
            where = _where(node.where, inner, address, (*path, node.quantifier, "where"), written)
            return {node.quantifier: {"path": node.path, "where": where}}
        case ComparisonDraft():
            return _comparison(node, schema)


def _where(group: GroupDraft, schema: SubjectSchema, address: Address, path: Path, written: Written) -> Any:
    """The rows below a count or a list; one row alone needs no group around it."""
    if len(group.children) == 1 and group.join not in (NOT_ALL, NONE):
        return _node(group.children[0], schema, (*address, 0), path, written)
    return _group(group, schema, address, path, written)


def _count(node: CountDraft, schema: SubjectSchema, address: Address, path: Path, written: Written) -> Any:
    body: dict[str, Any] = {}
    if node.what == EVENT_NAMED:
        names = [name.strip() for name in node.events if name.strip()]
        body["event"] = names[0] if len(names) == 1 else names or ""
    elif node.what != EVENT_ANY:
        body["type"] = node.what
    if node.span.strip():
        body["within"] = f"{node.span.strip()}{node.unit}"
    if node.where.children:
        body["where"] = _where(node.where, schema.of_events(), address, (*path, "count", "where"), written)
    return {"count": body, "op": node.op, "value": number_of(node.value)}


def _sequence(node: SequenceDraft) -> dict[str, Any]:
    """Inputs left empty are no steps."""
    body: dict[str, Any] = {"sequence": [{"event": name.strip()} for name in node.events if name.strip()]}
    if node.span.strip():
        body["span"] = f"{node.span.strip()}{node.span_unit}"
    if node.within.strip():
        body["within"] = f"{node.within.strip()}{node.within_unit}"
    return body


def _comparison(node: ComparisonDraft, schema: SubjectSchema) -> Any:
    path = f"{node.path[:-1]}{node.name.strip()}" if node.path.endswith("*") else node.path
    body: dict[str, Any] = {"field": path, "op": node.op}
    operator = OPERATORS.get(node.op)
    if operator is None or operator.operand is Operand.NOTHING:
        return body
    known = kind_of(node, schema)
    first = node.values[0] if node.values else ""
    match operator.operand:
        case Operand.DURATION:
            body["value"] = f"{first.strip()}{node.unit}"
        case Operand.WHOLE:
            body["value"] = number_of(first)
        case Operand.SEVERAL:
            body["value"] = [value_of(text, known.kind) for text in node.values]
        case Operand.SAME:
            body["value"] = value_of(first, known.kind)
    return body


def kind_of(node: ComparisonDraft, schema: SubjectSchema) -> FieldType:
    """The type of a row's field: declared, or as chosen for an open one."""
    if node.path.endswith("*"):
        return FieldType(Kind(node.kind) if node.kind in set(Kind) else Kind.TEXT)
    return schema.type_of(node.path) or FieldType(Kind.ANY)
