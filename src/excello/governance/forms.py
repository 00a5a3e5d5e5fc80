"""The form in which the contact policy is changed: its caps and blackouts in rows, its other rules in fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from excello.core.forms import FindingsForm
from excello.core.presenting import PresentedFinding, translated
from excello.findings import Finding, Refused
from excello.governance.public import PolicyView, dump_policy
from excello.governance.wording import CATEGORIES
from excello.journeys.public import CHANNELS

ADD, REMOVE = "add", "remove"
FIELDS = {"quiet_hours.start": "quiet_start", "quiet_hours.end": "quiet_end"}
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class _Redrawn(FindingsForm):
    """A form that is only drawn again, unchecked, while a button of a row is pressed."""

    def __init__(self, *args: Any, redrawn: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.redrawn = redrawn

    def full_clean(self) -> None:
        if self.redrawn:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    @property
    def place(self) -> str:
        """The number of a row among the page's inputs."""
        return str(self.prefix).rpartition("-")[2]

    def findings(self) -> list[PresentedFinding]:
        """Its findings at its own inputs, of which the page has several."""
        return [
            replace(found, anchor=self[found.path].id_for_label) if found.path in self.fields else found
            for found in super().findings()
        ]


class RulesForm(_Redrawn):
    """The rules that stand once."""

    gap_days = forms.IntegerField(
        label=_("Days between two messages"), min_value=0, max_value=90, help_text=_("0 = no gap.")
    )
    per_wave = forms.IntegerField(label=_("Messages to a contact in a wave"), min_value=1, max_value=10)
    quiet_start = forms.TimeField(
        label=_("Quiet from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_end = forms.TimeField(
        label=_("Quiet until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    reason = forms.CharField(
        label=_("Why it changes"), widget=forms.Textarea, help_text=_("Kept with the version, for whoever asks later.")
    )
    widths = {"gap_days": "half", "per_wave": "half", "quiet_start": "half", "quiet_end": "half"}


class CapForm(_Redrawn):
    """One cap."""

    widths = dict.fromkeys(("limit", "days", "channel", "category"), "half")

    limit = forms.IntegerField(label=_("At most"), min_value=1, max_value=1000)
    days = forms.IntegerField(label=_("in any … days"), min_value=1, max_value=366)
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]
        channels = {key: translated(label) for key, label in CHANNELS.items()}
        self._offer("channel", _("All channels"), channels)
        self._offer("category", _("All categories"), CATEGORIES)

    def _offer(self, name: str, everything: Any, known: Mapping[str, Any]) -> None:
        """What is known, and what the policy names already."""
        stored = self.initial.get(name) or ""
        more = {stored: stored} if stored and stored not in known else {}
        self.fields[name].choices = [("", everything), *{**known, **more}.items()]  # type: ignore[attr-defined]


class BlackoutForm(_Redrawn):
    """One blackout."""

    widths = dict.fromkeys(("first", "last", "label"), "third")

    first = forms.DateField(label=_("From"), widget=DATE)
    last = forms.DateField(label=_("To, included"), widget=DATE)
    label = forms.CharField(label=_("What for"), required=False, max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]


ROWS: dict[str, type[_Redrawn]] = {"caps": CapForm, "blackouts": BlackoutForm}


class PolicyWriting:
    """The whole page. A pressed row button only draws it again, and nothing is lost."""

    def __init__(self, *, policy: PolicyView, data: QueryDict | None = None) -> None:
        self.data = data
        self.is_redrawn = data is not None and bool(data.get(ADD) or data.get(REMOVE))
        stored = dump_policy(policy.rules)
        self.form = RulesForm(data, redrawn=self.is_redrawn, initial=_initial(stored, policy.number))
        self.caps = self._rows("caps", stored["caps"])
        self.blackouts = self._rows("blackouts", stored["blackouts"])

    @property
    def status(self) -> int:
        return 422 if self.findings() else 200

    @property
    def forms(self) -> list[_Redrawn]:
        return [self.form, *self.caps, *self.blackouts]

    def is_valid(self) -> bool:
        return not self.is_redrawn and all(form.is_valid() for form in self.forms)

    def rules(self) -> dict[str, Any]:
        """What was written, in the form that the operation reads."""
        said = self.form.cleaned_data
        return {
            "caps": [form.cleaned_data for form in self.caps],
            "gap_days": said["gap_days"],
            "per_wave": said["per_wave"],
            "quiet_hours": _quiet(said["quiet_start"], said["quiet_end"]),
            "blackouts": [_days(form.cleaned_data) for form in self.blackouts],
        }

    def take(self, refused: Refused) -> None:
        """Put each finding on the row or the field that it speaks of."""
        rest = [replace(finding, path=FIELDS.get(finding.path, finding.path)) for finding in refused.findings]
        for name, rows in (("caps", self.caps), ("blackouts", self.blackouts)):
            for position, form in enumerate(rows):
                prefix = f"{name}.{position}."
                own = [finding for finding in rest if finding.path.startswith(prefix)]
                form.take(Refused(_without(prefix, own)))
                rest = [finding for finding in rest if finding not in own]
        self.form.take(Refused(rest))

    def findings(self) -> list[PresentedFinding]:
        if self.data is None or self.is_redrawn:
            return []
        return [found for form in self.forms for found in form.findings()]

    def _rows(self, name: str, stored: list[dict[str, Any]]) -> list[_Redrawn]:
        kind = ROWS[name]
        if self.data is None:
            rows = enumerate(stored)
            return [kind(prefix=f"{name}-{n}", redrawn=False, initial=one) for n, one in rows]
        places = [int(place) for place in self.data.getlist(name) if place.isdecimal()]
        shown = [place for place in places if self.data.get(REMOVE) != f"{name}-{place}"]
        forms_ = [self._bound(kind, name, place, stored) for place in shown]
        if self.data.get(ADD) == name:
            forms_.append(kind(prefix=f"{name}-{max(places, default=-1) + 1}", redrawn=True))
        return forms_

    def _bound(self, kind: type[_Redrawn], name: str, place: int, stored: list[dict[str, Any]]) -> _Redrawn:
        initial = stored[place] if place < len(stored) else {}
        return kind(self.data, prefix=f"{name}-{place}", redrawn=self.is_redrawn, initial=initial)


def _initial(stored: Mapping[str, Any], number: int) -> dict[str, Any]:
    quiet = stored["quiet_hours"] or {"start": None, "end": None}
    return {
        "version": number,
        "gap_days": stored["gap_days"],
        "per_wave": stored["per_wave"],
        "quiet_start": quiet["start"],
        "quiet_end": quiet["end"],
    }


def _quiet(start: Any, end: Any) -> dict[str, str] | None:
    if start is None and end is None:
        return None
    return {name: clock.strftime("%H:%M") for name, clock in (("start", start), ("end", end)) if clock is not None}


def _days(said: Mapping[str, Any]) -> dict[str, str]:
    return {"first": said["first"].isoformat(), "last": said["last"].isoformat(), "label": said["label"]}


def _without(prefix: str, findings: Iterable[Finding]) -> list[Finding]:
    return [replace(finding, path=finding.path.removeprefix(prefix)) for finding in findings]
