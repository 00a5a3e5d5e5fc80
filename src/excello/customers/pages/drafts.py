"""The draft of a lifecycle model on screen: its stages, what takes back, its effect, and putting it in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from excello.core.access import MemberRequest, Missing, page
from excello.core.jobs import JobView, job
from excello.core.models import Job
from excello.core.operations import entries_about
from excello.core.presenting import PresentedFinding, present_findings
from excello.customers import rules
from excello.customers.forms import PublishForm, RegressForm, StageForm, StageStartForm
from excello.customers.operations.models import (
    EFFECT,
    SUBJECT,
    discard_draft,
    publish_draft,
    save_draft,
    start_draft,
    weigh_draft,
)
from excello.customers.pages.wording import entry_words, limit_words, regress_words
from excello.customers.queries.models import ModelVersionView, draft_of, model_in_force
from excello.customers.queries.shipped import active_language
from excello.customers.queries.suggestions import offered_events
from excello.customers.rules import drafts
from excello.design.notes import say_done, say_refused
from excello.findings import Refused
from excello.lake.lifecycle import Stage

ACTIVE = ("queued", "running")


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A stage of the draft in words."""

    place: int
    stage: Stage
    words: str
    limit: str


@dataclass(frozen=True, slots=True)
class EffectView:
    """What publishing would change, ready to be read."""

    at: datetime
    compared_to: int
    cycles: int
    moved: int
    stages: list[dict[str, Any]]
    sample: list[dict[str, Any]]


@page(rules.EDIT_MODELS)
@require_POST
def begin(request: MemberRequest, key: str) -> HttpResponse:
    """Begin a draft, or go on with the one there is."""
    start_draft(key=key, by=request.actor, at=request.now)
    return redirect("customers:draft", key)


@page(rules.EDIT_MODELS)
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: MemberRequest, key: str) -> HttpResponse:
    """The whole draft; posting puts it in force."""
    view = _draft(request, key)
    form = PublishForm(request.POST or None, initial={"version": view.version})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            publish_draft(key=key, reason=said["reason"], by=request.actor, at=request.now, version=said["version"])
        except Refused as refused:
            form.take(refused, version=view.version)
        else:
            say_done(request, _("Version %(number)s is in force.") % {"number": view.number})
            return redirect("customers:model", key)
    return _show(request, view, form, status=422 if request.method == "POST" else 200)


def _show(request: MemberRequest, view: ModelVersionView, form: PublishForm, *, status: int = 200) -> HttpResponse:
    model = view.model
    names = {stage.key: stage.name for stage in model.stages}
    running = Job.objects.filter(
        center_id=request.actor.center_id, kind=EFFECT, subject_id=str(view.id), state__in=ACTIVE
    ).first()
    working: JobView | None = job(running.pk, by=request.actor) if running else None
    context = {
        "draft": view,
        "model": model,
        "lines": [DraftLine(i, s, entry_words(s), limit_words(s, names)) for i, s in enumerate(model.stages)],
        "regress": list(enumerate(regress_words(model))),
        "effect": _effect(request, view),
        "job": working,
        "form": form,
        "stage_form": StageStartForm(auto_id="new_%s"),
        "regress_form": RegressForm(stages=list(names.items()), auto_id="back_%s"),
        "event_names": offered_events(),
        "entries": entries_about(SUBJECT, view.key, center_id=request.actor.center_id, limit=10),
    }
    return render(request, "customers/draft.html", context, status=status)


@page(rules.EDIT_MODELS)
@require_http_methods(["GET", "HEAD", "POST"])
def stage(request: MemberRequest, key: str, place: int) -> HttpResponse:
    """One stage: its name, what leads into it, and what it does to a cycle."""
    view = _draft(request, key)
    stages = view.model.stages
    if place >= len(stages):
        raise Missing("stage")
    known = view.body["stages"][place]
    form = StageForm(
        request.POST if request.method == "POST" else None,
        others=[(each.key, each.name) for each in stages if each.key != known["key"]],
        initial=StageForm.initial_of(known, stages[place].name, view.version),
    )
    if request.method == "POST" and form.is_valid():
        changes = {**form.changes, "name": drafts.renamed(known["name"], form.cleaned_data["name"], active_language())}
        body = drafts.with_stage(view.body, place, changes)
        try:
            save_draft(key=key, body=body, by=request.actor, at=request.now, version=form.cleaned_data["version"])
        except Refused as refused:
            form.take(refused, version=view.version)
        else:
            say_done(request, _("The draft is saved."))
            return redirect("customers:draft", key)
    context = {"form": form, "draft": view, "model": view.model, "stage": stages[place]}
    return render(request, "customers/stage.html", context, status=form.status)


@page(rules.EDIT_MODELS)
@require_POST
def change(request: MemberRequest, key: str) -> HttpResponse:
    """A stage or what takes back: added, moved, taken away. What is refused is said, and the draft stays."""
    view = _draft(request, key)
    try:
        body = _changed(request, view)
        save_draft(key=key, body=body, by=request.actor, at=request.now)
    except Refused as refused:
        say_refused(request, " ".join(_sentence(each) for each in present_findings(refused.findings)))
    return redirect(reverse("customers:draft", args=[key]))


def _sentence(finding: PresentedFinding) -> str:
    return f"{finding.message} {finding.mend}".strip()


def _changed(request: MemberRequest, view: ModelVersionView) -> dict[str, Any]:
    posted = request.POST
    text = {name: posted.get(name, "").replace("\x00", "").strip()[:200] for name in ("do", "name", "event", "to")}
    where = posted.get("place", "0")
    place = int(where) if where.isascii() and where.isdecimal() and len(where) < 4 else 0
    stages, rules_ = len(view.body["stages"]), len(view.body.get("regress") or [])
    match text["do"]:
        case "add":
            return drafts.added_stage(view.body, text["name"], text["event"])
        case "up" | "down" | "remove" if place < stages:
            if text["do"] == "remove":
                return drafts.without_stage(view.body, place)
            return drafts.moved_stage(view.body, place, -1 if text["do"] == "up" else 1)
        case "add_back":
            return drafts.added_regress(view.body, text["event"], text["to"])
        case "remove_back" if place < rules_:
            return drafts.without_regress(view.body, place)
    raise Missing("change")


@page(rules.EDIT_MODELS)
@require_POST
def weigh(request: MemberRequest, key: str) -> HttpResponse:
    """Compute what the draft would change."""
    view = _draft(request, key)
    label = _("Effect of %(model)s version %(number)s") % {"model": view.model.name, "number": view.number}
    weigh_draft(key=key, label=label, by=request.actor, at=request.now)
    return redirect(reverse("customers:draft", args=[key]) + "#effect")


@page(rules.EDIT_MODELS)
@require_POST
def discard(request: MemberRequest, key: str) -> HttpResponse:
    """Throw the draft away."""
    discard_draft(key=key, by=request.actor, at=request.now)
    say_done(request, _("The draft is thrown away; what is in force stays."))
    return redirect("customers:model", key)


def _draft(request: MemberRequest, key: str) -> ModelVersionView:
    view = draft_of(request.actor.center_id, key)
    if view is None:
        raise Missing("draft")
    return view


def _effect(request: MemberRequest, view: ModelVersionView) -> EffectView | None:
    """The effect as it was last computed; whose cycles they are only for those who may see rows."""
    if not view.is_weighed:
        return None
    kept = view.effect
    names = {stage.key: stage.name for stage in model_in_force(request.actor.center_id, view.key).stages}
    names |= {stage.key: stage.name for stage in view.model.stages}
    sample = [
        {**line, "before": names.get(line["before"], "—"), "after": names.get(line["after"], "—")}
        for line in kept.get("sample", [])
    ]
    return EffectView(
        datetime.fromisoformat(kept["at"]),
        kept["compared_to"],
        kept["cycles"],
        kept["moved"],
        [{**each, "name": names.get(each["key"], each["key"])} for each in kept["stages"]],
        sample if request.actor.may(rules.SEE_ROWS) else [],
    )
