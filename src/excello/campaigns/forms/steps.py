"""One form a step of the design: what may be chosen comes from the center, ranked for the persona and the stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from excello.campaigns.forms.choices import Option, one_of, some_of
from excello.campaigns.queries.fitting import Chosen
from excello.campaigns.queries.surroundings import Surroundings
from excello.campaigns.rules.steps import STEPS
from excello.campaigns.rules.vocabulary import MEASURES, OFFERS
from excello.core.forms import FindingsForm

Fields = dict[str, forms.Field]


class StepForm(FindingsForm):
    """The form of one step; `answers` is what the operation takes."""

    widths = {
        "measure": "third",
        "target": "third",
        "date": "third",
        "name": "half",
        "sender": "half",
        "start_date": "third",
        "end_date": "third",
        "budget": "third",
    }

    def __init__(self, *args: Any, step: int, around: Surroundings, chosen: Chosen, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        for name, field in BUILDERS[step](around, chosen).items():
            self.fields[name] = field
        if step == 8:
            self.affixes = {"budget": chosen.currency}

    def answers(self) -> dict[str, Any]:
        """The parts of the answer, as JSON-like values."""
        return {name: _plain(self.cleaned_data.get(name)) for name in STEPS[self.step].names}


def _plain(value: Any) -> Any:
    """Numbers as numbers, days as days, text as text."""
    return float(value) if hasattr(value, "as_tuple") else value


def day_field(label: Any, *, required: bool = True) -> forms.DateField:
    """A day, chosen in the browser's own calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


def number_field(label: Any, *, required: bool = True) -> forms.DecimalField:
    """A number as people of the language write it."""
    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    return forms.DecimalField(label=label, required=required, localize=True, max_digits=16, widget=widget)


def long_text(label: Any, *, rows: int = 3) -> forms.CharField:
    return forms.CharField(label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": rows}))


def _outcome(around: Surroundings, chosen: Chosen) -> Fields:
    choices = [("", "—"), *((key, around.words["measures"][key]) for key in MEASURES)]
    return {
        "statement": forms.CharField(label=_("In one sentence"), max_length=300, required=False),
        "measure": forms.ChoiceField(label=_("Measure"), choices=choices),
        "target": number_field(_("Target")),
        "date": day_field(_("By when")),
    }


def _transition(around: Surroundings, chosen: Chosen) -> Fields:
    choices = [("", "—"), *around.transitions.items()]
    current = chosen.steps.get("2", {}).get("transition", "")
    if current and current not in around.transitions:
        choices.append((current, around.transition_name(current)))
    return {"transition": forms.ChoiceField(label=_("Transition"), choices=choices)}


def _persona(around: Surroundings, chosen: Chosen) -> Fields:
    options = [Option(code, persona.name, "; ".join(persona.goals[:1])) for code, persona in around.personas.items()]
    return {"persona": one_of(options, label=_("Persona"))}


def _problem(around: Surroundings, chosen: Chosen) -> Fields:
    return {"problem": long_text(_("The problem, in their words"))}


def _message(around: Surroundings, chosen: Chosen) -> Fields:
    offers = [(key, f"{around.words['offers'][key]}: {gettext(offer.help)}") for key, offer in OFFERS.items()]
    assets = [
        Option(asset.code, asset.title, f"{around.words['media'].get(asset.medium, '')} · {asset.language}".strip(" ·"))
        for asset in chosen.selectable_assets
    ]
    fields: Fields = {
        "message": long_text(_("What the message says")),
        "offer": forms.ChoiceField(label=_("Offer"), choices=[("", "—"), *offers]),
    }
    if assets:
        fields["assets"] = some_of(assets, label=_("Content that carries it"), required=False)
    return fields


def _media(around: Surroundings, chosen: Chosen) -> Fields:
    ranked = _ranked(around.words["media"], chosen.persona_media, chosen)
    return {"media": some_of(ranked, label=_("Media"), shown=chosen.persona_media)}


def _channels(around: Surroundings, chosen: Chosen) -> Fields:
    ranked = _ranked(around.words["channels"], chosen.persona_channels, chosen)
    return {"channels": some_of(ranked, label=_("Channels"), shown=chosen.persona_channels)}


def _ranked(words: Mapping[str, str], preferred: tuple[str, ...], chosen: Chosen) -> list[Option]:
    """What the persona prefers first, in the persona's order, each with its rank."""
    first = [key for key in preferred if key in words]
    told = {key: gettext("No. %(rank)d for %(persona)s") for key in first}
    helps = {
        key: text % {"rank": rank, "persona": chosen.persona_name} for rank, (key, text) in enumerate(told.items(), 1)
    }
    rest = [key for key in words if key not in first]
    return [Option(key, words[key], helps.get(key, "")) for key in [*first, *rest]]


def _together(around: Surroundings, chosen: Chosen) -> Fields:
    return {
        "name": forms.CharField(label=_("Name"), max_length=200),
        "sender": forms.CharField(label=_("Sender"), max_length=120, help_text=_("Who signs the messages")),
        "start_date": day_field(_("First day")),
        "end_date": day_field(_("Last day")),
        "budget": number_field(_("Budget"), required=False),
    }


BUILDERS: dict[int, Callable[[Surroundings, Chosen], Fields]] = {
    1: _outcome,
    2: _transition,
    3: _persona,
    4: _problem,
    5: _message,
    6: _media,
    7: _channels,
    8: _together,
}
