"""What a brief template is: sections of typed fields, and the rules of its gate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from excello.demand.rules.texts import NO_TEXT, Text


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a choice may be."""

    key: str
    label: Text


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a brief.

    `type` is a key of `field_types.FIELD_TYPES`; `options` are those of choices, of measures, and of the channels of
    touches; `least` and `most` bound numbers; `width` is its share of the line on screen.
    """

    key: str
    type: str
    label: Text
    help: Text = NO_TEXT
    example: Text = NO_TEXT
    options: tuple[Option, ...] = ()
    least: float | None = None
    most: float | None = None
    width: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that stand together."""

    key: str
    title: Text
    note: Text
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """One rule of the gate as data: its code ("G-04"), its kind, the fields it reads, what it is told."""

    code: str
    kind: str
    label: Text
    fields: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Template:
    """A version of a brief template."""

    key: str
    name: Text
    purpose: Text
    sections: tuple[Section, ...]
    rules: tuple[RuleSpec, ...]
    title_field: str = "title"
    version: int = 1

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Every question by its key, in order."""
        return {item.key: item for section in self.sections for item in section.fields}

    def fields_of_type(self, *types: str) -> tuple[Field, ...]:
        return tuple(item for item in self.fields.values() if item.type in types)
