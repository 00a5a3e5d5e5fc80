"""Choice cards whose options explain themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: its key, its words, and one line that helps to choose."""

    value: str
    label: str
    help: str = ""


class _Explained:
    """Hands each option's help to the template."""

    helps: dict[str, str]
    shown: frozenset[str] = frozenset()
    """Values always in sight; empty: all of them."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        option["help"] = self.helps.get(str(value), "")
        option["is_folded"] = bool(self.shown) and str(value) not in self.shown and not option["selected"]
        return option


class OneCard(_Explained, forms.RadioSelect):
    """One of several cards."""


class SeveralCards(_Explained, forms.CheckboxSelectMultiple):
    """Any of several cards."""


def one_of(options: Iterable[Option], *, label: Any, required: bool = True) -> forms.ChoiceField:
    """A field of cards of which one is chosen."""
    listed = list(options)
    widget = OneCard()
    widget.helps = {option.value: option.help for option in listed}
    return forms.ChoiceField(label=label, choices=_pairs(listed), required=required, widget=widget)


def some_of(
    options: Iterable[Option], *, label: Any, required: bool = True, shown: Iterable[str] = ()
) -> forms.MultipleChoiceField:
    """A field of cards of which any may be chosen; where some are `shown`, the others are folded away."""
    listed = list(options)
    widget = SeveralCards()
    widget.shown = frozenset(shown)
    widget.helps = {option.value: option.help for option in listed}
    return forms.MultipleChoiceField(label=label, choices=_pairs(listed), required=required, widget=widget)


def _pairs(options: list[Option]) -> list[tuple[str, str]]:
    return [(option.value, option.label) for option in options]
