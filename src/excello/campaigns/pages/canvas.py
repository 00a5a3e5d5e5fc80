"""The canvas: eight steps one under the other, evidence beside each choice; outsiders see the card."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from excello.campaigns.forms.steps import StepForm
from excello.campaigns.operations.design import save_step
from excello.campaigns.pages.frame import Frame, open_frame, show
from excello.campaigns.queries.answers import Line, answer_lines
from excello.campaigns.queries.campaigns import card_of, find_seen, sees_design
from excello.campaigns.queries.evidence import Block, evidence_of
from excello.campaigns.queries.history import measure_history
from excello.campaigns.rules.steps import STEPS, is_complete, is_open, last_missing, next_step
from excello.core.access import MemberRequest, Missing, page
from excello.design.notes import say_done
from excello.findings import Refused


@dataclass(frozen=True, slots=True)
class Panel:
    """One step as it is drawn: its state, its answer or its form, and the evidence beside it."""

    number: int
    title: str
    question: str
    state: str
    lines: list[Line]
    evidence: list[Block]
    form: StepForm | None = None
    opens_after: int | None = None
    counts_later: bool = False
    gap: str = ""


@page("campaigns.see")
@require_GET
def design(request: MemberRequest, campaign_id: int) -> HttpResponse:
    """The canvas for those who see the design; the card for everybody else."""
    row = find_seen(campaign_id, request.actor)
    if not sees_design(row, request.actor):
        return render(request, "campaigns/card.html", {"card": card_of(row), "state_label": gettext(row.state_label)})
    frame = open_frame(request, campaign_id, "design")
    panels = draw_panels(frame, asked=_asked(request))
    if "count" in request.GET and (block := measure_history(frame.chosen, at=frame.at)):
        panels[0] = replace(panels[0], evidence=[*panels[0].evidence, block], counts_later=False)
    return show(request, frame, "canvas", panels=panels)


@page("campaigns.see")
@require_GET
def history(request: MemberRequest, campaign_id: int) -> HttpResponse:
    """What the outcome's measure was before, as a part of the canvas."""
    frame = open_frame(request, campaign_id, "design")
    block = measure_history(frame.chosen, at=frame.at)
    return render(request, "campaigns/history.html", {"block": block})


@page("campaigns.see")
@require_POST
def answer_step(request: MemberRequest, campaign_id: int, step: int) -> HttpResponse:
    """Take the answer of one step; refused, the canvas comes back with everything typed."""
    if step not in STEPS:
        raise Missing("step")
    frame = open_frame(request, campaign_id, "design")
    form = make_form(frame, step, request.POST)
    refused: Refused | None = None
    if form.is_valid():
        try:
            save_step(
                campaign_id=campaign_id,
                step=step,
                answers=form.answers(),
                by=frame.actor,
                at=frame.at,
                version=form.cleaned_data.get("version"),
            )
        except Refused as error:
            refused = error
            form.take(error)
        else:
            say_done(request, _("Step %(step)d is answered.") % {"step": step})
            return HttpResponseRedirect(_after(frame, campaign_id, request, step))
    panels = draw_panels(frame, asked=step, form=form)
    stays = refused.findings if refused and not is_open(step, frame.row.steps) else ()
    return show(request, frame, "canvas", status=422, refused=stays, panels=panels, answered=form)


def _after(frame: Frame, campaign_id: int, request: MemberRequest, step: int) -> str:
    """The next open step, or the one that was answered when there is none."""
    fresh = open_frame(request, campaign_id, "design")
    return f"{frame.url('design')}#step-{next_step(fresh.row.steps) or step}"


def _asked(request: MemberRequest) -> int | None:
    asked = request.GET.get("step", "")
    return int(asked) if asked.isdecimal() and int(asked) in STEPS else None


def make_form(frame: Frame, step: int, data: object = None) -> StepForm:
    """The form of a step, with the answer or what the brief suggests."""
    initial = {"version": frame.row.version, **frame.chosen.initial(step)}
    return StepForm(data, step=step, around=frame.around, chosen=frame.chosen, initial=initial)


def draw_panels(frame: Frame, *, asked: int | None, form: StepForm | None = None) -> list[Panel]:
    """All eight steps; the current one is the one asked for, else the next that is open."""
    steps = frame.row.steps
    wanted = asked if asked is not None and is_open(asked, steps) else next_step(steps)
    current = wanted if frame.can_edit else None
    return [_panel(frame, number, current=current, form=form) for number in STEPS]


def _panel(frame: Frame, number: int, *, current: int | None, form: StepForm | None) -> Panel:
    step, steps = STEPS[number], frame.row.steps
    is_current, is_reached = number == current, is_open(number, steps)
    gap = _gap(frame, number) if is_current else ""
    state = "current" if is_current else "done" if is_complete(number, steps) and is_reached else "open"
    return Panel(
        number=number,
        title=gettext(step.title),
        question=gettext(step.question),
        state=state if is_reached else "locked",
        lines=answer_lines(number, frame.chosen),
        evidence=evidence_of(number, frame.chosen) if is_reached else [],
        form=(form if form and form.step == number else make_form(frame, number)) if is_current and not gap else None,
        opens_after=last_missing(number, steps),
        counts_later=number == 1 and state == "done",
        gap=gap,
    )


def _gap(frame: Frame, number: int) -> str:
    """Which thing must exist first: a design without a published journey or persona stops here and starts one."""
    if number == 2 and not frame.around.transitions:
        return "journey"
    return "persona" if number == 3 and not frame.around.personas else ""
