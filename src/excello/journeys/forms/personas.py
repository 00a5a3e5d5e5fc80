"""The form of a persona: who, what moves them, where they are met, and what they face at each stage."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from excello.core.forms import FindingsForm
from excello.core.people import PersonView
from excello.journeys.forms.lines import LinesField, offer, words
from excello.journeys.queries.personas import PersonaDraft
from excello.journeys.rules.personas import PersonaContent, unknown_word_findings
from excello.journeys.rules.stages import Stage, stage_keys
from excello.journeys.rules.words import CHANNELS, DECISION_ROLES, MEDIA

RANKS = 5
PLAIN = (
    *("goals", "pains", "decision_role", "behaviour", "device", "timing"),
    *("sources", "job_titles", "demographics"),
)


class PersonaForm(FindingsForm):
    """Everything a persona holds; only the name is asked of a draft."""

    says_optional = False

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("A name people use: “Lena, head of laboratory”.")
    )
    owner = forms.TypedChoiceField(
        label=_("Owner"), required=False, coerce=int, empty_value=None, help_text=_("Keeps the persona true.")
    )
    goals = LinesField(label=_("Goals, one a line"), help_text=_("What this buyer wants to reach."), max_length=4_000)
    pains = LinesField(label=_("Pains, one a line"), help_text=_("What stands in the way."), max_length=4_000)
    decision_role = forms.ChoiceField(label=_("Part in the decision"), required=False)
    behaviour = forms.CharField(
        label=_("How they decide"), required=False, max_length=1_000, widget=forms.Textarea(attrs={"rows": 2})
    )
    likes = forms.MultipleChoiceField(label=_("Media they like"), required=False, widget=forms.CheckboxSelectMultiple)
    device = forms.CharField(label=_("Device"), required=False, max_length=200)
    timing = forms.CharField(label=_("When they have time"), required=False, max_length=200)
    sources = LinesField(label=_("Where this is known from, one source a line"), max_length=4_000)
    job_titles = LinesField(label=_("Job titles, one a line"), max_length=2_000)
    demographics = forms.CharField(
        label=_("Demographics"), required=False, max_length=1_000, widget=forms.Textarea(attrs={"rows": 2})
    )
    widths: dict[str, str] = {
        **dict.fromkeys(("name", "owner", "goals", "pains", "decision_role", "behaviour"), "half"),
        **dict.fromkeys(("device", "timing", "job_titles", "demographics"), "half"),
    }

    def __init__(self, *args: Any, stages: Iterable[Stage], people: Iterable[PersonView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stages, self.widths = tuple(stages), dict(type(self).widths)
        offer(self, "owner", [("", "—"), *((person.id, person.name) for person in people)])
        offer(self, "decision_role", words(DECISION_ROLES, empty="—"))
        offer(self, "likes", words(MEDIA))
        for rank in range(1, RANKS + 1):
            self._add_rank(rank)
        for stage in self.stages:
            self._add_stage(stage)

    def _add_rank(self, rank: int) -> None:
        label = _("Preferred channel") if rank == 1 else _now("Choice %(rank)d") % {"rank": rank}
        self.fields[f"channel_{rank}"] = forms.ChoiceField(
            label=label, required=False, choices=words(CHANNELS, empty="—")
        )
        self.widths[f"channel_{rank}"] = "third"

    def _add_stage(self, stage: Stage) -> None:
        self.fields[f"used_{stage.key}"] = forms.BooleanField(label=stage.name, help_text=stage.intent, required=False)
        self.fields[f"problems_{stage.key}"] = forms.CharField(
            label=_("Their problem there"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
        )
        self.fields[f"needs_{stage.key}"] = forms.CharField(
            label=_("What they need to know"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
        )
        self.widths |= {f"{name}_{stage.key}": "third" for name in ("used", "problems", "needs")}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.take_errors(unknown_word_findings(self.content(cleaned), stage_keys=stage_keys()))
        return cleaned

    def content(self, cleaned: dict[str, Any] | None = None) -> PersonaContent:
        """What the operation takes; a problem or need that is written down makes its stage one of the persona's."""
        data = self.cleaned_data if cleaned is None else cleaned
        problems, needs = self._by_stage("problems", data), self._by_stage("needs", data)
        used = [key for key in self._keys if data.get(f"used_{key}") or key in problems or key in needs]
        ranked = [data.get(f"channel_{rank}") for rank in range(1, RANKS + 1)]
        return PersonaContent(
            **{name: _plain(data.get(name)) for name in PLAIN},
            channels=tuple(channel for channel in ranked if channel),
            media=tuple(data.get("likes") or ()),
            stages=tuple(used),
            problems=problems,
            needs=needs,
        )

    @property
    def _keys(self) -> list[str]:
        return [stage.key for stage in self.stages]

    def _by_stage(self, name: str, data: dict[str, Any]) -> dict[str, str]:
        said = {key: (data.get(f"{name}_{key}") or "").strip() for key in self._keys}
        return {key: text for key, text in said.items() if text}

    def _field_of(self, path: str) -> str | None:
        groups = {"channels": "channel_1", "media": "likes", "stages": f"used_{self._keys[0]}"}
        return groups.get(path) or super()._field_of(path)

    def ranks(self) -> list[BoundField]:
        """The channels in the order of preference."""
        return [self[f"channel_{rank}"] for rank in range(1, RANKS + 1)]

    def stage_fields(self) -> list[tuple[BoundField, BoundField, BoundField]]:
        """For each stage: whether it is used, the problem, the need."""
        return [(self[f"used_{key}"], self[f"problems_{key}"], self[f"needs_{key}"]) for key in self._keys]


def initial_of(draft: PersonaDraft) -> dict[str, Any]:
    """The draft as the form's initial values, and, being what a browser would send, as its data."""
    content = draft.content
    found: dict[str, Any] = {name: getattr(content, name) for name in PLAIN}
    found |= {name: "\n".join(found[name]) for name in ("goals", "pains", "sources", "job_titles")}
    found |= {f"channel_{rank}": channel for rank, channel in enumerate(content.channels, start=1)}
    found |= {f"used_{key}": True for key in content.stages}
    found |= {f"problems_{key}": text for key, text in content.problems.items()}
    found |= {f"needs_{key}": text for key, text in content.needs.items()}
    return {
        **found,
        "name": draft.name,
        "owner": draft.owner_id,
        "version": draft.version,
        "likes": list(content.media),
    }


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value if value is not None else ""
