"""The content: all of it with filters, one piece with everything it says, its edit."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from excello.charter.public import list_products
from excello.core.access import MemberRequest, page
from excello.core.listing import Column, Empty, Filter, List
from excello.core.people import people_of
from excello.core.presenting import present_findings, translated
from excello.design.notes import say_done
from excello.findings import Refused
from excello.journeys.forms.assets import AssetForm, initial_of, language_names
from excello.journeys.forms.lines import words
from excello.journeys.models import Asset
from excello.journeys.operations.assets import create_asset, edit_asset
from excello.journeys.pages.words import ASSET_TONES
from excello.journeys.queries.assets import AssetView, asset_in, asset_titles, asset_views, words_in_use
from excello.journeys.queries.journeys import stages_of
from excello.journeys.queries.personas import persona_names
from excello.journeys.rules.assets import STATES
from excello.journeys.rules.words import MEDIA, THEME_KINDS


@page("journeys.see")
@require_safe
def assets(request: MemberRequest) -> HttpResponse:
    """The content by state, stage, persona, medium, language and theme."""
    actor = request.actor
    shown = _list(request, Asset.objects.filter(center_id=actor.center_id))
    context = {"list": shown, "may_edit": actor.may("journeys.edit")}
    return shown.response_or_none() or render(request, "journeys/assets.html", context)


def _list(request: MemberRequest, rows: Any) -> List:
    actor = request.actor
    stages = {stage.key: stage.name for stage in stages_of(actor.center_id)}
    personas, languages = persona_names(actor.center_id), dict(language_names())
    in_use = words_in_use(actor.center_id)
    return List(
        request,
        rows,
        columns=[
            Column(
                "title",
                _("Title"),
                lambda row: row.title,
                sort="title",
                link=lambda row: reverse("journeys:asset", args=[row.id]),
            ),
            Column("code", _("Code"), lambda row: row.code, sort="id", kind="code"),
            Column(
                "state",
                _("State"),
                lambda row: translated(STATES[row.state]),
                sort="state",
                badge=lambda row: ASSET_TONES.get(row.state, "plain"),
            ),
            Column("medium", _("Medium"), lambda row: translated(MEDIA.get(row.medium, "")) or None, sort="medium"),
            Column("language", _("Language"), lambda row: languages.get(row.language), sort="language"),
            Column("stages", _("Stages"), lambda row: _joined(stages.get(key, key) for key in row.stages)),
            Column("personas", _("Personas"), lambda row: _joined(personas.get(key, "") for key in row.personas)),
            Column("finding", _("Finding"), _finding, badge=lambda row: "wait" if row.findings else ""),
        ],
        search=["title", "code", "theme"],
        filters=[
            Filter("state", _("State"), words(STATES)),
            Filter("stage", _("Stage"), list(stages.items()), field="at__stage"),
            Filter("persona", _("Persona"), [(str(key), name) for key, name in personas.items()], field="personas"),
            Filter("medium", _("Medium"), [(key, label) for key, label in words(MEDIA) if key in in_use]),
            Filter("language", _("Language"), [(key, label) for key, label in languages.items() if key in in_use]),
            Filter(
                "theme", _("Theme"), [(k, translated(label)) for k, label in THEME_KINDS.items()], field="theme_kind"
            ),
        ],
        name="content",
        prepare=asset_views,
        first_use=Empty(
            _("No content yet"),
            _("An asset is a piece of content for a persona at a stage: it answers a question the buyer has there."),
            reverse("journeys:asset_new") if actor.may("journeys.edit") else "",
            _("Add the first one"),
        ),
    )


def _joined(names: Any) -> str | None:
    return ", ".join(filter(None, names)) or None


def _finding(row: AssetView) -> str | None:
    return present_findings(row.findings)[0].code if row.findings else None


@page("journeys.edit")
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Add an asset as an idea."""
    actor = request.actor
    form = _form(request, initial={"owner": actor.person_id, "access": "open"})
    if request.method == "POST" and form.is_valid():
        given = {"center_id": actor.center_id, "by": actor, "at": request.now, **form.relations()}
        try:
            made = create_asset(content=form.content(), **given)
        except Refused as refused:
            form.take(refused)
        else:
            say_done(request, _("%(code)s is kept as an idea.") % {"code": made.code})
            return redirect("journeys:asset", made.id)
    return _render(request, form, None)


@page("journeys.edit")
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, asset_id: int) -> HttpResponse:
    """Change an asset."""
    actor = request.actor
    asset = asset_in(actor.center_id, asset_id)
    form = _form(request, initial=initial_of(asset), without=asset.id)
    if request.method == "POST" and form.is_valid():
        given = {"center_id": actor.center_id, "by": actor, "at": request.now, **form.relations()}
        version = form.cleaned_data["version"] or 0
        try:
            edit_asset(asset_id=asset.id, content=form.content(), version=version, **given)
        except Refused as refused:
            form.take(refused, version=asset_in(actor.center_id, asset.id).version)
        else:
            say_done(request, _("%(code)s is changed.") % {"code": asset.code})
            return redirect("journeys:asset", asset.id)
    return _render(request, form, asset)


def asset_form(
    center_id: int, data: Any = None, *, initial: dict[str, Any] | None = None, without: int | None = None
) -> AssetForm:
    """The form with what this center has to choose from."""
    return AssetForm(
        data,
        initial=initial,
        stages=stages_of(center_id),
        personas=sorted(persona_names(center_id).items(), key=lambda pair: pair[1].casefold()),
        others=asset_titles(center_id, without=without),
        products=list_products(center_id),
        people=people_of(center_id),
    )


def _form(request: MemberRequest, **kwargs: Any) -> AssetForm:
    return asset_form(request.actor.center_id, request.POST or None, **kwargs)


def _render(request: MemberRequest, form: AssetForm, asset: AssetView | None) -> HttpResponse:
    context = {"form": form, "asset": asset}
    return render(request, "journeys/asset_form.html", context, status=422 if form.errors else 200)
