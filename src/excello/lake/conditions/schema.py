"""What a condition may speak of: the typed fields and the events of a subject, and the published JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from excello.findings import mark
from excello.lake.conditions.operators import COUNT_OPERATORS, OPERATORS, Kind

PATH_SEGMENT = r"[^\W\d][\w \-]{0,99}"
"""One step of a path: begins with a letter or `_`, then letters, digits, spaces, hyphens."""
PATH = re.compile(rf"{PATH_SEGMENT}(\.{PATH_SEGMENT}){{0,7}}")
DURATION = re.compile(r"([1-9]\d{0,4})([hdw])")

DEPTH_LIMIT = 20
NODE_LIMIT = 200
TEXT_LIMIT = 1000
LIST_LIMIT = 1000
STEP_LIMIT = 5
"""Events of a sequence; each costs the engine one more ordering."""


@dataclass(frozen=True, slots=True)
class FieldType:
    """Type of a field: its kind, what people call it, the values it can take (text and lists), and for kind
    `objects` the fields of one item. `choice_labels` names choices (key → words)."""

    kind: Kind
    label: str = ""
    choices: tuple[str, ...] = ()
    choice_labels: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, FieldType] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SubjectSchema:
    """What one kind of subject offers to conditions.

    fields: path → type (``traits.sector``, ``email``, ``fields.launch_date``). open: prefixes under which any path is
    allowed, its kind taken from the comparison (``properties.``). events: names that may be counted; None = any,
    empty = this subject has none. properties: types of known event properties (``properties.product``). ordered:
    whether conditions may ask for events in sequence.
    """

    name: str
    fields: Mapping[str, FieldType] = field(default_factory=dict)
    open: tuple[str, ...] = ()
    events: Collection[str] | None = ()
    properties: Mapping[str, FieldType] = field(default_factory=dict)
    ordered: bool = True

    @property
    def counts_events(self) -> bool:
        """Whether conditions on this subject may count events."""
        return self.events is None or len(self.events) > 0

    def type_of(self, path: str) -> FieldType | None:
        """Type of a declared field, else None (which may still be open)."""
        return self.fields.get(path)

    def is_open(self, path: str) -> bool:
        """Whether an undeclared path is allowed."""
        return any(path.startswith(prefix) and len(path) > len(prefix) for prefix in self.open)

    def of_events(self) -> SubjectSchema:
        """The schema of a `where` inside a count: one event's properties and context."""
        fields = {"source": FieldType(Kind.TEXT), **self.properties}
        return SubjectSchema(name="event", fields=fields, open=("properties.", "context."))

    def of_items(self, path: str) -> SubjectSchema:
        """The schema of a `where` inside `each` or `some`: paths are relative to one item."""
        return SubjectSchema(name=path, fields=self.fields[path].items)


CONTACT_FIELDS: Mapping[str, FieldType] = {
    "email": FieldType(Kind.TEXT, mark("E-mail address")),
    "name": FieldType(Kind.TEXT, mark("Name")),
    "region": FieldType(Kind.TEXT, mark("Region")),
    "country": FieldType(Kind.TEXT, mark("Country")),
    "language": FieldType(Kind.TEXT, mark("Language")),
    "first_seen": FieldType(Kind.DATETIME, mark("First seen")),
    "last_seen": FieldType(Kind.DATETIME, mark("Last seen")),
}
"""Columns of the contacts table that every contact condition may use beside traits."""


def contact_schema(
    *,
    traits: Mapping[str, FieldType] | None = None,
    events: Collection[str] | None = None,
    properties: Mapping[str, FieldType] | None = None,
    stages: Mapping[str, FieldType] | None = None,
) -> SubjectSchema:
    """The schema of contacts: computed fields, declared `traits` (key → type, without prefix), any other trait, and
    `stages`: lifecycle model → the stage a contact stands in (columns ``stages.<model>`` of the contacts)."""
    fields = {
        **CONTACT_FIELDS,
        **{f"stages.{key}": kind for key, kind in (stages or {}).items()},
        **{f"traits.{key}": kind for key, kind in (traits or {}).items()},
    }
    # Whoever does not know the models (a file, a notebook) may name any.
    is_open = ("traits.",) if stages is not None else ("traits.", "stages.")
    return SubjectSchema(name="contact", fields=fields, open=is_open, events=events, properties=properties or {})


def dump_schema() -> dict[str, Any]:
    """The published JSON Schema (draft 2020-12) of the condition grammar, for any subject."""
    node = {"$ref": "#/$defs/condition"}
    value = {"type": ["string", "number", "boolean"]}
    duration = {"type": "string", "pattern": f"^{DURATION.pattern}$"}
    events = {
        "event": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
        "type": {"enum": ["identify", "track", "page", "screen", "group", "alias"]},
        "where": node,
    }
    steps = {"type": "array", "items": _object(events, required=[]), "minItems": 2, "maxItems": STEP_LIMIT}
    where = _object({"path": _PATH_SCHEMA, "where": node}, required=["path", "where"])
    forms = [
        _object({"all": {"type": "array", "items": node}}, required=["all"]),
        _object({"any": {"type": "array", "items": node, "minItems": 1}}, required=["any"]),
        _object({"not": node}, required=["not"]),
        _object({"each": where}, required=["each"]),
        _object({"some": where}, required=["some"]),
        _object(
            {
                "field": _PATH_SCHEMA,
                "op": {"enum": list(OPERATORS)},
                "value": {"anyOf": [value, {"type": "array", "items": value, "maxItems": LIST_LIMIT}]},
            },
            required=["field", "op"],
        ),
        _object(
            {
                "count": _object({**events, "within": duration}, required=[]),
                "op": {"enum": list(COUNT_OPERATORS)},
                "value": {"type": "integer", "minimum": 0},
            },
            required=["count", "op", "value"],
        ),
        _object({"sequence": steps, "within": duration, "span": duration}, required=["sequence"]),
    ]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Excello condition",
        "$ref": "#/$defs/condition",
        "$defs": {"condition": {"oneOf": forms}},
    }


_PATH_SCHEMA = {"type": "string", "minLength": 1, "maxLength": 500}


def _object(properties: dict[str, Any], *, required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
