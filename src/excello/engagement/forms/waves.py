"""The form with which a day's wave is planned."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from excello.core.forms import FindingsForm


class PlanForm(FindingsForm):
    """Which day, and whether what earlier days left unsent comes along."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    include_late = forms.BooleanField(
        label=_("Take up what earlier days left unsent"),
        help_text=_("Touches of the last three days that no wave sent."),
        required=False,
    )
    widths = {"day": "half"}
