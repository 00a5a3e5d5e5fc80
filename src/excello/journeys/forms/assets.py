"""The forms of an asset: what it is and says, for whom, where it leads; and its file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from babel import Locale
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from excello.charter.public import ProductView
from excello.core.forms import FindingsForm
from excello.core.people import PersonView
from excello.journeys.forms.lines import offer, words
from excello.journeys.queries.assets import AssetView
from excello.journeys.rules.assets import AssetContent, draft_findings, file_findings
from excello.journeys.rules.stages import Stage, stage_keys
from excello.journeys.rules.words import ACCESS, LANGUAGES, MEDIA, THEME_KINDS

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
CHECKS = forms.CheckboxSelectMultiple


def person_field(label: Any, **kwargs: Any) -> forms.TypedChoiceField:
    """A member of the center, or nobody."""
    return forms.TypedChoiceField(label=label, required=False, coerce=int, empty_value=None, **kwargs)


class AssetForm(FindingsForm):
    """Everything an asset states; only the title is asked of an idea."""

    says_optional = False

    title = forms.CharField(label=_("Title"), max_length=200)
    theme_kind = forms.ChoiceField(label=_("What it is about"), required=False, widget=forms.RadioSelect)
    theme = forms.CharField(
        label=_("Theme"), required=False, max_length=300, help_text=_("The challenge or chance, in the buyer's words.")
    )
    medium = forms.ChoiceField(label=_("Medium"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    url = forms.CharField(
        label=_("Web address"), required=False, max_length=1_000, help_text=_("Or hand in a file once it is saved.")
    )
    access = forms.ChoiceField(label=_("Access"), required=False, widget=forms.RadioSelect, initial="open")
    personas = forms.TypedMultipleChoiceField(label=_("Personas"), required=False, coerce=int, widget=CHECKS)
    stages = forms.MultipleChoiceField(label=_("Stages"), required=False, widget=CHECKS)
    next_assets = forms.TypedMultipleChoiceField(
        label=_("Next, send the reader to"), required=False, coerce=int, widget=CHECKS
    )
    product = forms.TypedChoiceField(label=_("Product"), required=False, coerce=int, empty_value=None)
    owner = person_field(_("Owner"), help_text=_("Keeps it, and hears when it is due for review."))
    expert = person_field(_("Subject-matter expert"))
    review_date = forms.DateField(label=_("Review on"), required=False, widget=DATE)
    widths: dict[str, str] = dict.fromkeys(("medium", "language", "product", "owner", "expert", "review_date"), "half")

    def __init__(
        self,
        *args: Any,
        stages: Iterable[Stage],
        personas: Iterable[tuple[int, str]],
        others: Iterable[tuple[int, str]],
        products: Iterable[ProductView],
        people: Iterable[PersonView],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        members = [("", "—"), *((person.id, person.name) for person in people)]
        offer(self, "theme_kind", words(THEME_KINDS))
        offer(self, "medium", words(MEDIA, empty="—"))
        offer(self, "language", [("", "—"), *language_names()])
        offer(self, "access", words(ACCESS))
        offer(self, "stages", [(stage.key, stage.name) for stage in stages])
        offer(self, "personas", personas)
        offer(self, "next_assets", others)
        offer(self, "product", [("", "—"), *((product.id, product.name) for product in products)])
        offer(self, "owner", members)
        offer(self, "expert", members)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.take_errors(draft_findings(self.content(cleaned), stage_keys=stage_keys()))
        return cleaned

    def content(self, cleaned: dict[str, Any] | None = None) -> AssetContent:
        """What the operation takes of the asset itself."""
        data = self.cleaned_data if cleaned is None else cleaned
        plain = ("title", "theme_kind", "theme", "medium", "language", "url")
        return AssetContent(
            **{name: (data.get(name) or "").strip() for name in plain},
            access=data.get("access") or "open",
            stages=tuple(data.get("stages") or ()),
            persona_ids=tuple(data.get("personas") or ()),
            next_asset_ids=tuple(data.get("next_assets") or ()),
        )

    def relations(self) -> dict[str, Any]:
        """What the operation takes of people, product and dates."""
        data = self.cleaned_data
        ids = {f"{name}_id": data[name] for name in ("owner", "expert", "product")}
        return {**ids, "review_date": data["review_date"]}


class FileForm(FindingsForm):
    """The file of an asset."""

    file = forms.FileField(label=_("File"), allow_empty_file=True)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        handed = cleaned.get("file")
        self.take_errors(file_findings(name=handed.name if handed else "", size=handed.size if handed else 0))
        return cleaned


def initial_of(asset: AssetView) -> dict[str, Any]:
    """The asset as the form's initial values, and, being what a browser would send, as its data."""
    same = ("title", "theme_kind", "theme", "medium", "language", "url", "access", "review_date", "version")
    return {
        **{name: getattr(asset, name) for name in same},
        "personas": list(asset.personas),
        "stages": list(asset.stages),
        "next_assets": list(asset.next_asset_ids),
        "product": asset.product_id,
        "owner": asset.owner_id,
        "expert": asset.expert_id,
    }


def language_names() -> list[tuple[str, str]]:
    """The languages of content by their name in the reader's language."""
    reader = Locale.parse(get_language() or "en")
    names = [(code, str(reader.languages.get(code, code)).capitalize()) for code in LANGUAGES]
    return sorted(names, key=lambda pair: pair[1].casefold())
