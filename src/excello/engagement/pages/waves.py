"""Waves on screen: all of them, planning the day's, and what became of one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from excello.core.access import Actor, MemberRequest, page
from excello.core.listing import Column, Empty, Filter, List
from excello.core.people import center_view
from excello.design.notes import say_done
from excello.design.pictures import Cut, Part
from excello.engagement.forms.waves import PlanForm
from excello.engagement.operations.waves import plan_wave
from excello.engagement.queries.due import DueCut, cut_due, find_due
from excello.engagement.queries.planned import PlannedView, planned_rows, planned_views
from excello.engagement.rules.deliveries import WAVE_LABELS, WaveState, local_day
from excello.engagement.wording import POLICY_REASONS, day_text, wave_words
from excello.findings import Refused


@page("engagement.see")
def waves(request: MemberRequest) -> HttpResponse:
    """All planned waves, the newest day first."""
    actor: Actor = request.actor
    shown = List(
        request,
        planned_rows(actor.center_id),
        columns=[
            Column("day", _("Day"), lambda view: view.day, sort="day", kind="date", link=_wave_url),
            Column("code", _("Code"), lambda view: view.code, kind="code"),
            Column("state", _("State"), lambda v: wave_words(v.state)[0], badge=lambda v: wave_words(v.state)[1]),
            Column("pairs", _("Pairs"), lambda view: view.pairs, numeric=True),
            Column("chosen", _("Chosen"), lambda view: view.chosen, numeric=True),
            Column("lost", _("Lost"), lambda view: view.decided.get("lost", 0), numeric=True),
            Column("policy", _("Held back by policy"), _held_back, numeric=True),
            Column("no_consent", _("No consent"), lambda view: view.decided.get("no_consent", 0), numeric=True),
            Column("held_out", _("Held out"), lambda view: view.decided.get("held_out", 0), numeric=True),
            Column("suppressed", _("Unreachable"), lambda view: view.decided.get("suppressed", 0), numeric=True),
            Column("sent", _("Sent"), lambda view: view.messages.get("sent", 0), numeric=True),
            Column("clicked", _("Followed a link"), lambda view: view.clicked, numeric=True),
        ],
        search=["day", "planned_by__name"],
        filters=[Filter("state", _("State"), _state_options())],
        name="waves",
        prepare=planned_views,
        first_use=Empty(
            _("No wave yet"),
            _("A wave takes every touch due on a day, chooses what is worth most to each contact, and sends it."),
            reverse("engagement:wave_plan") if actor.may("engagement.deliver") else "",
            _("Plan today's wave"),
        ),
    )
    return shown.response_or_none() or render(
        request, "engagement/waves.html", {"list": shown, "may_plan": actor.may("engagement.deliver")}
    )


def _wave_url(view: PlannedView) -> str:
    return reverse("engagement:wave", args=[view.wave_id])


def _held_back(view: PlannedView) -> int:
    return sum(view.decided.get(reason, 0) for reason in POLICY_REASONS)


def _state_options() -> list[tuple[str, str]]:
    return [(state, wave_words(state)[0]) for state in WAVE_LABELS if state != WaveState.PLANNING]


@page("engagement.deliver")
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: MemberRequest) -> HttpResponse:
    """What a day's wave would bring, and the button that plans it."""
    actor: Actor = request.actor
    today = local_day(request.now, center_view(actor.center_id).time_zone)
    if request.method == "POST":
        form = PlanForm(request.POST)
        if form.is_valid() and (answer := _planned(request, form)):
            return answer
    else:
        form = PlanForm({"day": today.isoformat(), **request.GET.dict()})
        form.is_valid()
    day = form.cleaned_data.get("day") or today
    context = {"form": form, "day": day_text(day), **_preview(actor, day, form.cleaned_data.get("include_late", False))}
    return render(request, "engagement/plan.html", context, status=422 if request.method == "POST" else 200)


def _planned(request: MemberRequest, form: PlanForm) -> HttpResponse | None:
    actor: Actor = request.actor
    try:
        result = plan_wave(
            center_id=actor.center_id,
            day=form.cleaned_data["day"],
            include_late=form.cleaned_data["include_late"],
            by=actor,
            at=request.now,
        )
    except Refused as refused:
        form.take(refused)
        return None
    count = result.counts.get("chosen", 0)
    text = ngettext(
        "%(count)s message is ready; nothing is sent yet.", "%(count)s messages are ready; nothing is sent yet.", count
    )
    say_done(request, text % {"count": count})
    return redirect("engagement:wave", result.wave_id)


def _preview(actor: Actor, day: date, include_late: bool) -> dict[str, Any]:
    """The due touches cut by what is known before arbitration; what is late counts only when it is asked for."""
    due = find_due(center_id=actor.center_id, day=day, include_late=True)
    late = [one for one in due if one.is_late]
    brought = [one for one in due if include_late or not one.is_late]
    cuts = [cut_due(actor.center_id, one) for one in brought if one.is_ours]
    return {
        "cuts": cuts,
        "cut": _whole(cuts) if cuts else None,
        "by_hand": [one for one in brought if not one.is_ours],
        "late": 0 if include_late else len(late),
    }


def _whole(cuts: list[DueCut]) -> Cut:
    parts = (
        Part(_("Can be chosen"), sum(cut.eligible for cut in cuts)),
        Part(_("No consent"), sum(cut.no_consent for cut in cuts)),
        Part(_("Held out to measure"), sum(cut.held_out for cut in cuts)),
        Part(_("Cannot be reached"), sum(cut.suppressed for cut in cuts)),
    )
    of = _("pairs of a contact and a touch")
    return Cut(sum(cut.members for cut in cuts), (parts[0], *(part for part in parts[1:] if part.count)), of=of)
