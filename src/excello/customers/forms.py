"""The forms of the customers room: a consent by a person, a filter by condition, the reason of an export."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from excello.core.builder import BuilderForm
from excello.core.forms import FindingsForm
from excello.core.presenting import translated
from excello.customers.public import TopicView, contact_condition_field
from excello.customers.rules.consents import CHANNELS, EVERYTHING, LAWFUL_BASES, PURPOSES, STATES, State


def _choices(words: Any) -> list[tuple[str, str]]:
    return [(key, translated(word)) for key, word in words.items()]


class ConsentForm(FindingsForm):
    """One statement of consent, as a person writes it down."""

    widths = {
        "topic": "half",
        "channel": "half",
        "purpose": "half",
        "lawful_basis": "half",
        "wording_version": "half",
        "said_at": "half",
    }

    state = forms.ChoiceField(label=_("What was said"), widget=forms.RadioSelect)
    topic = forms.ChoiceField(label=_("Topic"))
    channel = forms.ChoiceField(label=_("Channel"))
    purpose = forms.ChoiceField(label=_("Purpose"))
    lawful_basis = forms.ChoiceField(label=_("Lawful basis"))
    wording_version = forms.CharField(
        label=_("Version of the words"),
        max_length=120,
        required=False,
        help_text=_("Which text the contact agreed to. Needed for a consent that is given."),
    )
    said_at = forms.DateTimeField(
        label=_("When it was said"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Left empty: now."),
    )
    source = forms.CharField(
        label=_("Where it was said"), max_length=200, help_text=_("A form and its address, a call, a fair, a letter.")
    )
    evidence = forms.CharField(
        label=_("What proves it"),
        widget=forms.Textarea,
        max_length=2000,
        help_text=_("The number of the call, the scan in the archive, the words that were used."),
    )

    def __init__(self, *args: Any, topics: list[TopicView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(topic.key, topic.name) for topic in topics]
        self._offer("state", _choices(STATES))
        self._offer("topic", [*named, (EVERYTHING, _("Everything (withdrawals only)"))])
        self._offer("channel", _choices(CHANNELS))
        self._offer("purpose", _choices(PURPOSES))
        self._offer("lawful_basis", _choices(LAWFUL_BASES))
        self.initial.setdefault("state", State.GIVEN.value)

    def _offer(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class FilterForm(BuilderForm):
    """The condition that a list of contacts is filtered by."""

    def __init__(self, *args: Any, center_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["condition"] = contact_condition_field(center_id=center_id, label=_("Show contacts of whom"))


class ExportForm(FindingsForm):
    """Why personal data leaves, and as which file."""

    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea,
        max_length=1000,
        help_text=_("What the file is for and who gets it. It stays in the audit trail with your name."),
    )
    kind = forms.ChoiceField(
        label=_("File"), choices=[("csv", "CSV"), ("xlsx", "XLSX")], widget=forms.RadioSelect, initial="csv"
    )
