"""One asset: what it says, for whom, what keeps it from being published, its file, its next state."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from excello.charter.public import list_products
from excello.core.access import MemberRequest, Missing, page
from excello.core.operations import entries_about
from excello.core.people import people_of
from excello.core.presenting import present_findings, translated
from excello.design.notes import say_done
from excello.findings import Refused, has_errors
from excello.journeys.forms.assets import FileForm, initial_of, language_names
from excello.journeys.operations.assets import asset_findings, move_asset, put_file
from excello.journeys.pages.assets import asset_form
from excello.journeys.pages.words import ASSET_TONES, without_codes
from excello.journeys.queries.assets import AssetView, asset_in, asset_row, asset_titles
from excello.journeys.queries.journeys import stages_of
from excello.journeys.queries.personas import persona_names
from excello.journeys.rules.assets import MOVES, STATES
from excello.journeys.rules.words import ACCESS, MEDIA, THEME_KINDS

VERBS = {
    "idea": gettext_lazy("Back to the ideas"),
    "requested": gettext_lazy("Request it"),
    "in_production": gettext_lazy("Into production"),
    "in_review": gettext_lazy("Into review"),
    "published": gettext_lazy("Publish"),
    "retired": gettext_lazy("Retire"),
}


@page("journeys.see")
@require_safe
def asset(request: MemberRequest, asset_id: int) -> HttpResponse:
    """One asset."""
    return _render(request, asset_in(request.actor.center_id, asset_id))


@page("journeys.edit")
@require_POST
def move(request: MemberRequest, asset_id: int) -> HttpResponse:
    """Move it on; what keeps it from being published is said all at once."""
    actor = request.actor
    given: dict[str, Any] = {"center_id": actor.center_id, "asset_id": asset_id, "by": actor, "at": request.now}
    version = request.POST.get("version", "")
    try:
        moved = move_asset(
            state=request.POST.get("state", ""), version=int(version) if version.isdigit() else None, **given
        )
    except Refused as refused:
        return _refuse(request, asset_in(actor.center_id, asset_id), refused)
    say_done(request, _("%(code)s: %(state)s.") % {"code": moved.code, "state": translated(STATES[moved.state])})
    return redirect("journeys:asset", asset_id)


def _refuse(request: MemberRequest, shown: AssetView, refused: Refused) -> HttpResponse:
    """What a field can mend shows on the form, on its fields; the rest on the asset's page."""
    form = asset_form(shown.center_id, initial_of(shown), without=shown.id)
    if not any(finding.path in form.fields for finding in refused.findings):
        return _render(request, shown, refusals=without_codes(present_findings(refused.findings)), status=422)
    form.full_clean()
    form.take_errors(refused.findings)
    return render(request, "journeys/asset_form.html", {"form": form, "asset": shown}, status=422)


@page("journeys.edit")
@require_POST
def hand_in(request: MemberRequest, asset_id: int) -> HttpResponse:
    """Hand in its file."""
    actor = request.actor
    shown = asset_in(actor.center_id, asset_id)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        handed = form.cleaned_data["file"]
        given: dict[str, Any] = {"center_id": actor.center_id, "asset_id": asset_id, "by": actor, "at": request.now}
        try:
            put_file(name=handed.name, file=handed, **given)
        except Refused as refused:
            form.take(refused)
        else:
            say_done(request, _("The file is kept."))
            return redirect("journeys:asset", asset_id)
    return _render(request, shown, file_form=form, status=422)


@page("journeys.see")
@require_safe
def file(request: MemberRequest, asset_id: int) -> FileResponse:
    """The file itself, always as a download: what was handed in never runs inside the product."""
    row = asset_row(request.actor.center_id, asset_id)
    if not row.file:
        raise Missing("file")
    response = FileResponse(row.file.open("rb"), as_attachment=True, filename=row.file_name)
    response["Content-Type"] = "application/octet-stream"
    return response


def _render(request: MemberRequest, shown: AssetView, *, status: int = 200, **more: Any) -> HttpResponse:
    actor = request.actor
    stages = {stage.key: stage.name for stage in stages_of(actor.center_id)}
    personas, titles = persona_names(actor.center_id), dict(asset_titles(actor.center_id))
    people = {person.id: person.name for person in people_of(actor.center_id)}
    products = {product.id: product.name for product in list_products(actor.center_id)}
    found = asset_findings(shown)
    states = [(state, VERBS[state]) for state in MOVES[shown.state]]
    context = {
        "asset": shown,
        "state": (translated(STATES[shown.state]), ASSET_TONES.get(shown.state, "")),
        "kind": translated(THEME_KINDS.get(shown.theme_kind, "")),
        "medium": translated(MEDIA.get(shown.medium, "")),
        "tongue": dict(language_names()).get(shown.language, ""),
        "access": translated(ACCESS.get(shown.access, "")),
        "stages": [stages.get(key, key) for key in shown.stages],
        "personas": [(key, personas.get(key, "")) for key in shown.personas],
        "following": [(key, titles[key]) for key in shown.next_asset_ids if key in titles],
        "owner": people.get(shown.owner_id or 0),
        "expert": people.get(shown.expert_id or 0),
        "product": products.get(shown.product_id or 0),
        "findings": without_codes(present_findings(found)),
        "is_ready": not has_errors(found),
        "next_state": "published" if "published" in MOVES[shown.state] else "",
        "moves": [(state, verb) for state, verb in states if state != "published"],
        "file_form": FileForm(),
        "entries": entries_about("journeys.asset", shown.id),
        "may_edit": actor.may("journeys.edit"),
        **more,
    }
    return render(request, "journeys/asset.html", context, status=status)
