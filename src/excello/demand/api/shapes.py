"""What goes into and comes out of the calls of demand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema

from excello.core.api import Body, FindingOut, Problem
from excello.core.presenting import present_finding
from excello.demand.rules import GateResult
from excello.demand.views import RequestView
from excello.demand.wording import in_language, mend_label, spoken
from excello.findings import Finding

REFUSALS = {403: Problem, 404: Problem, 422: Problem}


class RequestIn(Body):
    """A request to begin; `fields` by their keys in the template, conforming or not."""

    division_id: int
    template: str = "campaign"
    fields: dict[str, Any] = {}


class FieldsIn(Body):
    """What the brief shall say; fields left out stay, null empties one. `version` guards against a lost edit."""

    fields: dict[str, Any]
    version: int | None = None


class BriefIn(Body):
    """A brief to be checked without being kept."""

    template: str = "campaign"
    fields: dict[str, Any]
    division_id: int | None = None


class VersionIn(Body):
    """The version one has read."""

    version: int | None = None


class AcceptIn(VersionIn):
    """A word to the requester."""

    note: str = ""


class DeclineIn(VersionIn):
    """Why; the requester reads it."""

    reason: str


class DuplicateIn(VersionIn):
    """The id of the request it repeats."""

    of: int
    note: str = ""


class TemplateIn(Body):
    """A new version of a template, and why."""

    definition: dict[str, Any]
    reason: str


class AttachmentOut(Schema):
    """A file of the brief; `trouble` is empty when it can be read."""

    id: int
    field: str
    filename: str
    size: int
    trouble: str


class OpenedOut(Schema):
    """What accepting it opened."""

    ref: str
    label: str
    url: str


class RequestOut(Schema):
    """A request as it stands; `findings` are those of the last time it was handed in."""

    id: int
    code: str
    title: str
    state: str
    division_id: int
    requester_id: int
    owner_id: int | None
    template: str
    template_version: int
    fields: dict[str, Any]
    findings: list[FindingOut]
    attachments: list[AttachmentOut]
    passes: int
    version: int
    created_at: datetime
    changed_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    decision: str
    duplicate_of_id: int | None
    opened: OpenedOut | None


class BriefRuleOut(Schema):
    """One rule of the gate: met, not met, or null while there is nothing to judge; advice does not stop a brief."""

    code: str
    label: str
    path: str
    met: bool | None
    stops: bool


class MendOut(Schema):
    """A mend that can be done at once: the field, and what it would then hold."""

    field: str
    value: Any
    label: str


class GateOut(Schema):
    """What the gate says of a brief as it stands."""

    passes: bool
    rules: list[BriefRuleOut]
    findings: list[FindingOut]
    mends: list[MendOut]


class TemplateOut(Schema):
    """A template in its current version."""

    key: str
    version: int
    definition: dict[str, Any]


def request_out(view: RequestView) -> dict[str, Any]:
    known = {name: getattr(view, name) for name in RequestOut.model_fields if hasattr(view, name)}
    return {**known, "template": view.template_key, "findings": [finding_out(one) for one in view.findings]}


def gate_out(result: GateResult) -> dict[str, Any]:
    return {
        "passes": result.passes,
        "rules": [
            {"code": one.code, "label": in_language(one.label), "path": one.path, "met": one.met, "stops": one.stops}
            for one in result.rules
        ],
        "findings": [finding_out(one) for one in spoken(result.findings)],
        "mends": [{"field": one.key, "value": one.value, "label": mend_label(one)} for one in result.mends],
    }


def finding_out(finding: Finding) -> dict[str, Any]:
    """A finding in the caller's language."""
    shown = present_finding(finding)
    return {name: getattr(shown, name) for name in FindingOut.model_fields}
