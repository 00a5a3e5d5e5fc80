"""The form in which a practice is written: its text, and as many checks as it needs, each with a condition in rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from excello.core.access import Actor
from excello.core.builder import BuilderForm, ConditionField
from excello.core.forms import FindingsForm
from excello.core.people import divisions_of, people_of
from excello.core.presenting import PresentedFinding, translated
from excello.findings import Finding, Refused
from excello.practices.public import CheckSubject, Level, NewCheck, VersionView
from excello.practices.rules import CHECKS_LIMIT
from excello.practices.subjects import SUBJECTS

LEVELS = [
    (Level.RECOMMENDED.value, _("Recommended: what fails a check is warned")),
    (Level.REQUIRED.value, _("Required: what fails a check goes back")),
]


ADD, REMOVE = "add_check", "remove_check"


class PracticeForm(FindingsForm):
    """What a practice says, and who answers for it."""

    statement = forms.CharField(
        label=_("What we do"), max_length=300, help_text=_("One sentence, as you would say it to a new colleague.")
    )
    why = forms.CharField(
        label=_("Why"), widget=forms.Textarea, help_text=_("What gets better by it, or what went wrong.")
    )
    how = forms.CharField(
        label=_("How"), widget=forms.Textarea, required=False, help_text=_("Steps, an example, a link.")
    )
    level = forms.ChoiceField(label=_("How binding it is"), choices=LEVELS, widget=forms.RadioSelect)
    owner_id = forms.TypedChoiceField(
        label=_("Owner"), coerce=int, help_text=_("Decides on it: nobody else can put it in force.")
    )
    division_id = forms.TypedChoiceField(
        label=_("Where it holds"), coerce=int, required=False, empty_value=None, help_text=_("There and in all below.")
    )
    review_date = forms.DateField(
        label=_("Look at it again on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=_("What changed, and why"), required=False, help_text=_("The owner reads this before deciding.")
    )
    widths = {"owner_id": "third", "division_id": "third", "review_date": "third"}

    def __init__(self, *args: Any, by: Actor, is_new: bool, redrawn: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.redrawn = redrawn
        if is_new:
            del self.fields["reason"]
            people = [(person.id, person.name) for person in people_of(by.center_id)]
            self.fields["owner_id"].choices = [("", _("Choose a person")), *people]  # type: ignore[attr-defined]
            divisions = [(one.id, one.name) for one in divisions_of(by.center_id)]
            self.fields["division_id"].choices = [("", _("In the whole center")), *divisions]  # type: ignore[attr-defined]
        else:
            del self.fields["owner_id"], self.fields["division_id"]

    def full_clean(self) -> None:
        if self.redrawn:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()


class CheckForm(BuilderForm):
    """One automatic check: what must hold, and what people read where it does not."""

    message = forms.CharField(
        label=_("What it says when it fails"),
        help_text=_("Such as: “A subject line is longer than 40 characters.”"),
    )
    mend = forms.CharField(
        label=_("How to mend it"), help_text=_("Such as: “Keep the first thing you say, drop the rest.”")
    )
    widths = {"message": "half", "mend": "half"}

    def __init__(
        self, *args: Any, subject: CheckSubject, center_id: int, place: int, redrawn: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]
        self.subject, self.place, self.redrawn = subject, place, redrawn
        self.fields["condition"] = ConditionField(schema=subject.schema(center_id), label=_("This must hold"))
        self.order_fields(["condition", "message", "mend"])

    @property
    def is_editing(self) -> bool:
        """A button of any row only draws all of them again."""
        return self.redrawn

    @property
    def subject_label(self) -> str:
        return translated(str(self.subject.label))

    def findings(self) -> list[PresentedFinding]:
        """Its findings at its own inputs, of which the page has several."""
        return [
            replace(found, anchor=self[found.path].id_for_label or self[found.path].auto_id)
            if found.path in self.fields
            else found
            for found in super().findings()
        ]

    def check(self) -> NewCheck:
        said = self.cleaned_data
        return NewCheck(self.subject.key, said["condition"], said["message"].strip(), said["mend"].strip())


class PracticeWriting:
    """The whole page: a practice with its checks. A pressed row button only draws it again, and nothing is lost."""

    def __init__(
        self,
        *,
        by: Actor,
        data: QueryDict | None = None,
        version: VersionView | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        self.by, self.data = by, data
        self.is_new = version is None
        self.is_redrawn = data is not None and _is_button_of_a_row(data)
        self.form = PracticeForm(
            data, by=by, is_new=self.is_new, redrawn=self.is_redrawn, initial={**_initial(version), **(initial or {})}
        )
        self.checks = [self._check_form(*written) for written in self._written(version)]

    @property
    def subjects(self) -> list[tuple[str, str]]:
        """What a further check can speak of: key and words."""
        return [(key, translated(str(subject.label))) for key, subject in SUBJECTS.items()]

    @property
    def can_add(self) -> bool:
        return len(self.checks) < CHECKS_LIMIT

    @property
    def status(self) -> int:
        return 422 if self.data is not None and not self.is_redrawn and self.findings() else 200

    def is_valid(self) -> bool:
        return not self.is_redrawn and self.form.is_valid() and all(form.is_valid() for form in self.checks)

    def said(self) -> dict[str, Any]:
        """What the operation takes."""
        said = dict(self.form.cleaned_data)
        return {**said, "checks": [form.check() for form in self.checks]}

    def take(self, refused: Refused) -> None:
        """Put each finding on the form that it speaks of."""
        for position, form in enumerate(self.checks):
            own = f"checks.{position}."
            form.take(Refused(_inside(refused.findings, own)))
        rest = [finding for finding in refused.findings if not finding.path.startswith("checks.")]
        self.form.take(Refused(rest))

    def findings(self) -> list[PresentedFinding]:
        if self.data is None or self.is_redrawn:
            return []
        return [*self.form.findings(), *(found for form in self.checks for found in form.findings())]

    def _written(self, version: VersionView | None) -> Iterable[tuple[int, str, NewCheck | None]]:
        """The checks to draw: position, subject, and what is stored of it; a button adds one or takes one away."""
        if self.data is None:
            return [(n, check.subject, check) for n, check in enumerate(version.checks if version else ())]
        kept = [int(place) for place in self.data.getlist("check") if place.isdecimal()][:CHECKS_LIMIT]
        written = [(n, self.data.get(f"check-{n}-subject", ""), None) for n in kept]
        if removed := self.data.get(REMOVE):
            written = [one for one in written if str(one[0]) != removed]
        if (added := self.data.get(ADD)) and len(written) < CHECKS_LIMIT:
            written.append((max(kept, default=-1) + 1, added, None))
        return [one for one in written if one[1] in SUBJECTS]

    def _check_form(self, place: int, subject: str, stored: NewCheck | None) -> CheckForm:
        is_known = self.data is not None and f"check-{place}-subject" in self.data
        return CheckForm(
            self.data if is_known else None,
            prefix=f"check-{place}",
            subject=SUBJECTS[subject],
            center_id=self.by.center_id,
            place=place,
            redrawn=self.is_redrawn,
            initial=_initial_check(stored),
        )


def _is_button_of_a_row(data: QueryDict) -> bool:
    return bool(data.get(ADD) or data.get(REMOVE)) or any(key.endswith(".do") and data[key] for key in data)


def _initial(version: VersionView | None) -> dict[str, Any]:
    if version is None:
        return {"level": Level.RECOMMENDED.value}
    return {"statement": version.statement, "why": version.why, "how": version.how, "level": version.level}


def _initial_check(stored: NewCheck | None) -> dict[str, Any]:
    if stored is None:
        return {}
    return {"condition": stored.condition, "message": stored.message, "mend": stored.mend}


def _inside(findings: Iterable[Finding], prefix: str) -> list[Finding]:
    """The findings below a path, their paths without it."""
    return [
        replace(finding, path=finding.path.removeprefix(prefix))
        for finding in findings
        if finding.path.startswith(prefix)
    ]
