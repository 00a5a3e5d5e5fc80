"""A request begins: what for, for which division, and its name; then the form opens."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from excello.core.access import Actor, MemberRequest, page
from excello.demand.forms.starting import StartForm
from excello.demand.operations.drafts import start_request
from excello.demand.queries.requests import request_views, visible_requests
from excello.demand.queries.templates import current_templates
from excello.demand.rules import Template, demanded_fields
from excello.demand.rules.states import WRITTEN
from excello.demand.wording import in_language
from excello.findings import Refused

SHOWN_DRAFTS = 5


@page("demand.file")
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Choose the kind of request and name it; drafts that wait are offered beside it."""
    actor = request.actor
    templates = current_templates(actor.center_id)
    initial = {"division_id": request.session.get("division_id"), "template": request.GET.get("template", "")}
    initial = {key: value for key, value in initial.items() if value}
    posted = request.POST if request.method == "POST" else None
    form = StartForm(posted, templates=templates, actor=actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            started = start_request(
                template_key=form.cleaned_data["template"],
                division_id=form.cleaned_data["division_id"],
                fields=first_fields(templates[form.cleaned_data["template"]], form.cleaned_data["title"], actor),
                by=actor,
                at=request.now,
            )
            return redirect("demand:brief", started.id)
        except Refused as refused:
            form.take(refused)
    drafts = visible_requests(actor).filter(requester_id=actor.person_id, state__in=WRITTEN)[:SHOWN_DRAFTS]
    chosen = str(form["template"].value() or "")
    context = {"form": form, "kinds": _kinds(templates, chosen), "drafts": request_views(drafts)}
    return render(request, "demand/new.html", context, status=422 if form.errors else 200)


def first_fields(template: Template, title: str, actor: Actor) -> dict[str, Any]:
    """What can be filled in at once: the name, and the requester as owner where one is demanded."""
    demanded = demanded_fields(template.rules)
    owners = {spec.key: actor.person_id for spec in template.fields_of_type("person") if spec.key in demanded}
    return {template.title_field: title, **owners}


def _kinds(templates: dict[str, Template], chosen: str) -> list[dict[str, Any]]:
    """What each kind of request is for, and what to have at hand."""
    return [
        {
            "key": key,
            "checked": key == chosen,
            "name": in_language(template.name),
            "purpose": in_language(template.purpose),
            "rules": len(template.rules),
            "sections": [{"title": in_language(one.title), "note": in_language(one.note)} for one in template.sections],
            "demanded": len(demanded_fields(template.rules)),
        }
        for key, template in templates.items()
    ]
