"""The form of the audience: its condition, and how many are held out."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from excello.core.builder import BuilderForm, ConditionField
from excello.lake.conditions import SubjectSchema


class AudienceForm(BuilderForm):
    """Whom the campaign is for."""

    widths = {"holdout": "third"}
    affixes = {"holdout": "%"}
    holdout = forms.DecimalField(
        label=_("Held out"),
        required=False,
        min_value=0,
        max_value=50,
        max_digits=5,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("Kept from every touch, to see what the campaign brings. 5 % is a good start."),
    )

    def __init__(
        self, *args: Any, schema: SubjectSchema, count_url: str, event_names: Collection[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["condition"] = ConditionField(
            schema=schema, label=_("Condition"), count_url=count_url, event_names=event_names
        )
        self.order_fields(["condition", "holdout"])

    @property
    def holdout_share(self) -> float:
        """The share between 0 and 1."""
        return float(self.cleaned_data.get("holdout") or 0) / 100
