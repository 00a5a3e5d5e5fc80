"""The screens of practices: all of them, one of them, and writing one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from excello.core.access import MemberRequest, page
from excello.core.listing import Column, Empty, Filter, List
from excello.core.operations import entries_about
from excello.design.notes import say_done
from excello.design.pictures import Evidence, Interval
from excello.findings import Refused
from excello.practices import public as practices
from excello.practices.forms import PracticeWriting
from excello.practices.operations import SUBJECT
from excello.practices.queries import cited_in, evidence_views, practice_rows, practice_view, versions_of
from excello.practices.wording import (
    LEVELS,
    STATES,
    check_words,
    effect_words,
    level_words,
    state_words,
    version_changes,
)

EVIDENCE_LIMIT = 20


@page("practices.see")
def list_practices(request: MemberRequest) -> HttpResponse:
    """All practices, and above them what waits for this person's decision."""
    actor = request.actor
    shown = List(
        request,
        practice_rows(actor.center_id),
        columns=[
            Column("code", _("Code"), lambda view: view.code, sort="number", kind="code"),
            Column(
                "statement",
                _("What we do"),
                lambda view: view.statement,
                link=lambda view: reverse("practices:detail", args=[view.id]),
            ),
            Column("level", _("Level"), lambda view: level_words(view.level)[0]),
            Column("state", _("State"), lambda view: state_words(view)[0], badge=lambda view: state_words(view)[1]),
            Column("checks", _("Checks"), lambda view: len(view.checks), numeric=True),
            Column("owner", _("Owner"), lambda view: view.owner, sort="owner__name"),
            Column("review", _("Look again"), lambda view: view.review_date, sort="review_date", kind="date"),
        ],
        search=["latest__statement", "latest__why", "latest__how", "owner__name"],
        filters=[
            Filter("state", _("State"), [(key.value, words) for key, (words, _tone) in STATES.items()]),
            Filter("level", _("Level"), [(key.value, words) for key, (words, _t) in LEVELS.items()], "latest__level"),
        ],
        name="practices",
        prepare=lambda rows: [practice_view(row) for row in rows],
        first_use=Empty(
            _("Nothing is written down yet"),
            _("A practice says what we do and why. With a check, the next brief or campaign is held to it."),
            reverse("practices:new"),
            _("Propose the first"),
        ),
    )
    waiting = practices.waiting_for(actor.center_id, actor.person_id or 0)
    context = {"list": shown, "waiting": waiting, "may_propose": actor.may("practices.propose")}
    return shown.response_or_none() or render(request, "practices/list.html", context)


@page("practices.see")
def show_practice(request: MemberRequest, practice_id: int) -> HttpResponse:
    """One practice: what it says, what it checks, what it rests on, and the owner's decision."""
    return _show(request, practice_id)


def _show(request: MemberRequest, practice_id: int, refused: Refused | None = None) -> HttpResponse:
    actor = request.actor
    view = practices.practice(practice_id, center_id=actor.center_id)
    said: dict[str, Any] = {"code": view.code, "center_id": actor.center_id}
    cited = evidence_views(actor.center_id, view.shown.evidence)
    context = {
        "practice": view,
        "state": state_words(view),
        "level": level_words(view.level),
        "checks": check_words(view.checks, **said),
        "cited": cited,
        "drawn": _drawn(cited),
        "is_owner": actor.person_id == view.owner_id,
        "may_edit": view.state != practices.State.RETIRED and actor.may("practices.propose", view.division_id),
        "may_retire": view.state != practices.State.RETIRED and _may_retire(view, actor),
        "effect": effect_words(view.waiting) if view.waiting else "",
        "changes": version_changes(view.shown, view.pending, **said) if view.pending else [],
        "versions": versions_of(view.id),
        "entries": entries_about(SUBJECT, view.id),
        "refused": refused.findings if refused else (),
        "is_retiring": refused is not None and request.path.endswith("/retire/"),
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "practices/detail.html", context, status=422 if refused else 200)


def _may_retire(view: practices.PracticeView, actor: Any) -> bool:
    is_withdrawn = view.state == practices.State.PROPOSED and actor.person_id == view.author_id
    return actor.person_id == view.owner_id or is_withdrawn or actor.may("practices.retire_any")


def _drawn(cited: list[tuple[practices.EvidenceRef, practices.EvidenceView]]) -> Evidence | None:
    """The effects whose interval is known, on one scale."""
    rows = [
        Interval(now.claim, now.value, now.low, now.high, url=now.url)
        for _ref, now in cited
        if now.value is not None and now.low is not None and now.high is not None
    ]
    return Evidence(tuple(rows)) if rows else None


@page("practices.propose")
def new_practice(request: MemberRequest) -> HttpResponse:
    """Propose a practice to its owner; `evidence=learning:3` in the URL cites what it rests on."""
    actor = request.actor
    sent = request.POST if request.method == "POST" else request.GET
    evidence = cited_in(actor.center_id, sent.getlist("evidence")[:EVIDENCE_LIMIT])
    writing = PracticeWriting(by=actor, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and writing.is_valid():
        said = writing.said()
        said.pop("version")
        try:
            made = practices.propose_practice(
                center_id=actor.center_id,
                evidence=evidence,
                by=actor,
                at=request.now,
                **said,
            )
        except Refused as refused:
            writing.take(refused)
        else:
            say_done(request, _("%(code)s is proposed to %(owner)s.") % {"code": made.code, "owner": made.owner})
            return redirect("practices:detail", made.id)
    context = {"writing": writing, "evidence": evidence}
    return render(request, "practices/form.html", context, status=writing.status)


@page("practices.propose")
def edit_practice(request: MemberRequest, practice_id: int) -> HttpResponse:
    """Write a new version of a practice; the owner decides whether it comes into force."""
    actor = request.actor
    view = practices.practice(practice_id, center_id=actor.center_id)
    latest = view.pending or view.shown
    initial = {"version": view.version, "review_date": view.review_date}
    data = request.POST if request.method == "POST" else None
    writing = PracticeWriting(by=actor, data=data, version=latest, initial=initial)
    if request.method == "POST" and writing.is_valid():
        try:
            practices.edit_practice(practice_id=view.id, by=actor, at=request.now, **writing.said())
        except Refused as refused:
            writing.take(refused)
        else:
            say_done(request, _("The new version waits for %(owner)s.") % {"owner": view.owner})
            return redirect("practices:detail", view.id)
    return render(request, "practices/form.html", {"writing": writing, "practice": view}, status=writing.status)


@page("practices.see")
@require_POST
def adopt(request: MemberRequest, practice_id: int) -> HttpResponse:
    """The owner puts the waiting version in force."""
    return _decide(request, practice_id, practices.adopt_practice, _("%(code)s is in force."))


@page("practices.see")
@require_POST
def retire(request: MemberRequest, practice_id: int) -> HttpResponse:
    """Take a practice out of force, or turn a proposal down."""
    return _decide(request, practice_id, practices.retire_practice, _("%(code)s is retired."))


def _decide(request: MemberRequest, practice_id: int, operation: Any, words: str) -> HttpResponse:
    version = request.POST.get("version", "")
    try:
        view = operation(
            practice_id=practice_id,
            by=request.actor,
            at=request.now,
            reason=request.POST.get("reason", ""),
            version=int(version) if version.isdecimal() else None,
        )
    except Refused as refused:
        return _show(request, practice_id, refused)
    say_done(request, words % {"code": view.code})
    return redirect("practices:detail", view.id)
