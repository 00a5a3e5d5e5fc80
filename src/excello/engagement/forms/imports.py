"""The forms of an import: which file, and how to read it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from excello.core.forms import FindingsForm
from excello.engagement.queries.imports import Preview
from excello.lake.imports import mappings


class UploadForm(FindingsForm):
    """Which file."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV with a header, comma, semicolon or tab, up to 100 MB."),
        error_messages={"empty": _("The file is empty. Choose one with a header and rows.")},
    )


class MappingForm(FindingsForm):
    """How to read it: the mapping, and a value for each column the file lacks."""

    mapping = forms.ChoiceField(label=_("Mapping"), help_text=_("Says which column means what."))

    def __init__(self, *args: Any, preview: Preview | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(key, gettext(kind.label)) for key, kind in mappings().items()]
        ordered = sorted(choices, key=lambda pair: pair[1])
        self.fields["mapping"].choices = [("", gettext("Choose…")), *ordered]  # type: ignore[attr-defined]
        for column in preview.missing if preview else ():
            label = gettext("Value for “%(column)s”") % {"column": column.name}
            help_text = gettext("The file lacks this column (%(meaning)s); this value is used for every row.")
            self.fields[f"set_{column.name}"] = forms.CharField(
                label=label, help_text=help_text % {"meaning": gettext(column.meaning)}, required=False
            )

    @property
    def values(self) -> dict[str, str]:
        """Column → value for what the file lacks."""
        given = {name[4:]: value for name, value in self.cleaned_data.items() if name.startswith("set_")}
        return {name: value for name, value in given.items() if value}
