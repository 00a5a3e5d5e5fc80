"""A subject with a field of every kind, a form over it, and a reader of what a drawn form would post."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from excello.core.builder import BuilderForm, ConditionField
from excello.lake.conditions import FieldType, Kind, SubjectSchema

SCHEMA = SubjectSchema(
    name="thing",
    fields={
        "title": FieldType(Kind.TEXT, "Title"),
        "size": FieldType(Kind.NUMBER, "Size"),
        "is_new": FieldType(Kind.BOOLEAN, "New"),
        "due": FieldType(Kind.DATE, "Due"),
        "seen": FieldType(Kind.DATETIME, "Seen"),
        "tags": FieldType(Kind.LIST, "Tags"),
        "color": FieldType(Kind.TEXT, "Color", ("red", "blue"), {"red": "Red", "blue": "Blue"}),
        "touches": FieldType(
            Kind.OBJECTS, "Touches", items={"channel": FieldType(Kind.TEXT, "Channel"), "cost": FieldType(Kind.NUMBER)}
        ),
    },
    open=("traits.",),
    events=None,
)


class ThingForm(BuilderForm):
    title = forms.CharField()

    def __init__(self, *args: Any, schema: SubjectSchema = SCHEMA, required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["condition"] = ConditionField(schema=schema, label="Must hold", required=required)


class Inputs(HTMLParser):
    """What a browser would post of a form as it was drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.posted = QueryDict(mutable=True)
        self.select = self.textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "input" and (given.get("type") != "checkbox" or "checked" in given):
            self.posted.appendlist(name, value)
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in given:
            self.posted.appendlist(self.select, value)
        elif tag == "textarea":
            self.textarea, self.text = name, ""

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.posted.appendlist(self.textarea, self.text.removeprefix("\n"))
            self.textarea = ""


@pytest.fixture
def schema() -> SubjectSchema:
    return SCHEMA


@pytest.fixture
def form_class() -> type[ThingForm]:
    return ThingForm


@pytest.fixture
def posted_of() -> Callable[[BuilderForm], QueryDict]:
    """The inputs of a form as a browser would post them, with a title."""

    def read(form: BuilderForm) -> QueryDict:
        inputs = Inputs()
        inputs.feed(str(form["condition"]))
        inputs.posted["title"] = "T"
        return inputs.posted

    return read


@pytest.fixture
def posted(form_class: Any, posted_of: Any) -> Callable[[Any], QueryDict]:
    """What a browser would post of a form that was opened with a condition."""

    def open_and_post(condition: Any) -> QueryDict:
        return posted_of(form_class(initial={"condition": condition}))

    return open_and_post
