"""The personas: all of them, one with everything it says, its edit, and its way into force."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from excello.core.access import MemberRequest, page
from excello.core.listing import Column, Empty, Filter, List
from excello.core.operations import entries_about
from excello.core.people import people_of, person_view
from excello.core.presenting import present_findings, translated
from excello.design.notes import say_done
from excello.findings import Refused
from excello.journeys.forms.personas import PersonaForm, initial_of
from excello.journeys.models import Persona
from excello.journeys.operations.personas import create_persona, edit_persona, persona_findings, publish_persona
from excello.journeys.pages.words import STATES, named, persona_texts, without_codes
from excello.journeys.queries.assets import assets_for
from excello.journeys.queries.differences import differences
from excello.journeys.queries.journeys import stages_of
from excello.journeys.queries.personas import PersonaDraft, persona_draft, persona_draft_of, persona_editions
from excello.journeys.rules.personas import PersonaContent
from excello.journeys.rules.words import CHANNELS, DECISION_ROLES, MEDIA


@page("journeys.see")
@require_safe
def personas(request: MemberRequest) -> HttpResponse:
    """All personas, drafts among them."""
    actor = request.actor
    names = {person.id: person.name for person in people_of(actor.center_id)}
    may_edit = actor.may("journeys.edit")
    shown = List(
        request,
        Persona.objects.filter(center_id=actor.center_id),
        columns=[
            Column(
                "name",
                _("Persona"),
                lambda row: row.name,
                sort="name",
                link=lambda row: reverse("journeys:persona", args=[row.id]),
            ),
            Column("code", _("Code"), lambda row: row.code, sort="id", kind="code"),
            Column(
                "state",
                _("State"),
                lambda row: STATES[row.state][0],
                sort="state",
                badge=lambda row: STATES[row.state][1],
            ),
            Column("role", _("Part in the decision"), lambda row: _role(row.content)),
            Column("channel", _("Preferred channel"), lambda row: named(row.content.channels[:1], CHANNELS) or None),
            Column("stages", _("Stages"), lambda row: len(row.content.stages), numeric=True),
            Column("owner", _("Owner"), lambda row: names.get(row.owner_id or 0), sort="owner__name"),
            Column("changed", _("Changed"), lambda row: row.changed_at, sort="changed_at", kind="datetime"),
        ],
        search=["name", "code"],
        filters=[Filter("state", _("State"), [(key, words) for key, (words, _tone) in STATES.items()])],
        name="personas",
        prepare=lambda rows: [persona_draft_of(row) for row in rows],
        first_use=Empty(
            _("No persona yet"),
            _(
                "A persona says what a kind of buyer wants, what hurts, how they decide and where they can be met. "
                "Job titles alone make a segment."
            ),
            reverse("journeys:persona_new") if may_edit else "",
            _("Write the first one"),
        ),
    )
    context = {"list": shown, "may_edit": may_edit}
    return shown.response_or_none() or render(request, "journeys/personas.html", context)


@page("journeys.see")
@require_safe
def persona(request: MemberRequest, persona_id: int) -> HttpResponse:
    """One persona: the draft, what publishing asks for, what it changes."""
    actor = request.actor
    draft = persona_draft(actor.center_id, persona_id)
    stages = stages_of(actor.center_id)
    content, editions = draft.content, persona_editions(draft.id)
    changes = []
    if draft.state == "changed" and editions:
        before = persona_texts(editions[0].name, PersonaContent.from_dict(editions[0].content), stages)
        changes = differences(before, persona_texts(draft.name, content, stages))
    context = {
        "persona": draft,
        "content": content,
        "state": STATES[draft.state],
        "role": _role(content),
        "owner": person_view(draft.owner_id),
        "channels": [translated(CHANNELS.get(key, key)) for key in content.channels],
        "media": [translated(MEDIA.get(key, key)) for key in content.media],
        "stages": [
            (number, stage, content.problems.get(stage.key), content.needs.get(stage.key))
            for number, stage in enumerate(stages, start=1)
            if stage.key in content.stages
        ],
        "assets": assets_for(actor.center_id, persona_id=draft.id),
        "editions": editions,
        "changes": changes,
        "findings": without_codes(present_findings(persona_findings(draft, center_id=actor.center_id))),
        "entries": entries_about("journeys.persona", draft.id),
        "may_edit": actor.may("journeys.edit"),
    }
    return render(request, "journeys/persona.html", context)


@page("journeys.edit")
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Write a persona down as a draft; publishing comes on top when it is asked for."""
    actor = request.actor
    form = _form(request, request.POST or None, initial={"owner": actor.person_id})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        given: dict[str, Any] = {"center_id": actor.center_id, "by": actor, "at": request.now}
        try:
            made = create_persona(name=data["name"], content=form.content(), owner_id=data["owner"], **given)
        except Refused as refused:
            form.take(refused)
        else:
            return _go_on(request, made)
    return _render_form(request, form, None)


@page("journeys.edit")
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, persona_id: int) -> HttpResponse:
    """Change the draft; publishing comes on top when it is asked for."""
    actor = request.actor
    draft = persona_draft(actor.center_id, persona_id)
    form = _form(request, request.POST or None, initial=initial_of(draft))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        given: dict[str, Any] = {"center_id": actor.center_id, "persona_id": draft.id, "by": actor, "at": request.now}
        try:
            draft = edit_persona(
                name=data["name"],
                content=form.content(),
                owner_id=data["owner"],
                version=data["version"] or 0,
                **given,
            )
        except Refused as refused:
            form.take(refused, version=persona_draft(actor.center_id, draft.id).version)
        else:
            return _go_on(request, draft)
    return _render_form(request, form, draft)


@page("journeys.edit")
@require_POST
def publish(request: MemberRequest, persona_id: int) -> HttpResponse:
    """Bring the draft into force; what is missing shows on its fields, all at once."""
    return _publish(request, persona_draft(request.actor.center_id, persona_id))


def _go_on(request: MemberRequest, draft: PersonaDraft) -> HttpResponse:
    """After saving: publish when that was the button, else show the draft."""
    if request.POST.get("then") == "publish":
        return _publish(request, draft)
    say_done(request, _("Saved as a draft. What is in force stays until you publish."))
    return redirect("journeys:persona", draft.id)


def _publish(request: MemberRequest, draft: PersonaDraft) -> HttpResponse:
    actor = request.actor
    given: dict[str, Any] = {"center_id": actor.center_id, "persona_id": draft.id, "by": actor, "at": request.now}
    try:
        made = publish_persona(version=draft.version, **given)
    except Refused as refused:
        form = _form(request, initial_of(draft))
        form.full_clean()
        form.take(refused)
        return _render_form(request, form, draft, is_saved=True)
    say_done(request, _("Version %(number)d is in force.") % {"number": made.published_version})
    return redirect("journeys:persona", draft.id)


def _form(request: MemberRequest, data: Any, **kwargs: Any) -> PersonaForm:
    center_id = request.actor.center_id
    return PersonaForm(data, stages=stages_of(center_id), people=people_of(center_id), **kwargs)


def _render_form(
    request: MemberRequest, form: PersonaForm, draft: PersonaDraft | None, *, is_saved: bool = False
) -> HttpResponse:
    context = {"form": form, "persona": draft, "is_saved": is_saved}
    return render(request, "journeys/persona_form.html", context, status=422 if form.errors else 200)


def _role(content: PersonaContent) -> str | None:
    return translated(DECISION_ROLES.get(content.decision_role, "")).partition(":")[0] or None
