"""The gate queue: what conforms and waits, the oldest first, with the decision beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from excello.core.access import MemberRequest, page
from excello.core.forms import FindingsForm
from excello.core.looking import looked_through
from excello.core.presenting import present_findings
from excello.demand.forms.deciding import DeclineForm, DuplicateForm
from excello.demand.models import Request
from excello.demand.operations.triage import accept_request, decline_request, mark_duplicate, take_request
from excello.demand.pages.detail import request_context
from excello.demand.queries.requests import possible_originals, queue, visible_row
from excello.demand.queries.surroundings import Surroundings
from excello.demand.views import RequestView, request_code
from excello.design.notes import say_done, say_refused
from excello.findings import Refused

QUEUE_SHOWN = 50
# Both wait on one page; a refused one stands there alone, under the ids its findings lead to.
IDS = {"decline": "id_decline_%s", "duplicate": "id_duplicate_%s"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A decision that was refused, with the form it was written on."""

    form: FindingsForm | None
    refused: Refused


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the queue."""

    id: int
    code: str
    title: str
    requester: str
    division: str
    owner: str
    waits: int
    selected: bool


@page("demand.triage")
@require_safe
def gate_queue(request: MemberRequest) -> HttpResponse:
    """The oldest request that waits, or the news that none does."""
    rows = list(_rows(request)[: QUEUE_SHOWN + 1])
    if not rows:
        return render(request, "demand/queue_empty.html", {"may_edit_templates": _may_edit_templates(request)})
    return _draw(request, rows[0], rows)


@page("demand.triage")
@require_safe
def queue_item(request: MemberRequest, request_id: int) -> HttpResponse:
    """One request of the queue; what was decided meanwhile leads to its page."""
    row = queue(request.actor).filter(pk=request_id).first()
    if row is None:
        visible_row(request_id, request.actor)
        return redirect("demand:request", request_id)
    return _draw(request, row)


@page("demand.triage")
@require_POST
def take(request: MemberRequest, request_id: int) -> HttpResponse:
    """Take it up."""
    view = take_request(request_id=request_id, by=request.actor, at=request.now)
    say_done(request, _("You have %(code)s now.") % {"code": view.code})
    return redirect("demand:queue_item", request_id)


@page("demand.triage")
@require_POST
def accept(request: MemberRequest, request_id: int) -> HttpResponse:
    """Accept it and open what it asks for."""
    note = request.POST.get("note", "")
    return _decide(request, request_id, lambda **common: accept_request(note=note, **common))


@page("demand.triage")
@require_POST
def decline(request: MemberRequest, request_id: int) -> HttpResponse:
    """Decline it with its reason."""
    form = DeclineForm(request.POST)
    reason = request.POST.get("reason", "")
    return _decide(request, request_id, lambda **common: decline_request(reason=reason, **common), form)


@page("demand.triage")
@require_POST
def duplicate(request: MemberRequest, request_id: int) -> HttpResponse:
    """Close it as a duplicate."""
    form = DuplicateForm(request.POST, originals=_originals(request, request_id))
    of_id, note = _whole(request.POST.get("of", "")) or 0, request.POST.get("note", "")
    return _decide(request, request_id, lambda **common: mark_duplicate(of_id=of_id, note=note, **common), form)


def _decide(
    request: MemberRequest, request_id: int, decide: Callable[..., RequestView], form: FindingsForm | None = None
) -> HttpResponse:
    """Take the decision and go on to the next request; what is refused comes back with what was written."""
    actor, at = request.actor, request.now
    try:
        view = decide(request_id=request_id, by=actor, at=at, version=_whole(request.POST.get("version", "")))
    except Refused as refused:
        row = queue(actor).filter(pk=request_id).first()
        if row is None:
            say_refused(request, " ".join(one.message for one in present_findings(refused.findings)))
            return redirect("demand:request", request_id)
        return _draw(request, row, refused=Refusal(form, refused), status=422)
    say_done(request, _decided(view))
    return redirect("demand:queue")


def _whole(text: str) -> int | None:
    """A number of a form; what is none, or too long to be one, is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _decided(view: RequestView) -> str:
    words = {"code": view.code, "campaign": view.opened.ref if view.opened else ""}
    if view.state == "accepted":
        return (_("%(code)s accepted, opened as %(campaign)s") if view.opened else _("%(code)s accepted")) % words
    if view.state == "declined":
        return _("%(code)s declined; its requester knows why") % words
    original = request_code(view.duplicate_of_id or 0)
    return _("%(code)s closed, it repeats %(original)s") % {**words, "original": original}


def _may_edit_templates(request: MemberRequest) -> bool:
    return bool(request.actor.may("demand.edit_templates"))


def _rows(request: MemberRequest) -> Any:
    return looked_through(request, queue(request.actor))


def _originals(request: MemberRequest, request_id: int) -> list[tuple[int, str]]:
    return possible_originals(request_id, request.actor)


def _draw(
    request: MemberRequest,
    row: Request,
    rows: list[Request] | None = None,
    *,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    rows = list(_rows(request)[: QUEUE_SHOWN + 1]) if rows is None else rows
    ids = [one.pk for one in rows[:QUEUE_SHOWN]]
    place = ids.index(row.pk) if row.pk in ids else -1
    context = request_context(row, actor)
    context |= {
        "waiting": _waiting(rows, row.pk, context["around"], request.now),
        "count": len(rows) if len(rows) <= QUEUE_SHOWN else _rows(request).count(),
        "number": place + 1,
        "previous_id": ids[place - 1] if place > 0 else None,
        "next_id": ids[place + 1] if 0 <= place < len(ids) - 1 else None,
        "is_mine": row.owner_id == actor.person_id,
        "may_edit_templates": _may_edit_templates(request),
        "version_field": {"version": str(row.version)},
        **_forms(request, row, refused),
    }
    return render(request, "demand/queue.html", context, status=status)


def _forms(request: MemberRequest, row: Request, refused: Refusal | None) -> dict[str, Any]:
    """The forms of the drawers; a refused one stands open in the page with its findings."""
    initial = {"version": row.version}
    forms: dict[str, Any] = {
        "decline": DeclineForm(initial=initial, auto_id=IDS["decline"]),
        "duplicate": DuplicateForm(initial=initial, originals=_originals(request, row.pk), auto_id=IDS["duplicate"]),
    }
    if refused is None:
        return {"forms": forms}
    findings = present_findings(refused.refused.findings)
    opened = next((key for key, form in forms.items() if type(form) is type(refused.form)), "")
    if refused.form is not None:
        refused.form.errors.clear()
        refused.form.take(refused.refused)
        forms[opened] = refused.form
    return {"forms": forms, "opened": opened, "refusals": findings}


def _waiting(rows: list[Request], selected: int, around: Surroundings, at: datetime) -> list[Waiting]:
    return [
        Waiting(
            id=row.pk,
            code=request_code(row.pk),
            title=row.title,
            requester=around.name_of(row.requester_id),
            division=row.division.name,
            owner=around.name_of(row.owner_id),
            waits=(at - row.submitted_at).days if row.submitted_at else 0,
            selected=row.pk == selected,
        )
        for row in rows[:QUEUE_SHOWN]
    ]
