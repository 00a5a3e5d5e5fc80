"""Forms of decisions: a reason, a finding to set aside, the day of the touches."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from excello.campaigns.forms.steps import day_field
from excello.core.forms import FindingsForm


class ReasonForm(FindingsForm):
    """Why something is taken back or ended."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class SetAsideForm(ReasonForm):
    """Which finding is set aside, and why."""

    code = forms.CharField(widget=forms.HiddenInput)
    path = forms.CharField(widget=forms.HiddenInput, required=False)


class ScheduleForm(FindingsForm):
    """The day for touches that have none yet."""

    widths = {"send_date": "third"}
    send_date = day_field(_("Send date"), required=False)
