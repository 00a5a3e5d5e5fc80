"""The forms of outcomes: a learning, a target."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from excello.campaigns import public as campaigns
from excello.core.access import Actor
from excello.core.forms import FindingsForm
from excello.core.presenting import translated
from excello.lake.measures import Measure
from excello.outcomes.reports.ground import Ground
from excello.outcomes.rules import CLAIM_LIMIT, LearningContent
from excello.outcomes.rules.targets import EVERY, NewTarget, TargetScope


class LearningForm(FindingsForm):
    """What was learned, in what, and how sure we are."""

    widths = {"measure": "half", "campaign_id": "half", "effect": "third", "low": "third", "high": "third"}
    affixes = {"effect": "%", "low": "%", "high": "%"}

    claim = forms.CharField(
        label=_("What was learned"),
        max_length=CLAIM_LIMIT,
        help_text=_("One sentence that could be wrong, e.g. “An agenda in the invitation brings more replies”."),
    )
    source = forms.CharField(
        label=_("What it rests on"),
        widget=forms.Textarea,
        help_text=_("The test, the campaign, the figures; so that somebody could look again."),
    )
    campaign_id = forms.TypedChoiceField(label=_("Campaign"), required=False, coerce=int, empty_value=None)
    scope = forms.CharField(
        label=_("Where it holds"), required=False, max_length=300, help_text=_("Persona, channel, product, region.")
    )
    measure = forms.CharField(label=_("Measure that moved"), required=False, max_length=80)
    effect = forms.FloatField(label=_("Effect"), required=False, help_text=_("Relative change."))
    low = forms.FloatField(label=_("At least"), required=False, help_text=_("Lower end of the interval."))
    high = forms.FloatField(label=_("At most"), required=False, help_text=_("Upper end of the interval."))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = campaigns.campaigns_of(center_id=actor.center_id, actor=actor)
        choices = [("", "—"), *((view.id, view.label) for view in seen)]
        self.fields["campaign_id"].choices = choices  # type: ignore[attr-defined]

    @property
    def content(self) -> LearningContent:
        """What was typed, percents as shares."""
        said = self.cleaned_data
        return LearningContent(
            claim=said["claim"],
            source=said["source"],
            scope=said["scope"],
            measure=said["measure"],
            effect=_share(said["effect"]),
            low=_share(said["low"]),
            high=_share(said["high"]),
            campaign_id=said["campaign_id"],
        )


def _share(percent: float | None) -> float | None:
    return None if percent is None else percent / 100


class TargetForm(FindingsForm):
    """What a measure should come to, how often, and where."""

    widths = {"value": "half", "every": "half", "division": "half", "product": "half", "region": "half"}

    value = forms.FloatField(label=_("Target"))
    every = forms.ChoiceField(label=_("For"))
    division = forms.TypedChoiceField(label=_("Division"), required=False, coerce=int, empty_value=None)
    product = forms.ChoiceField(label=_("Product"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)

    def __init__(self, *args: Any, measure: Measure, ground: Ground, actor: Actor, **kwargs: Any) -> None:
        self.definition = measure.definition
        self.is_share = self.definition.unit == "share"
        signs = {"share": "%", "money": ground.currency, "days": _("days"), "hours": _("hours")}
        sign = signs.get(self.definition.unit)
        self.affixes = {"value": str(sign)} if sign else {}
        initial = dict(kwargs.pop("initial", None) or {})
        if self.is_share and initial.get("value") is not None:
            initial["value"] = round(initial["value"] * 100, 6)
        super().__init__(*args, initial=initial, **kwargs)
        scope = actor.scope("outcomes.set_targets")
        divisions = [(d.id, d.name) for d in actor.divisions.divisions if scope.covers(d.id)]
        offered = {
            "division": [("", _("The whole center")), *divisions],
            "product": [("", _("All products")), *((p.key, p.name) for p in ground.catalogue.products)],
            "region": [("", _("All regions")), *((r.key, r.name) for r in ground.catalogue.regions)],
        }
        self._offer("every", [(key, translated(words)) for key, words in EVERY.items()])
        for name, choices in offered.items():
            if name in self.definition.dimensions:
                self._offer(name, choices)
            else:
                del self.fields[name]

    def _offer(self, name: str, choices: Any) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def content(self) -> NewTarget:
        """What was typed, percents as shares."""
        said = self.cleaned_data
        value = said["value"] / 100 if self.is_share else said["value"]
        scope = TargetScope(said.get("division"), said.get("product") or "", said.get("region") or "")
        return NewTarget(self.definition.name, value, said["every"], scope)
