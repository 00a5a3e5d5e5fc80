"""Jobs, the trail and the mailbox."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from excello.core import jobs as job_queue
from excello.core.access import MemberRequest, Missing, page
from excello.core.listing import Column, Empty, Filter, List
from excello.core.mailbox import caught_mail, caught_mails
from excello.core.models import AuditEntry, Job
from excello.core.operations import KINDS, entry_view

STATES = {
    "queued": (gettext_lazy("Waiting"), "mute"),
    "running": (gettext_lazy("Running"), "accent"),
    "done": (gettext_lazy("Done"), "good"),
    "failed": (gettext_lazy("Failed"), "bad"),
    "cancelled": (gettext_lazy("Cancelled"), "mute"),
}


@page(None)
def jobs(request: MemberRequest) -> HttpResponse:
    """One's jobs; all of the center's for those who run it."""
    actor = request.actor
    rows = Job.objects.filter(center_id=actor.center_id)
    if not actor.may("core.see_all_jobs"):
        rows = rows.filter(created_by_id=actor.person_id)
    shown = List(
        request,
        rows,
        columns=[
            Column(
                "label",
                _("Job"),
                lambda row: row.label,
                sort="label",
                link=lambda row: reverse("core:job", args=[row.id]),
            ),
            Column("state", _("State"), lambda row: STATES[row.state][0], badge=lambda row: STATES[row.state][1]),
            Column("percent", _("Done, %"), lambda row: row.percent, numeric=True),
            Column("created", _("Started"), lambda row: row.created_at, sort="created_at", kind="datetime"),
        ],
        search=["label"],
        filters=[Filter("state", _("State"), [(key, words) for key, (words, _tone) in STATES.items()])],
        name="jobs",
        prepare=lambda page_rows: [job_queue.job_view(row) for row in page_rows],
        first_use=Empty(_("No job has run yet"), _("Imports and waves run as jobs; you follow and cancel them here.")),
    )
    return shown.response_or_none() or render(request, "core/jobs.html", {"list": shown})


@page(None)
def job(request: MemberRequest, job_id: int) -> HttpResponse:
    """One job: its progress (refreshed while it runs), its result, cancel and retry."""
    shown = job_queue.job(job_id, by=request.actor)
    template = "core/job_progress.html" if request.headers.get("HX-Request") else "core/job.html"
    context = {"job": shown, "state": STATES[shown.state][0], "tone": STATES[shown.state][1]}
    return render(request, template, context)


@page(None)
@require_POST
def cancel(request: MemberRequest, job_id: int) -> HttpResponse:
    """Ask a job to stop."""
    job_queue.cancel_job(job_id=job_id, by=request.actor, at=request.now)
    messages.info(request, _("The job stops at its next step; what it finished stays."))
    return redirect("core:job", job_id)


@page(None)
@require_POST
def retry(request: MemberRequest, job_id: int) -> HttpResponse:
    """Try a failed or cancelled job again."""
    job_queue.retry_job(job_id=job_id, by=request.actor, at=request.now)
    return redirect("core:job", job_id)


@page("core.see_trail")
def trail(request: MemberRequest) -> HttpResponse:
    """The audit trail of the center."""
    actor = request.actor
    rows = AuditEntry.objects.filter(center_id=actor.center_id).select_related("by")
    kinds = sorted(((key, kind.label) for key, kind in KINDS.items()), key=lambda pair: str(pair[1]))
    shown = List(
        request,
        actor.scope("core.see_trail").filter(rows),
        columns=[
            Column("at", _("When"), lambda entry: entry.at, sort="at", kind="datetime"),
            Column("by", _("Who"), lambda entry: entry.by, sort="by__name"),
            Column("did", _("Did what"), lambda entry: entry.label),
            Column("subject", _("To what"), lambda entry: entry.subject, sort="label"),
            Column("reason", _("Why"), lambda entry: entry.reason),
            Column("via", _("Through"), lambda entry: entry.via),
        ],
        search=["label", "by__name", "reason"],
        filters=[Filter("kind", _("Kind"), kinds)],
        name="trail",
        prepare=lambda page_rows: [entry_view(entry) for entry in page_rows],
        first_use=Empty(_("No entry yet"), _("Every change keeps who, when, what and why.")),
    )
    return shown.response_or_none() or render(request, "core/trail.html", {"list": shown})


@page("core.see_mailbox")
def mailbox(request: MemberRequest) -> HttpResponse:
    """What the local mail sink caught."""
    shown = List(
        request,
        caught_mails(),
        columns=[
            Column(
                "subject",
                _("Subject"),
                lambda m: m.subject,
                link=lambda m: reverse("core:mail", args=[m.key]),
                sort="subject",
            ),
            Column("to", _("To"), lambda mail: mail.to, sort="to"),
            Column("at", _("Arrived"), lambda mail: mail.at, kind="datetime"),
        ],
        search=["subject", "to", "text"],
        name="mailbox",
        first_use=Empty(
            _("No mail yet"), _("Until a mail server is set, all mail stays on this machine and shows here.")
        ),
    )
    return shown.response_or_none() or render(request, "core/mailbox.html", {"list": shown})


@page("core.see_mailbox")
def mail(request: MemberRequest, key: str) -> HttpResponse:
    """One caught mail with its headers."""
    shown = caught_mail(key)
    if shown is None:
        raise Missing("mail")
    return render(request, "core/mail.html", {"mail": shown})
