"""The gate over what is stored or was just typed: one function behind the meter, the form, the API and handing in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from excello.core.people import division_tree
from excello.demand.models import Attachment, Request
from excello.demand.queries.surroundings import gate_context, options_for
from excello.demand.queries.templates import current_template, template_of
from excello.demand.rules import AttachedFile, Brief, GateResult, Options, Template, gate
from excello.demand.rules.versions import template_in_force


@dataclass(frozen=True, slots=True)
class Checked:
    """A brief with the template that judged it, what it may point at, and what the gate says."""

    brief: Brief
    template: Template
    options: Mapping[str, Options]
    result: GateResult


def check_brief(
    *,
    template: Template,
    fields: Mapping[str, Any],
    center_id: int,
    division_id: int | None,
    requester_id: int | None,
    at: datetime,
    attachments: Mapping[str, tuple[AttachedFile, ...]] | None = None,
    options: Mapping[str, Options] | None = None,
) -> Checked:
    """Judge kept fields, stored or not."""
    options = options_for(template, center_id) if options is None else options
    division = division_tree(center_id).by_id.get(division_id) if division_id else None
    brief = Brief(fields, attachments or {}, division.key if division else "")
    context = gate_context(
        center_id=center_id, division_id=division_id, requester_id=requester_id, options=options, at=at
    )
    return Checked(brief, template, options, gate(brief, template, context))


def check_request(
    row: Request,
    *,
    at: datetime,
    fields: Mapping[str, Any] | None = None,
    options: Mapping[str, Options] | None = None,
) -> Checked:
    """Judge a request as it stands, or with fields that were just typed."""
    return check_brief(
        template=template_for(row),
        fields=row.fields if fields is None else fields,
        center_id=row.center_id,
        division_id=row.division_id,
        requester_id=row.requester_id,
        at=at,
        attachments=attached_files(row),
        options=options,
    )


def template_for(row: Request) -> Template:
    """The version the request was written on, under today's rules."""
    written_on = template_of(row.template)
    return template_in_force(written_on=written_on, current=current_template(row.center_id, written_on.key))


def attached_files(row: Request) -> dict[str, tuple[AttachedFile, ...]]:
    """The files of a request by field."""
    found: dict[str, tuple[AttachedFile, ...]] = {}
    for file in Attachment.objects.filter(request=row):
        found[file.field] = (*found.get(file.field, ()), AttachedFile(file.filename, file.trouble))
    return found
