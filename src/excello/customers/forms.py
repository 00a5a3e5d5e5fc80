"""The forms of the customers room: a consent by a person, a filter by condition, the reason of an export."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from excello.core.builder import BuilderForm, ConditionField
from excello.core.forms import FindingsForm
from excello.core.presenting import translated
from excello.customers.public import TopicView, contact_condition_field
from excello.customers.queries.suggestions import offered_events
from excello.customers.rules.consents import CHANNELS, EVERYTHING, LAWFUL_BASES, PURPOSES, STATES, State
from excello.lake.conditions import Duration
from excello.lake.lifecycle import CYCLE_SCHEMA as CYCLE_WORDS


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


class StageStartForm(FindingsForm):
    """The least that makes a stage: its name, and the event that leads into it."""

    widths = {"name": "half", "event": "half"}

    name = forms.CharField(label=_("Stage"), max_length=200)
    event = forms.CharField(
        label=_("Event that leads into it"), max_length=200, widget=forms.TextInput(attrs={"list": "event-names"})
    )


class RegressForm(FindingsForm):
    """An event that takes a cycle back, and to which stage."""

    widths = {"event": "half", "to": "half"}

    event = forms.CharField(label=_("Event"), max_length=200, widget=forms.TextInput(attrs={"list": "event-names"}))
    to = forms.ChoiceField(label=_("takes back to"))

    def __init__(self, *args: Any, stages: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = stages  # type: ignore[attr-defined]


class StageForm(BuilderForm):
    """One stage of a draft: its name, what leads into it, and what it does to a cycle."""

    widths = {"outcome": "half", "does": "half", "days": "half", "to": "half"}

    name = forms.CharField(label=_("Name"), max_length=200)
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        required=False,
        choices=[("", _("none")), ("won", _("won")), ("lost", _("lost"))],
    )
    does = forms.ChoiceField(
        label=_("What it does to a cycle"),
        required=False,
        choices=[("", _("goes on")), ("ends", _("ends the round")), ("restarts", _("begins a new round here"))],
    )
    days = forms.IntegerField(
        label=_("Time limit in days"),
        required=False,
        min_value=1,
        max_value=3650,
        help_text=_("Who stands here longer moves on by itself."),
    )
    to = forms.ChoiceField(label=_("and moves to"), required=False)

    def __init__(self, *args: Any, others: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entry"] = ConditionField(
            schema=CYCLE_WORDS, event_names=offered_events(), label=_("Reached when, of the events of a cycle,")
        )
        self.fields["to"].choices = [("", "—"), *others]  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(stage: Mapping[str, Any], name: str, version: int) -> dict[str, Any]:
        """What stands in the draft, as the fields show it."""
        limit = stage.get("limit") or {}
        after = str(limit.get("after", ""))
        ends = stage.get("ends", bool(stage.get("outcome")))
        return {
            "name": name,
            "entry": stage.get("entry"),
            "outcome": stage.get("outcome") or "",
            "does": "restarts" if stage.get("restarts") else "ends" if ends else "",
            "days": Duration(after).delta.days or None if after else None,
            "to": limit.get("to", ""),
            "version": version,
        }

    @property
    def changes(self) -> dict[str, Any]:
        """What was typed, as parts of a stage; None takes one away."""
        said = self.cleaned_data
        outcome, does = said["outcome"] or None, said["does"]
        usual = outcome is not None
        return {
            "entry": _alone(said["entry"]),
            "outcome": outcome,
            "ends": None if (does == "ends") == usual else does == "ends",
            "restarts": True if does == "restarts" else None,
            "limit": {"after": f"{said['days']}d", "to": said["to"]} if said["days"] else None,
        }


def _alone(condition: Mapping[str, Any]) -> Any:
    """A condition of one part is that part: an entry by a single event must be seen as one."""
    parts = condition.get("all") or condition.get("any") or []
    return _alone(parts[0]) if len(parts) == 1 else dict(condition)


class PublishForm(FindingsForm):
    """Why a draft comes into force."""

    reason = forms.CharField(
        label=_("Why it changes"),
        widget=forms.Textarea,
        max_length=2000,
        help_text=_("Every funnel counts by it from now on; older versions stay and can still be asked."),
    )


class OverrideForm(FindingsForm):
    """Where a cycle is put by hand, and why."""

    stage = forms.ChoiceField(label=_("Stage"))
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea,
        max_length=1000,
        help_text=_("What you know that the events do not say. It stays in the audit trail with your name."),
    )

    def __init__(self, *args: Any, stages: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = stages  # type: ignore[attr-defined]
