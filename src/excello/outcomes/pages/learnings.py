"""Learnings on screen: all of them, one of them, writing one, and what followed from it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from excello.core.access import MemberRequest, page
from excello.core.listing import Column, Empty, List
from excello.core.operations import entries_about
from excello.design.notes import say_done
from excello.design.pictures import Evidence, Interval
from excello.findings import Refused
from excello.outcomes.forms import LearningForm
from excello.outcomes.operations import record_learning
from excello.outcomes.queries.learnings import LearningView, learning, learning_view, learnings_of
from excello.practices import public as practices


@page("outcomes.see")
def learnings(request: MemberRequest) -> HttpResponse:
    """What the center has learned."""
    actor = request.actor
    may_learn = actor.may("outcomes.learn")
    shown = List(
        request,
        learnings_of(actor),
        columns=[
            Column("code", _("Code"), lambda view: view.code, sort="number", kind="code"),
            Column("claim", _("What was learned"), lambda view: view.claim, sort="claim", link=_url),
            Column("effect", _("Effect, with its interval"), lambda view: view.effect_text or None),
            Column("scope", _("Where it holds"), lambda view: view.scope or None),
            Column("campaign", _("Campaign"), lambda view: view.campaign_code or None, sort="campaign_code"),
            Column("by", _("By"), lambda view: view.author, sort="created_by__name"),
            Column("when", _("When"), lambda view: view.created_at, sort="created_at", kind="date"),
        ],
        search=["claim", "scope", "source", "campaign_code"],
        name="learnings",
        prepare=lambda rows: [learning_view(row) for row in rows],
        first_use=Empty(
            _("Nothing is written down yet"),
            _("A learning is a claim with its evidence. It proposes a practice, and the practice changes the gate."),
            reverse("outcomes:learning_new") if may_learn else "",
            _("Write down the first"),
        ),
    )
    return shown.response_or_none() or render(request, "outcomes/learnings.html", {"list": shown, "may": may_learn})


@page("outcomes.see")
def show(request: MemberRequest, learning_id: int) -> HttpResponse:
    """One learning, its effect drawn, and the practices that rest on it."""
    actor = request.actor
    view = learning(learning_id, actor=actor)
    context = {
        "learning": view,
        "drawn": _drawn(view),
        "practices": practices.practices_citing(actor.center_id, "learning", view.id),
        "may_propose": actor.may("practices.propose"),
        "campaign_url": reverse("campaigns:design", args=[view.campaign_id]) if view.campaign_id else "",
        "entries": entries_about("outcomes.learning", view.id),
    }
    return render(request, "outcomes/learning.html", context)


@page("outcomes.learn")
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: MemberRequest) -> HttpResponse:
    """Write a learning down."""
    actor = request.actor
    initial = {"campaign_id": request.GET.get("campaign", "")}
    form = LearningForm(request.POST or None, actor=actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            view = record_learning(content=form.content, by=actor, at=request.now)
        except Refused as refused:
            form.take(refused)
        else:
            say_done(request, _("%(code)s is written down.") % {"code": view.code})
            return redirect("outcomes:learning", view.id)
    status = 422 if request.method == "POST" else 200
    return render(request, "outcomes/learning_form.html", {"form": form}, status=status)


def _url(view: LearningView) -> str:
    return reverse("outcomes:learning", args=[view.id])


def _drawn(view: LearningView) -> Evidence | None:
    if view.effect is None or view.low is None or view.high is None:
        return None
    return Evidence((Interval(view.measure, view.effect, view.low, view.high),))
