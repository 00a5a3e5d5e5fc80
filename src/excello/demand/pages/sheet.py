"""The brief form as the page draws it: sections of controls, rows and files, each with its findings and mends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField

from excello.core.presenting import PresentedFinding
from excello.demand.forms.brief import BriefForm, TouchForm, choices_of, with_current
from excello.demand.queries.gate import Checked
from excello.demand.rules import demanded_fields
from excello.demand.rules.attachments import SUFFIXES
from excello.demand.rules.template import Field, Section
from excello.demand.rules.values import TOUCHES_KEPT
from excello.demand.views import AttachmentView
from excello.demand.wording import in_language, mend_label


@dataclass(frozen=True, slots=True)
class MendView:
    """A button that mends: it does what `action` says to the form."""

    action: str
    label: str


@dataclass(frozen=True, slots=True)
class TouchRow:
    """One touch with its number as people count."""

    place: int
    number: int
    form: TouchForm


@dataclass(frozen=True, slots=True)
class AssetRow:
    """One choice of an asset."""

    place: int
    choices: Sequence[tuple[str, str]]
    value: str


@dataclass(frozen=True, slots=True)
class FieldView:
    """One question: `kind` says which template draws it."""

    key: str
    kind: str
    label: str
    help: str
    width: str
    optional: bool
    error: str = ""
    bound: BoundField | None = None
    touches: tuple[TouchRow, ...] = ()
    assets: tuple[AssetRow, ...] = ()
    files: tuple[AttachmentView, ...] = ()
    accept: str = ""
    may_add: bool = True

    def part(self, name: str) -> BoundField | None:
        """One control of a row, by its place in the brief; None if there is none."""
        return next((row.form[name] for row in self.touches if name in row.form.fields), None)


@dataclass(frozen=True, slots=True)
class SectionView:
    """One card of the form."""

    key: str
    number: int
    title: str
    note: str
    state: str
    fields: tuple[FieldView, ...]
    mends: tuple[MendView, ...]


class Sheet:
    """A brief ready to be drawn; `shown` are the findings to put on the fields."""

    def __init__(
        self,
        checked: Checked,
        *,
        values: Mapping[str, Any],
        shown: Sequence[PresentedFinding],
        currency: str,
    ) -> None:
        self.checked, self.values, self.shown = checked, values, shown
        self.demanded = demanded_fields(checked.template.rules)
        self.form = BriefForm(
            template=checked.template,
            values=values,
            options=checked.around,
            demanded=self.demanded,
            currency=currency,
        )
        self.form.show(shown)

    @property
    def sections(self) -> list[SectionView]:
        return [self._section(number, section) for number, section in enumerate(self.checked.template.sections, 1)]

    def field(self, key: str) -> FieldView | None:
        """One question; None if there is none of this key."""
        spec = self.checked.template.fields.get(key)
        return self._field(spec) if spec else None

    def _section(self, number: int, section: Section) -> SectionView:
        keys = {spec.key for spec in section.fields}
        mends = tuple(
            MendView(f"use:{mend.key}", mend_label(mend)) for mend in self.checked.result.mends if mend.key in keys
        )
        return SectionView(
            key=section.key,
            number=number,
            title=in_language(section.title),
            note=in_language(section.note),
            state=self._state(keys),
            fields=tuple(self._field(spec) for spec in section.fields),
            mends=mends,
        )

    def _state(self, keys: set[str]) -> str:
        """Done once something stands there and the gate has nothing against it."""
        blamed = {finding.path.split(".")[1] for finding in self.checked.result.findings if "." in finding.path}
        if keys & blamed:
            return "open" if any(_field_of(finding) in keys for finding in self.shown) else ""
        return "done" if any(self.values.get(key) for key in keys) else ""

    def _field(self, spec: Field) -> FieldView:
        drawn = {"touches": self._touches, "assets": self._assets, "file": self._files}.get(spec.type)
        more = drawn(spec) if drawn else {"bound": self.form[spec.key]}
        return FieldView(
            key=spec.key,
            kind=spec.type if drawn else "control",
            label=in_language(spec.label),
            help=in_language(spec.help),
            width=spec.width,
            optional=spec.key not in self.demanded,
            error=self._error(spec.key, rows=spec.type != "touches"),
            **more,
        )

    def _error(self, key: str, *, rows: bool) -> str:
        """What is wrong with the field; of touches, only what is wrong with all of them."""
        found = [one for one in self.shown if (_field_of(one) == key if rows else one.path == f"fields.{key}")]
        return " ".join(f"{one.message} {one.mend}".strip() for one in found)

    def _touches(self, spec: Field) -> dict[str, Any]:
        rows = self.values.get(spec.key) or ([{}] if spec.key in self.demanded else [])
        touches = []
        for place, values in enumerate(rows):
            form = TouchForm(field=spec, number=place, values=values)
            form.show(self.shown)
            touches.append(TouchRow(place, place + 1, form))
        return {"touches": tuple(touches), "may_add": len(touches) < TOUCHES_KEPT}

    def _assets(self, spec: Field) -> dict[str, Any]:
        known = choices_of(Field("", "asset", spec.label), self.checked.around) or []
        chosen = [*(self.values.get(spec.key) or []), ""]
        return {"assets": tuple(AssetRow(place, with_current(known, one), one) for place, one in enumerate(chosen))}

    def _files(self, spec: Field) -> dict[str, Any]:
        files = tuple(file for file in self.checked.files if file.field == spec.key)
        return {"files": files, "accept": ",".join(SUFFIXES)}


def _field_of(finding: PresentedFinding) -> str:
    """The key of the field a finding speaks of."""
    parts = finding.path.split(".")
    return parts[1] if len(parts) > 1 else ""
