"""The few questions with which a request begins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from excello.core.access import Actor
from excello.core.forms import FindingsForm
from excello.demand.rules import Template
from excello.demand.wording import in_language


class StartForm(FindingsForm):
    """What is asked for, by which division, and what it is called."""

    template = forms.ChoiceField(widget=forms.RadioSelect)
    title = forms.CharField(max_length=200)
    division_id = forms.TypedChoiceField(coerce=int)

    widths = {"division_id": "half"}

    def __init__(self, *args: Any, templates: dict[str, Template], actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]
        self.fields["template"].label = _("What do you need?")
        self.fields["title"].label = _("Name of the request")
        self.fields["title"].help_text = _("So that you and the center know it at a glance.")
        self.fields["division_id"].label = _("For which division?")
        scope = actor.scope("demand.file")
        divisions = [one for one in actor.divisions.divisions if scope.covers(one.id)]
        choices = [(one.id, one.name) for one in divisions]
        self.fields["division_id"].choices = choices if len(choices) == 1 else [("", _("Choose…")), *choices]  # type: ignore[attr-defined]
        self.fields["template"].choices = [(key, in_language(one.name)) for key, one in templates.items()]  # type: ignore[attr-defined]
        self.initial.setdefault("template", next(iter(templates), ""))
        if len(choices) == 1:
            self.initial.setdefault("division_id", choices[0][0])
