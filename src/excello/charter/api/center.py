"""The center for programs: people, roles, divisions, centers, the roll-out."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from ninja import Router, Schema, Status

from excello.charter import public as charter
from excello.charter.operations.invitations import invitation_url, invite_person
from excello.core.access import MemberRequest, api_access
from excello.core.api import Body, Problem
from excello.core.people import (
    add_division,
    add_person,
    center_view,
    create_center,
    divisions_of,
    grant_role,
    people_of,
    revoke_role,
)

router = Router()
REFUSALS: dict[int, Any] = {401: Problem, 403: Problem, 404: Problem, 422: Problem}


class CenterIn(Body):
    """A new center; a task force needs its end."""

    name: str
    kind: Literal["standing", "task_force"] = "standing"
    end_date: date | None = None
    time_zone: str = "Europe/Rome"
    country: str = "IT"
    currency: str = "EUR"


class CenterOut(CenterIn):
    id: int
    slug: str


class DivisionIn(Body):
    """A new division; `parent_id` is the one it lies below."""

    name: str
    kind: Literal["business_unit", "region", "function", "company"] = "business_unit"
    parent_id: int | None = None


class DivisionOut(Schema):
    id: int
    parent_id: int | None
    key: str
    name: str
    kind: str


class RoleIn(Body):
    """A role, in one division and those below it, or without one in the whole center."""

    role: str
    division_id: int | None = None


class PersonIn(RoleIn):
    name: str
    email: str
    language: str = "en"


class PersonOut(Schema):
    id: int
    name: str
    email: str
    language: str
    grants: list[RoleIn]


class Invitation(Schema):
    """A link that works once, for three days; it is never shown again."""

    url: str


class StepOut(Schema):
    key: str
    label: str
    done: bool
    count: int
    url: str
    why: str


@router.get("/center", response={200: CenterOut, **REFUSALS})
@api_access("charter.see")
def center(request: MemberRequest) -> Any:
    """The center one works in."""
    return center_view(request.actor.center_id)


@router.post("/centers", response={201: CenterOut, **REFUSALS})
@api_access("charter.open_center")
def open_center(request: MemberRequest, body: CenterIn) -> Any:
    """Open another center; who opens it administers it."""
    fields = body.model_dump()
    return Status(201, create_center(by=request.actor, at=request.now, **fields))


@router.get("/checklist", response={200: list[StepOut], **REFUSALS})
@api_access("charter.see")
def checklist(request: MemberRequest) -> Any:
    """The roll-out, computed from what exists."""
    return charter.checklist(request.actor.center_id, request.actor)


@router.get("/divisions", response={200: list[DivisionOut], **REFUSALS})
@api_access("charter.see")
def list_divisions(request: MemberRequest) -> Any:
    """The divisions; `parent_id` makes them a tree."""
    return divisions_of(request.actor.center_id)


@router.post("/divisions", response={201: DivisionOut, **REFUSALS})
@api_access("core.manage_people")
def new_division(request: MemberRequest, body: DivisionIn) -> Any:
    """Add a division."""
    return Status(201, add_division(**_given(request), **body.model_dump()))


@router.get("/people", response={200: list[PersonOut], **REFUSALS})
@api_access("core.see_people")
def list_people(request: MemberRequest) -> Any:
    """The members with their roles."""
    return people_of(request.actor.center_id)


@router.post("/people", response={201: PersonOut, **REFUSALS})
@api_access("core.manage_people")
def new_person(request: MemberRequest, body: PersonIn) -> Any:
    """Add a member with their first role."""
    return Status(201, add_person(**_given(request), **body.model_dump()))


@router.post("/people/{person_id}/invitation", response={201: Invitation, **REFUSALS})
@api_access("core.manage_people")
def invite(request: MemberRequest, person_id: int) -> Any:
    """Make the link with which a member chooses their password."""
    secret = invite_person(**_given(request), person_id=person_id)
    return Status(201, {"url": invitation_url(secret, origin=request.build_absolute_uri("/"))})


@router.post("/people/{person_id}/roles", response={204: None, **REFUSALS})
@api_access("core.manage_people")
def give_role(request: MemberRequest, person_id: int, body: RoleIn) -> Any:
    """Give a member one more role."""
    grant_role(**_given(request), person_id=person_id, **body.model_dump())
    return Status(204, None)


@router.delete("/people/{person_id}/roles", response={204: None, **REFUSALS})
@api_access("core.manage_people")
def take_role(request: MemberRequest, person_id: int, role: str, division_id: int | None = None) -> Any:
    """Take a role away; refused for the last administrator."""
    revoke_role(**_given(request), person_id=person_id, role=role, division_id=division_id)
    return Status(204, None)


def _given(request: MemberRequest) -> dict[str, Any]:
    actor = request.actor
    return {"center_id": actor.center_id, "by": actor, "at": request.now}
