"""Brief templates: what each asks and checks, its versions, and a new version written in the page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from excello.core.access import MemberRequest, Missing, page
from excello.core.presenting import PresentedFinding, present_findings
from excello.demand.forms.template import TemplateForm, read_definition, write_definition
from excello.demand.operations.templates import publish_template
from excello.demand.queries.templates import Definition, definitions_of, versions_of
from excello.demand.rules import demanded_fields
from excello.demand.wording import in_language
from excello.design.notes import say_done
from excello.findings import Refused


@page("demand.edit_templates")
@require_safe
def templates(request: MemberRequest) -> HttpResponse:
    """The kinds of requests that can be made."""
    found = definitions_of(request.actor.center_id).values()
    return render(request, "demand/templates.html", {"templates": [_about(one) for one in found]})


@page("demand.edit_templates")
@require_http_methods(["GET", "POST"])
def template(request: MemberRequest, key: str) -> HttpResponse:
    """One template with its rules and versions; a new version comes into force for what begins from then on."""
    actor = request.actor
    current = definitions_of(actor.center_id).get(key)
    if current is None:
        raise Missing("template")
    posted = request.POST if request.method == "POST" else None
    form = TemplateForm(posted, initial={"definition": write_definition(current.content)})
    findings: list[PresentedFinding] = []
    if request.method == "POST" and form.is_valid():
        try:
            written = read_definition(form.cleaned_data["definition"])
            reason = form.cleaned_data["reason"]
            made = publish_template(definition=written, reason=reason, by=actor, at=request.now)
            say_done(request, _("Version %(version)s is in force.") % {"version": made.version})
            return redirect("demand:template", made.key)
        except Refused as refused:
            findings = [_placed(one) for one in present_findings(refused.findings)]
    context = {
        "template": _about(current),
        "form": form,
        "findings": findings,
        "versions": versions_of(actor.center_id, key),
    }
    return render(request, "demand/template.html", context, status=422 if findings or form.errors else 200)


def _about(definition: Definition) -> dict[str, Any]:
    """What a template asks, in the reader's language."""
    found = definition.read()
    return {
        "key": found.key,
        "name": in_language(found.name),
        "purpose": in_language(found.purpose),
        "version": found.version,
        "fields": len(found.fields),
        "demanded": len(demanded_fields(found.rules)),
        "rules": [(rule.code, in_language(rule.label)) for rule in found.rules],
    }


def _placed(finding: PresentedFinding) -> PresentedFinding:
    """A finding inside the definition: its place is its code, and it leads to the text."""
    if finding.path in ("reason", "definition"):
        return finding
    return replace(finding, code=finding.path, path="definition", anchor="id_definition")
