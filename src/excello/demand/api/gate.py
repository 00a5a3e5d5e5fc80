"""The gate over a request or over a brief that is not kept; the templates it reads."""

from __future__ import annotations

from typing import Any

from ninja import Router, Status

from excello.core.access import MemberRequest, Missing, api_access
from excello.core.api import Problem
from excello.demand import public as demand
from excello.demand.api.shapes import REFUSALS, BriefIn, GateOut, TemplateIn, TemplateOut, gate_out
from excello.demand.queries.gate import check_request
from excello.demand.queries.requests import visible_row
from excello.demand.queries.templates import definitions_of
from excello.demand.rules import read_fields
from excello.demand.rules.brief import merge_fields
from excello.findings import refuse_if

router = Router()


@router.get("/templates", response=list[TemplateOut])
@api_access("demand.see")
def list_templates(request: MemberRequest) -> Any:
    """The brief templates in force."""
    found = definitions_of(request.actor.center_id).values()
    return [{"key": one.key, "version": one.version, "definition": one.content} for one in found]


@router.post("/templates", response={201: TemplateOut, **REFUSALS})
@api_access("demand.edit_templates")
def publish_template(request: MemberRequest, body: TemplateIn) -> Any:
    """Put a new version of a template in force; requests keep the version they were written on."""
    actor, at = request.actor, request.now
    template = demand.publish_template(definition=body.definition, reason=body.reason, by=actor, at=at)
    return Status(201, {"key": template.key, "version": template.version, "definition": body.definition})


@router.get("/requests/{int:request_id}/gate", response={200: GateOut, 404: Problem})
@api_access("demand.see")
def gate(request: MemberRequest, request_id: int) -> Any:
    """What the gate says of the request as it stands now."""
    row = visible_row(request_id, request.actor)
    return gate_out(check_request(row, at=request.now).result)


@router.post("/gate", response={200: GateOut, **REFUSALS})
@api_access("demand.file")
def check(request: MemberRequest, body: BriefIn) -> Any:
    """What the gate says of a brief that is not kept."""
    actor, at = request.actor, request.now
    if body.division_id is not None:
        actor.require("demand.file", body.division_id)
    around = demand.Surroundings(actor.center_id)
    template = around.templates.get(body.template)
    if template is None:
        raise Missing("template")
    reading = read_fields(body.fields, template=template, options=around)
    refuse_if(reading.findings)
    division = actor.divisions.by_id.get(body.division_id or 0)
    checked = demand.check_brief(
        around,
        template=template,
        fields=merge_fields({}, reading.fields),
        division_id=body.division_id,
        division_key=division.key if division else "",
        requester_id=actor.person_id,
        at=at,
    )
    return gate_out(checked.result)
