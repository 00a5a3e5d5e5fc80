"""The gate over what is stored or was just typed: one function behind the meter, the form, the API and handing in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from excello.demand.models import Request
from excello.demand.queries.requests import attachments_of
from excello.demand.queries.surroundings import Surroundings, gate_context
from excello.demand.queries.templates import template_of
from excello.demand.rules import AttachedFile, Brief, GateResult, Template, gate
from excello.demand.rules.versions import template_in_force
from excello.demand.views import AttachmentView


@dataclass(frozen=True, slots=True)
class Checked:
    """A brief with the template that judged it, the center around it, its files, and what the gate says."""

    brief: Brief
    template: Template
    around: Surroundings
    result: GateResult
    files: Sequence[AttachmentView] = ()


def check_brief(
    around: Surroundings,
    *,
    template: Template,
    fields: Mapping[str, Any],
    division_id: int | None,
    division_key: str,
    requester_id: int | None,
    at: datetime,
    files: Sequence[AttachmentView] = (),
) -> Checked:
    """Judge kept fields, stored or not."""
    brief = Brief(fields, _by_field(files), division_key)
    context = gate_context(around, division_id=division_id, requester_id=requester_id, at=at)
    return Checked(brief, template, around, gate(brief, template, context), files)


def check_request(
    row: Request, *, at: datetime, fields: Mapping[str, Any] | None = None, around: Surroundings | None = None
) -> Checked:
    """Judge a request as it stands, or with fields that were just typed."""
    around = around or Surroundings(row.center_id)
    return check_brief(
        around,
        template=template_for(row, around),
        fields=row.fields if fields is None else fields,
        division_id=row.division_id,
        division_key=row.division.key,
        requester_id=row.requester_id,
        at=at,
        files=attachments_of([row.pk])[row.pk],
    )


def template_for(row: Request, around: Surroundings) -> Template:
    """The version the request was written on, under today's rules."""
    written_on = template_of(row.template)
    return template_in_force(written_on=written_on, current=around.templates.get(written_on.key, written_on))


def _by_field(files: Sequence[AttachmentView]) -> dict[str, tuple[AttachedFile, ...]]:
    found: dict[str, tuple[AttachedFile, ...]] = {}
    for file in files:
        found[file.field] = (*found.get(file.field, ()), AttachedFile(file.filename, file.trouble))
    return found
