"""What a decision on a request asks of who takes it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from excello.core.forms import FindingsForm


class DeclineForm(FindingsForm):
    """Why it is declined."""

    reason = forms.CharField(required=False, widget=forms.Textarea, strip=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Why?")
        self.fields["reason"].required = True
        self.fields["reason"].help_text = _("The requester reads this.")


class DuplicateForm(FindingsForm):
    """What it repeats."""

    of = forms.TypedChoiceField(coerce=int, required=True)
    note = forms.CharField(required=False, widget=forms.Textarea, strip=True)

    def __init__(self, *args: Any, originals: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["of"].label = _("It repeats")
        self.fields["of"].choices = [("", _("Choose…")), *originals]  # type: ignore[attr-defined]
        self.fields["note"].label = _("A word to the requester")
