"""What conditions may ask of a brief: the typed fields of its templates."""

from __future__ import annotations

from collections.abc import Iterable

from excello.demand.rules.field_types import FIELD_TYPES
from excello.demand.rules.template import Field, Template
from excello.findings import mark
from excello.lake.conditions import FieldType, Kind, SubjectSchema

OWN_FIELDS = {
    "title": FieldType(Kind.TEXT, mark("Name of the request")),
    "template": FieldType(Kind.TEXT, mark("Template")),
    "division": FieldType(Kind.TEXT, mark("Division")),
}
TOUCHES = mark("Touches")
TOUCH_PARTS = {"channel": mark("Channel"), "subject": mark("Subject"), "body": mark("Text")}


def brief_schema(templates: Iterable[Template], *, language: str = "en") -> SubjectSchema:
    """The subject "brief" of conditions: `fields.<key>`, `touches`, title, template and division."""
    fields = dict(OWN_FIELDS)
    for template in templates:
        for item in template.fields.values():
            if item.key == template.title_field:
                continue  # it is offered as `title`
            path = "touches" if item.type == "touches" else f"fields.{item.key}"
            fields.setdefault(path, _field_type(item, language))
    return SubjectSchema(name="brief", fields=fields)


def _field_type(item: Field, language: str) -> FieldType:
    kind, label = FIELD_TYPES[item.type].kind, item.label.in_language(language)
    keys = tuple(option.key for option in item.options)
    words = {option.key: option.label.in_language(language) for option in item.options}
    if kind is not Kind.OBJECTS:
        return FieldType(kind, label, keys, words)
    channels = FieldType(Kind.TEXT, TOUCH_PARTS["channel"], keys, words)
    parts = {"subject", "body"}
    texts = {part: FieldType(Kind.TEXT, words_) for part, words_ in TOUCH_PARTS.items() if part in parts}
    return FieldType(kind, TOUCHES, items={"channel": channels, **texts})
