"""One request: where it stands, what was asked, what the gate said, what happened, what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from excello.core.access import Actor, MemberRequest, Missing, page
from excello.core.operations import EntryView, entries_about
from excello.core.presenting import present_findings
from excello.demand.models import Attachment, Request
from excello.demand.pages.answers import read_out
from excello.demand.pages.states import STATES, next_step
from excello.demand.queries.gate import template_for
from excello.demand.queries.requests import place_in_queue, request_view, visible_requests, visible_row
from excello.demand.queries.surroundings import Surroundings
from excello.demand.rules.states import WRITTEN, State
from excello.demand.seams import results_of
from excello.demand.views import RequestView
from excello.demand.wording import in_language


@page("demand.see")
@require_safe
def request_page(request: MemberRequest, request_id: int) -> HttpResponse:
    """The whole of one request."""
    actor = request.actor
    row = visible_row(request_id, actor)
    context = request_context(row, actor)
    context |= {
        "entries": calm(entries_about("demand.request", row.pk)),
        "results": results_of(row.pk) if row.state == State.ACCEPTED else [],
        "original": _original(context["row"], actor),
    }
    return render(request, "demand/request.html", context)


@page("demand.see")
@require_safe
def file(request: MemberRequest, request_id: int, attachment_id: int) -> HttpResponse | FileResponse:
    """A file of a request, always as a download: nothing that was uploaded runs in this site."""
    row = visible_row(request_id, request.actor)
    found = Attachment.objects.filter(request=row, pk=attachment_id).first()
    if found is None or not found.file.storage.exists(str(found.file.name)):
        raise Missing("file")
    return FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.filename, content_type="application/octet-stream"
    )


def request_context(row: Request, actor: Actor) -> dict[str, Any]:
    """What every page about a request shows: its head, its brief as it is read, who has it, what the gate said."""
    around = Surroundings(row.center_id)
    view, template = request_view(row), template_for(row, around)
    owner = around.name_of(view.owner_id)
    words, tone = STATES[view.state]
    in_triage = view.state == State.TRIAGE
    return {
        "row": view,
        "state": words,
        "tone": tone,
        "template_name": in_language(template.name),
        "around": around,
        "division": row.division,
        "requester": around.name_of(view.requester_id),
        "owner": owner,
        "next": next_step(view, owner),
        "place": place_in_queue(view) if in_triage else None,
        "sections": read_out(view, template, around, currency=around.center.currency),
        "findings": present_findings(view.findings),
        "is_written": view.state in WRITTEN,
        "may_write": view.state in WRITTEN and actor.may("demand.file", view.division_id),
        "may_decide": in_triage and actor.may("demand.triage", view.division_id),
    }


def calm(entries: Iterable[EntryView]) -> list[EntryView]:
    """The trail without the saves that follow each other: a draft that saves itself would drown the rest."""
    shown: list[EntryView] = []
    for entry in entries:
        again = shown and entry.kind == shown[-1].kind == "request.written" and entry.by == shown[-1].by
        if not again:
            shown.append(entry)
    return shown


def _original(view: RequestView, actor: Actor) -> RequestView | None:
    """The request this one is a duplicate of, if this person may know of it."""
    row = visible_requests(actor).filter(pk=view.duplicate_of_id or 0).first()
    return request_view(row) if row else None
