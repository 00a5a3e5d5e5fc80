"""The buyer's paths: all of them with their ten stages, one with everything it says, its edit and its versions."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from excello.charter.public import list_product_lines
from excello.core.access import MemberRequest, Missing, page
from excello.core.operations import entries_about
from excello.design.notes import say_done
from excello.findings import Refused
from excello.journeys.forms.journeys import JourneyForm, StagesForm, initial_of
from excello.journeys.operations.journeys import create_journey, edit_journey, publish_journey
from excello.journeys.pages.words import STATES, journey_texts
from excello.journeys.queries.differences import differences
from excello.journeys.queries.journeys import (
    JourneyDraft,
    journey_draft,
    journey_drafts,
    journey_editions,
    published_journeys,
    stages_in,
)
from excello.journeys.queries.personas import published_personas
from excello.journeys.queries.strip import published_by_stage, strip


@page("journeys.see")
@require_safe
def home(request: MemberRequest) -> HttpResponse:
    """Every journey with its stages as a strip."""
    actor = request.actor
    lines = {line.id: line.name for line in list_product_lines(actor.center_id)}
    personas, counts = published_personas(actor.center_id), published_by_stage(actor.center_id)
    shown = [
        (draft, STATES[draft.state], lines.get(draft.product_line_id or 0), strip(draft.stages, counts, personas))
        for draft in journey_drafts(actor.center_id)
    ]
    context = {"journeys": shown, "may_edit": actor.may("journeys.edit")}
    return render(request, "journeys/home.html", context)


@page("journeys.see")
@require_safe
def journey(request: MemberRequest, journey_id: int) -> HttpResponse:
    """One journey: what buyers try and ask at each stage, and what helps them there."""
    return _render(request, journey_draft(request.actor.center_id, journey_id))


@page("journeys.see")
@require_safe
def edition(request: MemberRequest, journey_id: int, number: int) -> HttpResponse:
    """A published version as it was."""
    actor = request.actor
    draft = journey_draft(actor.center_id, journey_id)
    found = next((each for each in journey_editions(draft.id) if each.number == number), None)
    if found is None:
        raise Missing("edition")
    context = {
        "journey": draft,
        "edition": found,
        "strip": strip(stages_in(found.content), published_by_stage(actor.center_id)),
    }
    return render(request, "journeys/journey_edition.html", context)


@page("journeys.edit")
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Start a journey from the ten stages."""
    actor = request.actor
    form = JourneyForm(request.POST or None, lines=list_product_lines(actor.center_id))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        given: dict[str, Any] = {"center_id": actor.center_id, "by": actor, "at": request.now}
        try:
            made = create_journey(name=data["name"], product_line_id=data["product_line"], **given)
        except Refused as refused:
            form.take(refused)
        else:
            say_done(request, _("The journey stands with its ten stages. Make their words yours, then publish it."))
            return redirect("journeys:journey", made.id)
    return render(request, "journeys/journey_new.html", {"form": form}, status=422 if form.errors else 200)


@page("journeys.edit")
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, journey_id: int) -> HttpResponse:
    """Change the name, and the words of the stages."""
    actor = request.actor
    draft = journey_draft(actor.center_id, journey_id)
    form = StagesForm(request.POST or None, draft=draft, lines=list_product_lines(actor.center_id))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        given: dict[str, Any] = {"center_id": actor.center_id, "journey_id": draft.id, "by": actor, "at": request.now}
        try:
            edit_journey(
                name=data["name"],
                product_line_id=data["product_line"],
                stages=form.stage_changes(),
                version=data["version"] or 0,
                **given,
            )
        except Refused as refused:
            form.take(refused, version=journey_draft(actor.center_id, draft.id).version)
        else:
            say_done(request, _("Saved as a draft. What is in force stays until you publish."))
            return redirect("journeys:journey", draft.id)
    context = {"form": form, "journey": draft}
    return render(request, "journeys/journey_form.html", context, status=422 if form.errors else 200)


@page("journeys.edit")
@require_POST
def publish(request: MemberRequest, journey_id: int) -> HttpResponse:
    """Bring the draft into force; what is missing shows on its fields, all at once."""
    actor = request.actor
    version = request.POST.get("version", "")
    given: dict[str, Any] = {"center_id": actor.center_id, "journey_id": journey_id, "by": actor, "at": request.now}
    try:
        made = publish_journey(version=int(version) if version.isdigit() else None, **given)
    except Refused as refused:
        draft = journey_draft(actor.center_id, journey_id)
        form = StagesForm(initial_of(draft), draft=draft, lines=list_product_lines(actor.center_id))
        form.full_clean()
        form.take(refused)
        return render(request, "journeys/journey_form.html", {"form": form, "journey": draft}, status=422)
    say_done(request, _("Version %(number)d is in force.") % {"number": made.published_version})
    return redirect("journeys:journey", journey_id)


def _render(request: MemberRequest, draft: JourneyDraft) -> HttpResponse:
    actor = request.actor
    in_force = next((each for each in published_journeys(actor.center_id) if each.id == draft.id), None)
    lines = {line.id: line.name for line in list_product_lines(actor.center_id)}
    changes = []
    if in_force and draft.state == "changed":
        changes = differences(journey_texts(in_force.name, in_force.stages), journey_texts(draft.name, draft.stages))
    context = {
        "journey": draft,
        "state": STATES[draft.state],
        "line": lines.get(draft.product_line_id or 0),
        "strip": strip(draft.stages, published_by_stage(actor.center_id), published_personas(actor.center_id)),
        "editions": journey_editions(draft.id),
        "changes": changes,
        "entries": entries_about("journeys.journey", draft.id),
        "may_edit": actor.may("journeys.edit"),
    }
    return render(request, "journeys/journey.html", context)
