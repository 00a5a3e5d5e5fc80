"""Fields that several forms of this room share: a list written one line each, and words chosen from a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from excello.core.presenting import translated


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, **kwargs})

    def to_python(self, value: Any) -> Any:
        """The lines that say something."""
        text = super().to_python(value) or ""
        return tuple(line.strip() for line in text.splitlines() if line.strip())

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value


def words(listed: Mapping[str, str], *, empty: str | None = None) -> list[tuple[str, Any]]:
    """The words of a list as options in the reader's language."""
    options = [(key, translated(label)) for key, label in listed.items()]
    return options if empty is None else [("", empty), *options]


def offer(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Give a choice field the options that only the center knows."""
    field: Any = form.fields[name]
    field.choices = list(choices)
