"""The forms of people, roles, divisions and centers."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable
from typing import Any

from babel import Locale
from babel.numbers import get_territory_currencies
from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from excello.charter.queries.center import Branch
from excello.core.forms import FindingsForm
from excello.core.roles import ROLES

DIVISION_KINDS = {
    "business_unit": _("Business unit"),
    "region": _("Region"),
    "function": _("Function"),
    "company": _("Company"),
}
CENTER_KINDS = {"standing": _("Standing center"), "task_force": _("Task force: ends on a day")}

# What the Unicode territory list holds beside countries: unions, test and unknown regions.
NO_COUNTRY = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}


class RoleForm(FindingsForm):
    """One role, in one division or in the whole center."""

    says_optional = False

    role = forms.ChoiceField(label=_("Role"))
    division = forms.TypedChoiceField(
        label=_("Where"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("A role in a division also holds in those below it."),
    )
    widths = {"division": "half"}

    def __init__(self, *args: Any, divisions: Iterable[Branch], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role, division = self.fields["role"], self.fields["division"]
        role.choices = [(key, f"{each.label}: {each.purpose}") for key, each in ROLES.items()]  # type: ignore[attr-defined]
        division.choices = [("", _("The whole center")), *tree_choices(divisions)]  # type: ignore[attr-defined]

    def _field_of(self, path: str) -> str | None:
        return super()._field_of(path.removesuffix("_id"))


class PersonForm(RoleForm):
    """A new member with their first role."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    field_order = ["name", "email", "role", "division", "language"]
    widths = {"name": "half", "email": "half", "division": "half", "language": "half"}


class DivisionForm(FindingsForm):
    """A new division and where it stands in the tree."""

    says_optional = False

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=list(DIVISION_KINDS.items()))
    parent = forms.TypedChoiceField(label=_("Below"), required=False, coerce=int, empty_value=None)
    widths = {"kind": "half", "parent": "half"}

    def __init__(self, *args: Any, divisions: Iterable[Branch], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent: Any = self.fields["parent"]
        parent.choices = [("", _("Nothing: it stands at the top")), *tree_choices(divisions)]

    def _field_of(self, path: str) -> str | None:
        return super()._field_of(path.removesuffix("_id"))


class CenterForm(FindingsForm):
    """A new center: standing, or a task force with its end."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=list(CENTER_KINDS.items()), widget=forms.RadioSelect, initial="standing"
    )
    end_date = forms.DateField(
        label=_("Ends on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("A task force needs it; a standing center has none."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), initial="Europe/Rome")
    country = forms.ChoiceField(label=_("Country"), initial="IT", help_text=_("Its holidays are no working days."))
    currency = forms.ChoiceField(label=_("Currency"), initial="EUR")
    widths = {"end_date": "half", "time_zone": "half", "country": "half", "currency": "half"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        locale = Locale.parse(get_language() or "en")
        zones = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))
        territories = {str(code): str(name) for code, name in locale.territories.items()}
        codes = [code for code in territories if len(code) == 2 and code.isalpha() and code not in NO_COUNTRY]
        countries = sorted((territories[code], code) for code in codes)
        currencies = sorted({currency for code in codes for currency in get_territory_currencies(code)})
        self._offer("time_zone", [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in zones)])
        self._offer("country", [(code, name) for name, code in countries])
        self._offer("currency", [(code, f"{code} · {locale.currencies.get(code, code)}") for code in currencies])

    def operation_fields(self) -> dict[str, Any]:
        """What the operation takes; a standing center has no end, whatever was typed before."""
        data = {name: self.cleaned_data[name] for name in ("name", "kind", "time_zone", "country", "currency")}
        return {**data, "end_date": self.cleaned_data["end_date"] if data["kind"] == "task_force" else None}

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices


def tree_choices(divisions: Iterable[Branch]) -> list[tuple[int, str]]:
    """The divisions as options, each with its way down the tree."""
    return [(each.id, f"{each.path} › {each.name}" if each.path else each.name) for each in divisions]
