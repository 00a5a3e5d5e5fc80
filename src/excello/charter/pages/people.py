"""One member: their roles, and the link with which they come in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from excello.charter.forms.center import PersonForm, RoleForm
from excello.charter.operations.invitations import invitation_url, invite_person
from excello.charter.queries.center import branches, member, roles_of
from excello.core.access import MemberRequest, page
from excello.core.operations import entries_about
from excello.core.people import PersonView, add_person, grant_role, people_of, revoke_role
from excello.core.presenting import present_findings
from excello.design.notes import say_done
from excello.findings import Refused


@page("core.see_people")
@require_safe
def person(request: MemberRequest, person_id: int) -> HttpResponse:
    """A member and what they may do."""
    shown = member(request.actor.center_id, person_id)
    return _render(request, shown, form=_role_form(request))


@page("core.manage_people")
@require_http_methods(["GET", "POST"])
def new_person(request: MemberRequest) -> HttpResponse:
    """Add a member with their first role."""
    actor = request.actor
    form = PersonForm(
        request.POST or None, divisions=branches(actor.divisions, []), initial={"language": actor_language(request)}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        given: dict[str, Any] = {"center_id": actor.center_id, "by": actor, "at": request.now}
        try:
            added = add_person(
                name=data["name"],
                email=data["email"],
                role=data["role"],
                division_id=data["division"],
                language=data["language"],
                **given,
            )
        except Refused as refused:
            form.take(refused)
        else:
            say_done(request, _("%(name)s belongs to the center now.") % {"name": added.name})
            return redirect("charter:person", added.id)
    return render(request, "charter/person_form.html", {"form": form}, status=422 if form.errors else 200)


@page("core.manage_people")
@require_POST
def invite(request: MemberRequest, person_id: int) -> HttpResponse:
    """Make a one-time link and show it in this answer only."""
    actor = request.actor
    shown = member(actor.center_id, person_id)
    try:
        secret = invite_person(center_id=actor.center_id, person_id=person_id, by=actor, at=request.now)
    except Refused as refused:
        return _refuse(request, shown, refused)
    return _render(
        request, shown, form=_role_form(request), link=invitation_url(secret, origin=request.build_absolute_uri("/"))
    )


@page("core.manage_people")
@require_POST
def add_role(request: MemberRequest, person_id: int) -> HttpResponse:
    """Give a member one more role."""
    actor = request.actor
    form = _role_form(request)
    if form.is_valid():
        try:
            grant_role(
                center_id=actor.center_id,
                person_id=person_id,
                role=form.cleaned_data["role"],
                division_id=form.cleaned_data["division"],
                by=actor,
                at=request.now,
            )
        except Refused as refused:
            form.take(refused)
        else:
            say_done(request, _("The role is given."))
            return redirect("charter:person", person_id)
    return _render(request, member(actor.center_id, person_id), form=form, status=422)


@page("core.manage_people")
@require_POST
def remove_role(request: MemberRequest, person_id: int) -> HttpResponse:
    """Take a role away; who holds none is no member any more."""
    actor = request.actor
    division = request.POST.get("division", "")
    try:
        revoke_role(
            center_id=actor.center_id,
            person_id=person_id,
            role=request.POST.get("revoke", ""),
            division_id=int(division) if division.isdigit() else None,
            by=actor,
            at=request.now,
        )
    except Refused as refused:
        return _refuse(request, member(actor.center_id, person_id), refused)
    say_done(request, _("The role is taken away."))
    remains = any(each.id == person_id for each in people_of(actor.center_id))
    return redirect("charter:person", person_id) if remains else redirect("charter:center")


def actor_language(request: MemberRequest) -> str:
    """A new colleague most likely reads what the one who adds them reads."""
    return getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)


def _role_form(request: MemberRequest) -> RoleForm:
    tree = branches(request.actor.divisions, [])
    return RoleForm(request.POST if "role" in request.POST else None, divisions=tree)


def _refuse(request: MemberRequest, shown: PersonView, refused: Refused) -> HttpResponse:
    return _render(request, shown, form=_role_form(request), findings=present_findings(refused.findings), status=422)


def _render(request: MemberRequest, shown: PersonView, *, status: int = 200, **more: Any) -> HttpResponse:
    actor = request.actor
    context = {
        "person": shown,
        "roles": roles_of(shown, actor.divisions),
        "entries": entries_about("core.person", shown.id, center_id=actor.center_id),
        "may_manage": actor.may("core.manage_people"),
        **more,
    }
    return render(request, "charter/person.html", context, status=status)
