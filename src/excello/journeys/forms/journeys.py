"""The forms of a journey: its name and line, and the words of its stages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from excello.charter.public import ProductLineView
from excello.core.forms import FindingsForm
from excello.journeys.forms.lines import LinesField, offer, words
from excello.journeys.queries.journeys import JourneyDraft
from excello.journeys.rules.stages import OWNERS, Stage

STAGE_FIELDS = ("name", "owner", "intent", "questions")


class JourneyForm(FindingsForm):
    """What a new journey needs: the ten stages come with it."""

    says_optional = False

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Whose path it is: “Buyers of laboratories”."))
    product_line = forms.TypedChoiceField(
        label=_("Product line"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Only where a line has a path of its own."),
    )

    def __init__(self, *args: Any, lines: Iterable[ProductLineView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "product_line", [("", _("The whole company")), *((line.id, line.name) for line in lines)])


class StagesForm(JourneyForm):
    """A journey with the words of every stage; the fields of a stage are `<key>_name` and so on."""

    widths: dict[str, str] = {"name": "half", "product_line": "half"}

    def __init__(self, *args: Any, draft: JourneyDraft, **kwargs: Any) -> None:
        kwargs.setdefault("initial", initial_of(draft))
        super().__init__(*args, **kwargs)
        self.stages, self.widths = draft.stages, dict(type(self).widths)
        for stage in draft.stages:
            self._add(stage)

    def _add(self, stage: Stage) -> None:
        self.fields[f"{stage.key}_name"] = forms.CharField(label=_("Name"), max_length=60, required=False)
        self.fields[f"{stage.key}_owner"] = forms.ChoiceField(
            label=_("Who answers for it"), required=False, choices=words(OWNERS)
        )
        self.fields[f"{stage.key}_intent"] = forms.CharField(
            label=_("What the buyer is trying to do"),
            required=False,
            max_length=500,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self.fields[f"{stage.key}_questions"] = LinesField(
            label=_("What they ask, one question a line"), max_length=2_000
        )
        self.widths |= {f"{stage.key}_{name}": "half" for name in STAGE_FIELDS}

    def sections(self) -> list[tuple[int, Stage, list[BoundField]]]:
        """Number, stage and fields of each stage, as the page lays them out."""
        return [
            (number, stage, [self[f"{stage.key}_{name}"] for name in STAGE_FIELDS])
            for number, stage in enumerate(self.stages, start=1)
        ]

    def stage_changes(self) -> list[dict[str, Any]]:
        """What the operation takes."""
        return [
            {"key": stage.key, **{name: self.cleaned_data[f"{stage.key}_{name}"] for name in STAGE_FIELDS}}
            for stage in self.stages
        ]


def initial_of(draft: JourneyDraft) -> dict[str, Any]:
    """The draft as the form's initial values, and, being what a browser would send, as its data."""
    found: dict[str, Any] = {"name": draft.name, "product_line": draft.product_line_id, "version": draft.version}
    for stage in draft.stages:
        found |= {f"{stage.key}_{name}": getattr(stage, name) for name in STAGE_FIELDS}
        found[f"{stage.key}_questions"] = "\n".join(stage.questions)
    return found
