"""The form of a touch."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from excello.campaigns.forms.steps import day_field, number_field
from excello.campaigns.models import Touch
from excello.campaigns.queries.fitting import Chosen
from excello.campaigns.queries.surroundings import Surroundings
from excello.campaigns.rules.touches import BODY_LIMIT, SUBJECT_LIMIT, TouchContent
from excello.core.forms import FindingsForm

NONE = [("", "—")]


class TouchForm(FindingsForm):
    """One message on one channel at one time; what it still lacks is the linter's to say."""

    widths = {
        "channel": "third",
        "topic": "third",
        "category": "third",
        "asset": "half",
        "link_url": "half",
        "send_date": "third",
        "value": "third",
    }
    channel = forms.ChoiceField(label=_("Channel"))
    topic = forms.ChoiceField(
        label=_("Topic"), required=False, help_text=_("What people agreed to hear about; an e-mail needs it")
    )
    category = forms.ChoiceField(label=_("Category"), help_text=_("What contact policy counts it as"))
    subject = forms.CharField(
        label=_("Subject"), max_length=SUBJECT_LIMIT, required=False, help_text=_("An e-mail needs it")
    )
    body = forms.CharField(
        label=_("Text"),
        max_length=BODY_LIMIT,
        required=False,
        strip=False,
        help_text=_("An e-mail needs it"),
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    asset = forms.ChoiceField(label=_("Asset"), required=False, help_text=_("What it invites to"))
    link_url = forms.CharField(label=_("Landing page"), max_length=2000, required=False)

    def __init__(self, *args: Any, around: Surroundings, chosen: Chosen, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = around.words
        self.choose("channel", words["channels"])
        self.choose("topic", around.topics, optional=True)
        self.choose("category", words["categories"])
        self.choose("asset", {asset.code: asset.title for asset in chosen.selectable_assets}, optional=True)
        self.fields["send_date"] = day_field(_("Send date"), required=False)
        self.fields["value"] = number_field(_("Value"))
        self.fields["value"].help_text = _("What reaching one person is worth; arbitration prefers the higher")

    def choose(self, name: str, words: Any, *, optional: bool = False) -> None:
        """The choices of a field; what the touch has already stays choosable."""
        current = str(self.initial.get(name) or "")
        known = dict(words)
        extra = [(current, current)] if current and current not in known else []
        self.fields[name].choices = [*(NONE if optional else []), *known.items(), *extra]  # type: ignore[attr-defined]

    def content(self) -> TouchContent:
        """What the operation takes."""
        given = self.cleaned_data
        texts = ("channel", "topic", "category", "subject", "body", "asset", "link_url")
        return TouchContent(
            **{name: given.get(name) or "" for name in texts}, value=float(given["value"]), send_date=given["send_date"]
        )


def initial_of(touch: Touch, around: Surroundings) -> dict[str, Any]:
    """A touch as its form starts."""
    names = ("channel", "topic", "category", "subject", "body", "link_url", "send_date", "version")
    asset = around.asset_codes.get(touch.asset_id, "") if touch.asset_id else ""
    return {**{name: getattr(touch, name) for name in names}, "asset": asset, "value": Decimal(f"{touch.value:g}")}
