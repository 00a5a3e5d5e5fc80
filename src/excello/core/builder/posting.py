"""How posted inputs become a draft: each row under the address it was drawn with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.datastructures import MultiValueDict

from excello.core.builder.drafts import (
    ALL,
    JOINS,
    ComparisonDraft,
    CountDraft,
    Draft,
    GroupDraft,
    ItemsDraft,
    NodeDraft,
    SequenceDraft,
)
from excello.core.builder.editing import apply_action
from excello.core.builder.opening import open_text
from excello.lake.conditions import SubjectSchema

DEEPEST = 25
"""Deeper than the grammar allows, so that it is the grammar that refuses."""


@dataclass(slots=True)
class _Posted:
    """The inputs of one row, by part, and the rows below it."""

    parts: dict[str, list[str]] = field(default_factory=dict)
    below: dict[int, _Posted] = field(default_factory=dict)

    def get(self, part: str, default: str = "") -> str:
        return (self.parts.get(part) or [default])[-1]


def read_draft(data: Mapping[str, Any], name: str, schema: SubjectSchema) -> Draft:
    """The draft that was posted under `name`, with the pressed button's effect; plain JSON under the name itself is
    taken too, for those who fill the form without drawing it."""
    if f"{name}.mode" not in data:
        return open_text(str(data[name]), schema) if data.get(name) else Draft()
    action = data.get(f"{name}.do", "")
    if data.get(f"{name}.mode") == "json":
        draft = Draft(text=data.get(f"{name}.json", ""))
    else:
        draft = Draft(root=_group(_collect(data, name)))
    return apply_action(draft, action, schema) if action else draft


def was_posted(data: Mapping[str, Any], name: str) -> bool:
    """Whether the field came along at all."""
    return f"{name}.mode" in data or name in data


def _collect(data: Mapping[str, Any], name: str) -> _Posted:
    root = _Posted()
    for key in data:
        if not key.startswith(f"{name}."):
            continue
        *steps, part = key.removeprefix(f"{name}.").split(".")
        if len(steps) > DEEPEST or not all(step.isdigit() and len(step) < 5 for step in steps):
            continue
        node = root
        for step in steps:
            node = node.below.setdefault(int(step), _Posted())
        node.parts[part] = _all(data, key)
    return root


def _all(data: Mapping[str, Any], key: str) -> list[str]:
    """Every value of a key; a plain mapping holds one."""
    return data.getlist(key) if isinstance(data, MultiValueDict) else [str(data[key])]


def _group(posted: _Posted) -> GroupDraft:
    join = posted.get("join", ALL)
    return GroupDraft(join if join in JOINS else ALL, [_node(posted.below[index]) for index in sorted(posted.below)])


def _node(posted: _Posted) -> NodeDraft:
    match posted.get("row"):
        case "group":
            return _group(posted)
        case "count":
            return CountDraft(
                what=posted.get("what"),
                events=posted.parts.get("event", []),
                op=posted.get("op"),
                value=posted.get("value"),
                span=posted.get("span"),
                unit=posted.get("unit", "d"),
                where=_group(posted),
            )
        case "sequence":
            return SequenceDraft(
                events=posted.parts.get("event", []),
                span=posted.get("span"),
                span_unit=posted.get("span_unit", "d"),
                within=posted.get("within"),
                within_unit=posted.get("within_unit", "d"),
            )
        case "items":
            return ItemsDraft(posted.get("quantifier", "each"), posted.get("path"), _group(posted))
        case _:
            return ComparisonDraft(
                path=posted.get("field"),
                name=posted.get("name"),
                kind=posted.get("kind", "text"),
                op=posted.get("op"),
                values=_values(posted),
                unit=posted.get("unit", "d"),
            )


def _values(posted: _Posted) -> list[str]:
    """One value, the chosen ones, or the lines of a longer list."""
    if "lines" in posted.parts:
        return [line.strip() for line in posted.get("value").splitlines() if line.strip()]
    return posted.parts.get("value", [])
