"""The forms of product lines, products, regions and their other names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from excello.charter.operations.entries import COLUMNS, Entry, entry_findings
from excello.charter.operations.names import findings_on_name
from excello.charter.queries.catalogue import ProductLineView
from excello.core.forms import FindingsForm
from excello.core.people import PersonView

DISCIPLINES = {
    "product_leadership": _("Product leadership: the best product"),
    "customer_intimacy": _("Customer intimacy: the closest relation"),
    "operational_excellence": _("Operational excellence: the lowest total cost"),
}
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class EntryForm(FindingsForm):
    """What every entry of the catalogue states; checked whole, so that everything wrong shows at once."""

    kind = "region"
    name = forms.CharField(label=_("Name"), max_length=120)
    owner = forms.TypedChoiceField(label=_("Owner"), required=False, coerce=int, empty_value=None)
    valid_from = forms.DateField(label=_("Valid from"), required=False, widget=DATE)
    valid_until = forms.DateField(label=_("Valid until"), required=False, widget=DATE)
    widths = {"owner": "half", "valid_from": "half", "valid_until": "half"}

    def __init__(
        self, *args: Any, center_id: int, people: Iterable[PersonView], item_id: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.center_id, self.item_id = center_id, item_id
        owner: Any = self.fields["owner"]
        owner.choices = [("", "—"), *((person.id, person.name) for person in people)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        found = entry_findings(
            kind=self.kind, center_id=self.center_id, entry=self.entry(cleaned), item_id=self.item_id
        )
        self.take_errors(found)
        return cleaned

    def entry(self, cleaned: dict[str, Any] | None = None) -> Entry:
        """What the operation takes."""
        data = self.cleaned_data if cleaned is None else cleaned
        given: dict[str, Any] = {column: data.get(column.removesuffix("_id")) for column in COLUMNS[self.kind]}
        if "value_discipline" in given:
            given["value_discipline"] = given["value_discipline"] or ""
        return Entry(name=data.get("name") or "", **given)


class RegionForm(EntryForm):
    """A region."""

    field_order = ["name", "owner", "valid_from", "valid_until"]


class ProductLineForm(EntryForm):
    """A product line and why buyers choose it."""

    kind = "product_line"
    value_discipline = forms.ChoiceField(
        label=_("Value discipline"),
        required=False,
        choices=list(DISCIPLINES.items()),
        widget=forms.RadioSelect,
        help_text=_("Why buyers choose this line. Offers that contradict it are flagged."),
    )
    field_order = ["name", "value_discipline", "owner", "valid_from", "valid_until"]


class ProductForm(EntryForm):
    """A product."""

    kind = "product"
    line = forms.TypedChoiceField(label=_("Product line"), required=False, coerce=int, empty_value=None)
    price = forms.DecimalField(label=_("Price"), required=False, max_digits=14, decimal_places=2, localize=True)
    field_order = ["name", "line", "price", "owner", "valid_from", "valid_until"]
    widths = {**EntryForm.widths, "line": "half", "price": "half"}

    def __init__(self, *args: Any, lines: Iterable[ProductLineView], currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        line: Any = self.fields["line"]
        line.choices = [("", "—"), *((each.id, each.name) for each in lines)]
        self.affixes = {"price": currency}


class AliasForm(FindingsForm):
    """One more name of a product or a region."""

    says_optional = False

    name = forms.CharField(label=_("Another name"), max_length=120, required=False)

    def __init__(self, *args: Any, kind: str, center_id: int, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_alias_%s", **kwargs)
        self.kind, self.center_id = kind, center_id

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.take_errors(findings_on_name(kind=self.kind, center_id=self.center_id, name=cleaned.get("name") or ""))
        return cleaned
