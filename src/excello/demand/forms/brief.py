"""The brief as a form: its fields come from the template, its findings from the gate, and from nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from excello.core.forms import FindingsForm
from excello.core.presenting import PresentedFinding
from excello.demand.rules import Options
from excello.demand.rules.options import REFERENCES
from excello.demand.rules.template import Field, Template
from excello.demand.rules.values import read_date
from excello.demand.wording import in_language

IDS = "id_fields_%s"
OWN_DRAWING = ("touches", "assets", "file")
"""Types that are no single control: the page draws them."""


class GateForm(FindingsForm):
    """A form that is not validated by itself: `show` puts what the gate says on the fields.

    A field's name is its place in the brief ("budget", "touches.0.subject").
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=IDS, **kwargs)
        del self.fields["version"]
        self.show(())

    def add_prefix(self, field_name: str) -> str:
        return field_name.replace(".", "_")

    def show(self, findings: Iterable[PresentedFinding]) -> None:
        """Put each finding on the field it speaks of, if this form has it."""
        self._errors = ErrorDict()
        for finding in findings:
            for name in self.fields:
                if f"{finding.path}.".startswith(f"fields.{name}."):
                    self._errors.setdefault(name, ErrorList()).append(f"{finding.message} {finding.mend}".strip())


class BriefForm(GateForm):
    """Every question of a template that is one control."""

    def __init__(
        self,
        *,
        template: Template,
        values: Mapping[str, Any],
        options: Mapping[str, Options],
        demanded: frozenset[str],
        currency: str,
    ) -> None:
        super().__init__()
        for spec in template.fields.values():
            if spec.type not in OWN_DRAWING:
                value = values.get(spec.key)
                self.fields[spec.key] = form_field(spec, value, options, required=spec.key in demanded)
                self.initial[spec.key] = shown_value(spec, value)
        self.widths = {spec.key: spec.width for spec in template.fields.values()}
        self.affixes = {spec.key: currency for spec in template.fields_of_type("money")}


class TouchForm(GateForm):
    """One touch: channel, subject, text."""

    def __init__(self, *, field: Field, number: int, values: Mapping[str, Any]) -> None:
        super().__init__()
        channels = [(option.key, in_language(option.label)) for option in field.options]
        shown = with_current(channels, values.get("channel", ""))
        parts = {
            "channel": forms.ChoiceField(label=_("Channel"), choices=shown),
            "subject": forms.CharField(label=_("Subject")),
            "body": forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 4})),
        }
        place = f"{field.key}.{number}"
        self.fields |= {f"{place}.{part}": control for part, control in parts.items()}
        self.initial = {f"{place}.{part}": value for part, value in values.items()}
        self.widths = {f"{place}.channel": "third", f"{place}.subject": "two-thirds"}


def form_field(spec: Field, value: Any, options: Mapping[str, Options], *, required: bool) -> forms.Field:
    """The control of one question."""
    attrs = {"placeholder": in_language(spec.example)} if spec.example else {}
    words: dict[str, Any] = {"label": in_language(spec.label), "help_text": in_language(spec.help)}
    choices = choices_of(spec, options)
    if choices is not None:
        shown = with_current([("", _("Choose…")), *choices], str(value or ""))
        if spec.type == "multi_choice":
            return forms.MultipleChoiceField(
                choices=choices, required=required, widget=forms.CheckboxSelectMultiple, **words
            )
        return forms.ChoiceField(choices=shown, required=required, **words)
    return forms.CharField(required=required, widget=_widget(spec, value, attrs), **words)


def choices_of(spec: Field, options: Mapping[str, Options]) -> list[tuple[str, str]] | None:
    """What may be chosen; None where anything may be typed."""
    if spec.type in REFERENCES:
        return list(options[spec.type].labels.items()) if spec.type in options else []
    if spec.type in ("choice", "multi_choice", "measure"):
        return [(option.key, in_language(option.label)) for option in spec.options]
    return None


def with_current(choices: list[tuple[str, str]], current: str) -> list[tuple[str, str]]:
    """The choices, and what stands there now although it can no longer be chosen: nothing typed is lost."""
    if not current or current in {key for key, _label in choices}:
        return choices
    return [*choices, (current, _("%(value)s (not available)") % {"value": current})]


def shown_value(spec: Field, value: Any) -> Any:
    """A kept value as its control shows it."""
    if isinstance(value, int | float) and spec.type in ("number", "money"):
        return number_format(value, decimal_pos=None, use_l10n=True, force_grouping=True)
    return str(value) if isinstance(value, int) else value


def _widget(spec: Field, value: Any, attrs: dict[str, Any]) -> forms.Widget:
    """A date that cannot be read is shown as text: a date control would hide it."""
    if spec.type == "long_text":
        return forms.Textarea(attrs=attrs)
    if spec.type in ("number", "money"):
        return forms.TextInput(attrs={**attrs, "inputmode": "decimal"})
    if spec.type == "date" and (not value or read_date(value)):
        return forms.DateInput(attrs={**attrs, "type": "date"})
    return forms.URLInput(attrs=attrs) if spec.type == "url" else forms.TextInput(attrs=attrs)
