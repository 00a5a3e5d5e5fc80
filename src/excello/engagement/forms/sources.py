"""The form of a source."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from excello.core.forms import FindingsForm
from excello.core.presenting import translated
from excello.engagement.rules.sources import KINDS


class SourceForm(FindingsForm):
    """What a source is called, and what kind of sender it is."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("What sends: Website, Shop, Mobile app. It can be changed later.")
    )
    kind = forms.ChoiceField(label=_("What sends"), initial="website")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(key, translated(kind.label)) for key, kind in KINDS.items()]  # type: ignore[attr-defined]

    @property
    def kind_cards(self) -> list[dict[str, Any]]:
        """The kinds as cards to choose from."""
        chosen = self["kind"].value()
        return [
            {"key": key, "label": translated(kind.label), "help": translated(kind.purpose), "chosen": key == chosen}
            for key, kind in KINDS.items()
        ]
