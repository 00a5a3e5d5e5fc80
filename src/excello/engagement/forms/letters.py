"""The forms of dead letters: a mended text, and why letters are given up."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from excello.core.forms import FindingsForm

PAYLOAD_LIMIT = 256 * 1024


class MendForm(FindingsForm):
    """The event as it should have been sent."""

    payload = forms.CharField(
        label=_("The event"),
        max_length=PAYLOAD_LIMIT,
        widget=forms.Textarea(attrs={"rows": 18, "class": "mono", "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("JSON of one event. What arrived stays kept beside what you write."),
    )

    def _field_of(self, path: str) -> str | None:
        """Everything the lake says of the event is about its text."""
        return super()._field_of(path) or "payload"


class DiscardForm(FindingsForm):
    """Why letters are given up."""

    because = forms.CharField(label=_("Why"), max_length=255, help_text=_("It stands in the trail."))
