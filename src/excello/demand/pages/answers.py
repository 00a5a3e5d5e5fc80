"""A brief as it is read: each answer in words, the files beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format

from excello.demand.rules import Options
from excello.demand.rules.options import REFERENCES
from excello.demand.rules.template import Field, Template
from excello.demand.rules.values import read_date
from excello.demand.views import AttachmentView, RequestView
from excello.demand.wording import day_text, in_language
from excello.design.numerals import money_text


@dataclass(frozen=True, slots=True)
class TouchText:
    """One touch in words."""

    number: int
    channel: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One question with its answer; `long` ones are read as prose."""

    key: str
    label: str
    text: str = ""
    url: str = ""
    long: bool = False
    items: tuple[str, ...] = ()
    touches: tuple[TouchText, ...] = ()
    files: tuple[AttachmentView, ...] = ()

    @property
    def is_short(self) -> bool:
        return not (self.long or self.touches or self.files or self.items)


@dataclass(frozen=True, slots=True)
class AnsweredSection:
    """A card of the brief: its short answers side by side, then the long ones."""

    key: str
    title: str
    answers: tuple[Answer, ...]

    @property
    def short(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.is_short]

    @property
    def long(self) -> list[Answer]:
        return [answer for answer in self.answers if not answer.is_short]


def read_out(
    view: RequestView, template: Template, options: Mapping[str, Options], *, currency: str
) -> list[AnsweredSection]:
    """The brief, section by section; what was left empty is left out."""
    sections = []
    for section in template.sections:
        asked = (spec for spec in section.fields if spec.key != template.title_field)
        answers = [_answer(spec, view, options, currency) for spec in asked]
        found = tuple(answer for answer in answers if answer is not None)
        if found:
            sections.append(AnsweredSection(section.key, in_language(section.title), found))
    return sections


def _answer(spec: Field, view: RequestView, options: Mapping[str, Options], currency: str) -> Answer | None:
    label, value = in_language(spec.label), view.fields.get(spec.key)
    if spec.type == "file":
        files = tuple(file for file in view.attachments if file.field == spec.key)
        return Answer(spec.key, label, files=files) if files else None
    if value in (None, "", []):
        return None
    if spec.type == "touches":
        return Answer(spec.key, label, touches=_touches(spec, value))
    if isinstance(value, list):
        return Answer(spec.key, label, items=tuple(_word(spec, str(one), options) for one in value))
    text = _text(spec, value, options, currency)
    return Answer(spec.key, label, text, url=text if spec.type == "url" else "", long=spec.type == "long_text")


def _text(spec: Field, value: Any, options: Mapping[str, Options], currency: str) -> str:
    if spec.type == "date":
        day = read_date(value)
        return day_text(day) if day else str(value)
    if isinstance(value, int | float) and spec.type == "money":
        return money_text(value, currency)
    if isinstance(value, int | float) and spec.type == "number":
        return str(number_format(value))
    return _word(spec, str(value), options)


def _word(spec: Field, value: str, options: Mapping[str, Options]) -> str:
    """What a key stands for; the key itself where that is gone."""
    type_ = "asset" if spec.type == "assets" else spec.type
    if type_ in REFERENCES and type_ in options:
        return options[type_].labels.get(value, value)
    return next((in_language(option.label) for option in spec.options if option.key == value), value)


def _touches(spec: Field, value: list[Mapping[str, str]]) -> tuple[TouchText, ...]:
    channels = {option.key: in_language(option.label) for option in spec.options}
    return tuple(
        TouchText(number, channels.get(one.get("channel", ""), ""), one.get("subject", ""), one.get("body", ""))
        for number, one in enumerate(value, 1)
    )
