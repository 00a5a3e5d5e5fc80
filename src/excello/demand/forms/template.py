"""A template's definition as text: what is written comes back as it was, with what is wrong with it."""

from __future__ import annotations

from typing import Any

import yaml
from django import forms
from django.utils.translation import gettext as _

from excello.core.forms import FindingsForm
from excello.findings import Finding, Refused, mark

LONGEST = 200_000


class TemplateForm(FindingsForm):
    """The definition and why it changes."""

    definition = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "false", "class": "mono"}), strip=False
    )
    reason = forms.CharField(max_length=2_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]
        self.fields["definition"].label = _("Definition")
        self.fields["definition"].help_text = _("YAML: sections of typed fields, then the rules of the gate.")
        self.fields["reason"].label = _("Why it changes")
        self.fields["reason"].help_text = _("The trail keeps it.")


def write_definition(content: Any) -> str:
    """A definition as people edit it."""
    return str(yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None))


def read_definition(text: str) -> Any:
    """What a definition says; Refused where the text is no YAML, or holds what no definition needs."""
    if len(text) > LONGEST:
        message, mend = mark("This has {length} characters; at most {most} can be kept."), mark("Shorten it.")
        raise _refusal(message, mend, length=len(text), most=LONGEST)
    try:
        # An alias may stand for itself a million times over; no template needs one.
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text)):
            raise _refusal(mark("A definition has no aliases."), mark("Write each part out."))
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        message, mend = mark("This is no YAML: {problem}."), mark("Correct it at line {line}.")
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise _refusal(message, mend, problem=problem, line=place.line + 1 if place else 1) from error
    except ValueError as error:
        raise _refusal(mark("A value cannot be read: {problem}."), mark("Correct it."), problem=error) from error


def _refusal(message: str, mend: str, **params: Any) -> Refused:
    return Refused([Finding("template.text", "definition", message, mend, params=params)])
