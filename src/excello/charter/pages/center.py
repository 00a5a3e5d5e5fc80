"""The center at one address: who works here, in which divisions, and how far it has come."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from excello.charter.forms.center import CENTER_KINDS, DIVISION_KINDS, CenterForm, DivisionForm
from excello.charter.public import checklist
from excello.charter.queries.center import branches, member_rows, other_centers
from excello.core.access import MemberRequest, page
from excello.core.listing import Column, Empty, List
from excello.core.people import add_division, center_view, create_center, people_of
from excello.design.notes import say_done
from excello.findings import Refused


@page("charter.see")
@require_safe
def center(request: MemberRequest) -> HttpResponse:
    """People with their roles, divisions as a tree, and the roll-out checklist."""
    actor = request.actor
    people = _people(request)
    if (download := people.response_or_none()) is not None:
        return download
    shown = center_view(actor.center_id)
    steps = checklist(actor.center_id, actor)
    tree = branches(actor.divisions, people_of(actor.center_id))
    context = {
        "center": shown,
        "kind": CENTER_KINDS[shown.kind],
        "list": people,
        "divisions": [(branch, DIVISION_KINDS.get(branch.kind, branch.kind)) for branch in tree],
        "steps": steps,
        "done": sum(step.done for step in steps),
        "others": other_centers(actor),
        "may_manage": actor.may("core.manage_people"),
        "may_open": actor.may("charter.open_center"),
        "sees_people": actor.may("core.see_people"),
    }
    return render(request, "charter/center.html", context)


def _people(request: MemberRequest) -> List:
    actor = request.actor
    may_see = actor.may("core.see_people")
    return List(
        request,
        member_rows(actor.center_id, actor.divisions, _("Whole center")) if may_see else [],
        columns=[
            Column("name", _("Name"), lambda row: row.name, sort="name", link=lambda row: person_url(row.id)),
            Column("roles", _("Roles"), lambda row: row.roles, sort="roles"),
            Column("divisions", _("Where"), lambda row: row.divisions, sort="divisions"),
            Column("email", _("E-mail address"), lambda row: row.email, sort="email"),
        ],
        search=["name", "email", "roles", "divisions"],
        name="people",
        first_use=Empty(_("Nobody works here yet"), _("Add the people who ask, triage, design and approve.")),
    )


def person_url(person_id: int) -> str:
    """Where a member's page is."""
    return reverse("charter:person", args=[person_id])


@page("core.manage_people")
@require_http_methods(["GET", "POST"])
def new_division(request: MemberRequest) -> HttpResponse:
    """Add a division to the tree."""
    actor = request.actor
    form = DivisionForm(request.POST or None, divisions=branches(actor.divisions, []))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            division = add_division(
                center_id=actor.center_id,
                name=data["name"],
                kind=data["kind"],
                parent_id=data["parent"],
                by=actor,
                at=request.now,
            )
        except Refused as refused:
            form.take(refused)
        else:
            say_done(request, _("%(name)s is a division now.") % {"name": division.name})
            return redirect(reverse("charter:center") + "#divisions")
    return render(request, "charter/division_form.html", {"form": form}, status=422 if form.errors else 200)


@page("charter.open_center")
@require_http_methods(["GET", "POST"])
def new_center(request: MemberRequest) -> HttpResponse:
    """Open another center, standing or task force; who opens it administers it and is taken there."""
    form = CenterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = create_center(by=request.actor, at=request.now, **form.operation_fields())
        except Refused as refused:
            form.take(refused)
        else:
            request.session["center_id"] = opened.id
            for key in ("division_id", "time_zone"):
                request.session.pop(key, None)
            say_done(request, _("%(name)s is open. You administer it.") % {"name": opened.name})
            return redirect("charter:center")
    return render(request, "charter/center_form.html", {"form": form}, status=422 if form.errors else 200)
