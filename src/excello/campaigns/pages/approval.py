"""The approval tab: what the gate to approval says, who decides, and what follows: schedule, complete, cancel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from excello.campaigns.forms.decisions import ReasonForm, ScheduleForm, SetAsideForm
from excello.campaigns.operations import approval as decisions
from excello.campaigns.operations import course
from excello.campaigns.pages.frame import Frame, open_frame, show
from excello.campaigns.rules.lint import RULES
from excello.campaigns.rules.steps import STEPS, is_complete
from excello.core.access import MemberRequest, page
from excello.core.forms import FindingsForm
from excello.core.notifications import people_with
from excello.core.people import people_of
from excello.design.notes import say_done
from excello.design.pictures import Check, Meter
from excello.findings import Finding, Refused


@page("campaigns.see")
@require_GET
def approval(request: MemberRequest, campaign_id: int) -> HttpResponse:
    """What stands between the design and its approval."""
    return _show(request, open_frame(request, campaign_id, "approval"))


@page("campaigns.see")
@require_POST
def submit(request: MemberRequest, campaign_id: int) -> HttpResponse:
    """Submit the design for approval."""
    return _do(request, campaign_id, decisions.submit_for_approval, _("It is submitted: an approver is told."))


@page("campaigns.see")
@require_POST
def approve(request: MemberRequest, campaign_id: int) -> HttpResponse:
    """Approve the design in the version that was read."""
    written = request.POST.get("version", "")
    version = int(written) if written.isdecimal() else None
    return _do(request, campaign_id, decisions.approve, _("It is approved."), version=version)


@page("campaigns.see")
@require_POST
def reopen(request: MemberRequest, campaign_id: int) -> HttpResponse:
    """Take the design back to draft, with a reason."""
    return _with_form(request, campaign_id, ReasonForm, "reopen", decisions.reopen, _("It is back in draft."))


@page("campaigns.see")
@require_POST
def set_aside(request: MemberRequest, campaign_id: int) -> HttpResponse:
    """Set a finding aside, with a reason."""
    done = _("The finding is set aside.")
    return _with_form(request, campaign_id, SetAsideForm, "set_aside", decisions.suppress_finding, done)


@page("campaigns.see")
@require_POST
def schedule(request: MemberRequest, campaign_id: int) -> HttpResponse:
    """Put the touches on their days."""
    return _with_form(request, campaign_id, ScheduleForm, "schedule", course.schedule, _("It is scheduled."))


@page("campaigns.see")
@require_POST
def complete(request: MemberRequest, campaign_id: int) -> HttpResponse:
    """Say that the campaign is over."""
    return _do(request, campaign_id, course.mark_completed, _("It is completed."))


@page("campaigns.see")
@require_POST
def cancel(request: MemberRequest, campaign_id: int) -> HttpResponse:
    """End the campaign before its time, with a reason."""
    return _with_form(request, campaign_id, ReasonForm, "cancel", course.cancel, _("It is cancelled."))


def _do(
    request: MemberRequest, campaign_id: int, operation: Callable[..., Any], done: str, **given: Any
) -> HttpResponse:
    """Run an operation; refused, the tab comes back with the findings."""
    frame = open_frame(request, campaign_id, "approval")
    try:
        operation(campaign_id=campaign_id, by=frame.actor, at=frame.at, **given)
    except Refused as refused:
        return _show(request, frame, status=422, refused=refused.findings)
    say_done(request, done)
    return HttpResponseRedirect(frame.url("approval"))


def _with_form(
    request: MemberRequest,
    campaign_id: int,
    form_class: type[FindingsForm],
    name: str,
    operation: Callable[..., Any],
    done: str,
) -> HttpResponse:
    """Run an operation with what a form holds; refused, the form comes back as it was typed."""
    frame = open_frame(request, campaign_id, "approval")
    form = form_class(request.POST, prefix=None)
    if form.is_valid():
        given = {key: value for key, value in form.cleaned_data.items() if key != "version"}
        try:
            operation(campaign_id=campaign_id, by=frame.actor, at=frame.at, **given)
        except Refused as refused:
            form.take(refused)
        else:
            say_done(request, done)
            return HttpResponseRedirect(frame.url("approval"))
    return _show(request, frame, status=422, forms={name: form})


def _show(
    request: MemberRequest,
    frame: Frame,
    *,
    status: int = 200,
    refused: tuple[Finding, ...] = (),
    forms: dict[str, FindingsForm] | None = None,
) -> HttpResponse:
    drawn = {"reopen": ReasonForm(), "cancel": ReasonForm(), "schedule": ScheduleForm(), **(forms or {})}
    return show(
        request,
        frame,
        "approval",
        status=status,
        refused=refused,
        meter=_meter(frame),
        forms=drawn,
        failed=next(iter((forms or {}).values()), None),
        approvers=_approvers(frame),
        days=frame.touches,
    )


def _meter(frame: Frame) -> Meter:
    """The way to approval as a meter: eight steps, then every rule that stops; it is the gate itself."""
    steps = [
        Check(gettext(step.title), is_complete(number, frame.row.steps), str(number), _step_url(frame, number))
        for number, step in STEPS.items()
    ]
    failed = {finding.code for finding in frame.linted.findings if finding.severity == "error"}
    unchecked = {rule.code for rule in frame.linted.not_checked} | {f.code for f in frame.linted.pending}
    rules = [
        Check(gettext(rule.title), _verdict(rule.code, failed, unchecked), rule.code, "#lint")
        for rule in RULES
        if rule.severity == "error"
    ]
    known = {rule.code for rule in RULES}
    practice = [
        Check(shown.finding.message, False, shown.code, shown.url)
        for shown in frame.findings
        if shown.code not in known and shown.finding.severity == "error"
    ]
    return Meter((*steps, *rules, *practice))


def _verdict(code: str, failed: set[str], unchecked: set[str]) -> bool | None:
    """Met, not met, or not yet asked."""
    return False if code in failed else None if code in unchecked else True


def _step_url(frame: Frame, number: int) -> str:
    return f"{frame.url('design')}?step={number}#step-{number}"


def _approvers(frame: Frame) -> list[str]:
    """Who may approve this campaign: not its authors."""
    row = frame.row
    ids = people_with(center_id=row.center_id, permission="campaigns.approve", division_id=row.division_id)
    names = {person.id: person.name for person in people_of(row.center_id)}
    return [names[person] for person in ids if person not in row.author_ids and person in names]
