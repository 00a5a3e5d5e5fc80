"""What a brief says: how raw values become kept ones, and how conditions see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from excello.demand.rules.attachments import AttachedFile
from excello.demand.rules.field_types import FIELD_TYPES
from excello.demand.rules.options import AllOptions
from excello.demand.rules.template import Template
from excello.demand.rules.values import Unfit, shown
from excello.findings import Finding, mark

EMPTY: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True, slots=True)
class Brief:
    """The content of a request: kept values by field, attached files by field, and the key of its division."""

    fields: Mapping[str, Any]
    attachments: Mapping[str, tuple[AttachedFile, ...]] = field(default_factory=dict)
    division: str = ""

    def value(self, key: str) -> Any:
        """What stands in a field; None when nothing does."""
        return self.fields.get(key) or self.attachments.get(key) or self._zero(key)

    def _zero(self, key: str) -> Any:
        """Nought is an answer."""
        return 0 if self.fields.get(key) == 0 else None


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of raw values: those kept (None: emptied), and findings for those that cannot be kept at all."""

    fields: Mapping[str, Any]
    findings: tuple[Finding, ...]


def read_fields(raw: Any, *, template: Template, options: AllOptions) -> Reading:
    """Raw values by field key, from a form, a call or a file, as kept ones; all that cannot be kept is named."""
    if not isinstance(raw, Mapping):
        mend = mark("Write an object with one value for each field.")
        return Reading({}, (Finding("brief.shape", "fields", mark("The fields are no object."), mend),))
    kept: dict[str, Any] = {}
    findings: list[Finding] = []
    for key, value in raw.items():
        spec = template.fields.get(key) if isinstance(key, str) else None
        if spec is None:
            findings.append(_unknown(shown(str(key)), template))
        elif value in EMPTY:
            kept[spec.key] = None
        else:
            try:
                kept[spec.key] = FIELD_TYPES[spec.type].keep(value, spec, options)
            except Unfit as unfit:
                findings.append(_unfit(spec.key, unfit))
    return Reading(kept, tuple(findings))


def _unknown(key: str, template: Template) -> Finding:
    return Finding(
        "brief.unknown_field",
        f"fields.{key}",
        mark("This template has no field “{key}”."),
        mark("Use one of {known}."),
        params={"key": key, "known": ", ".join(template.fields)},
    )


def _unfit(key: str, unfit: Unfit) -> Finding:
    path = ".".join(part for part in ("fields", key, unfit.place) if part)
    return Finding("brief.unfit", path, unfit.message, unfit.mend, params=unfit.params)


def merge_fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The fields after an edit: what is named is replaced, what was emptied goes."""
    merged = {**old, **new}
    return {key: value for key, value in merged.items() if value not in EMPTY}


def view_for_conditions(brief: Brief, template: Template) -> dict[str, Any]:
    """The brief as the subject "brief" of a condition: {title, template, division, touches, fields: {…}}."""
    touches: Any = next((brief.fields.get(item.key, []) for item in template.fields_of_type("touches")), [])
    fields = {key: value for key, value in brief.fields.items() if template.fields[key].type != "touches"}
    fields |= {key: [item.filename for item in files] for key, files in brief.attachments.items()}
    return {
        "title": brief.fields.get(template.title_field, ""),
        "template": template.key,
        "division": brief.division,
        "touches": touches,
        "fields": {key: _as_condition_value(value, template, key) for key, value in fields.items()},
    }


def _as_condition_value(value: Any, template: Template, key: str) -> Any:
    """Persons are compared as texts."""
    return str(value) if template.fields[key].type == "person" else value
