"""The brief form: written, saved by itself, checked field by field, mended, handed in."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from babel.numbers import get_currency_symbol
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from excello.core.access import MemberRequest, page
from excello.core.presenting import PresentedFinding, present_findings
from excello.demand.forms.posted import read_posted
from excello.demand.models import Request
from excello.demand.operations.drafts import write_draft
from excello.demand.operations.handing_in import submit_request
from excello.demand.pages.actions import do_action, keep_files, read_action
from excello.demand.pages.deciders import deciders
from excello.demand.pages.meter import GateView, gate_view
from excello.demand.pages.sheet import Sheet
from excello.demand.queries.gate import Checked, check_request, template_for
from excello.demand.queries.requests import queue_length, request_view, visible_row
from excello.demand.queries.surroundings import Surroundings
from excello.demand.queries.templates import template_of
from excello.demand.rules import read_fields
from excello.demand.rules.brief import merge_fields
from excello.demand.rules.states import WRITTEN, State
from excello.demand.wording import in_language, spoken
from excello.design.notes import say_done
from excello.findings import Refused

ENCODING_LIMIT = 36


@page("demand.file")
@require_http_methods(["GET", "POST"])
def brief(request: MemberRequest, request_id: int) -> HttpResponse:
    """The form of a draft; a request that can no longer be written leads to its page."""
    actor = request.actor
    row = visible_row(request_id, actor)
    actor.require("demand.file", row.division_id)
    if row.state not in WRITTEN:
        return redirect("demand:request", request_id)
    if request.method == "POST":
        return _write(request, row)
    checked = check_request(row, at=request.now)
    view = gate_view(checked.result)
    shown = view.findings if row.state == State.RETURNED else []
    return _draw(request, row, checked, values=row.fields, shown=shown, focus=False)


@page("demand.file")
@require_POST
def autosave(request: MemberRequest, request_id: int) -> HttpResponse:
    """Keep what was typed so far: 204; 409 when somebody else has saved, 422 when it cannot be kept."""
    row = visible_row(request_id, request.actor)
    try:
        _keep(request, row)
    except Refused as refused:
        taken = any(finding.code in ("changed_meanwhile", "request.state") for finding in refused.findings)
        return HttpResponse(status=409 if taken else 422)
    return HttpResponse(status=204)


@page("demand.file")
@require_POST
def check(request: MemberRequest, request_id: int) -> HttpResponse:
    """The gate over what is typed now, for the field that was left, with the meter as it then stands."""
    actor = request.actor
    row = visible_row(request_id, actor)
    actor.require("demand.file", row.division_id)
    values, checked, kept = _typed(request, row)
    left = request.POST.get("_field", "").split(".")
    view = gate_view(checked.result)
    place = ".".join(["fields", *left])
    mine = [one for one in [*kept, *view.findings] if f"{one.path}.".startswith(f"{place}.")]
    sheet = _sheet(checked, values=values, shown=mine)
    field = sheet.field(left[0])
    bound = field.part(".".join(left)) if field else None
    if field is None or (bound is None and len(left) > 1):
        return HttpResponse(status=400)
    section = next(one for one in sheet.sections if field.key in {each.key for each in one.fields})
    context = {"field": field, "bound": bound, "gate": view, "section": section, "oob": True}
    return render(request, "demand/brief/left.html", context)


def _write(request: MemberRequest, row: Request) -> HttpResponse:
    """Save the form, then do what its button says; whatever is refused comes back with all that was typed."""
    action = read_action(request.POST.get("_do", "save"))
    try:
        _keep(request, row)
        keep_files(request, row)
        if action.verb == "hand_in":
            return _hand_in(request, row)
        anchor = do_action(request, row, action)
    except Refused as refused:
        row.refresh_from_db()
        values, checked, _kept = _typed(request, row)
        findings = present_findings(spoken(refused.findings))
        return _draw(request, row, checked, values=values, shown=findings, focus=True, status=422)
    if action.verb == "save":
        say_done(request, _("The draft is saved."))
    return redirect(reverse("demand:brief", args=[row.pk]) + anchor)


def _keep(request: MemberRequest, row: Request) -> None:
    """Write what was posted."""
    version = request.POST.get("version", "")
    write_draft(
        request_id=row.pk,
        fields=read_posted(request.POST, template_of(row.template)),
        by=request.actor,
        at=request.now,
        version=int(version) if version.isdecimal() and len(version) < 10 else None,
        writing=request.POST.get("_writing", "").replace("\x00", "")[:ENCODING_LIMIT],
    )


def _hand_in(request: MemberRequest, row: Request) -> HttpResponse:
    actor, at = request.actor, request.now
    handed = submit_request(request_id=row.pk, by=actor, at=at)
    if handed.state == State.TRIAGE:
        say_done(request, _("%(code)s conforms and waits for a decision.") % {"code": handed.code})
        return redirect("demand:request", row.pk)
    row.refresh_from_db()
    checked = check_request(row, at=at)
    findings = gate_view(checked.result).findings
    return _draw(request, row, checked, values=row.fields, shown=findings, focus=True, status=422)


def _typed(request: MemberRequest, row: Request) -> tuple[Mapping[str, Any], Checked, list[PresentedFinding]]:
    """What was typed as the form shows it, what the gate says of it, and what of it cannot be kept."""
    around = Surroundings(row.center_id)
    template = template_for(row, around)
    raw = read_posted(request.POST, template)
    reading = read_fields(raw, template=template, options=around)
    fields = merge_fields(row.fields, reading.fields)
    checked = check_request(row, at=request.now, fields=fields, around=around)
    return {**fields, **_unkept(raw, reading.fields)}, checked, present_findings(reading.findings)


def _unkept(raw: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """Typed values that cannot be kept stay in the form, without the characters no page can carry."""
    return {key: _carried(value) for key, value in raw.items() if key not in kept}


def _carried(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "ignore").decode()
    if isinstance(value, dict):
        return {key: _carried(one) for key, one in value.items()}
    return [_carried(one) for one in value] if isinstance(value, list) else value


def _sheet(checked: Checked, *, values: Mapping[str, Any], shown: list[PresentedFinding]) -> Sheet:
    currency = get_currency_symbol(checked.around.center.currency, locale=get_language() or "en")
    return Sheet(checked, values=values, shown=shown, currency=currency)


def _draw(
    request: MemberRequest,
    row: Request,
    checked: Checked,
    *,
    values: Mapping[str, Any],
    shown: list[PresentedFinding],
    focus: bool,
    status: int = 200,
) -> HttpResponse:
    sheet = _sheet(checked, values=values, shown=shown)
    view: GateView = gate_view(checked.result)
    divisions = request.actor.divisions
    context = {
        "row": request_view(row, checked.files),
        "sheet": sheet,
        "sections": sheet.sections,
        "gate": view,
        "shown": shown,
        "shown_title": _title(row, shown),
        "focus": focus,
        "template_name": in_language(checked.template.name),
        "division": row.division,
        "requester": checked.around.name_of(row.requester_id),
        "writing": uuid.uuid4().hex,
        "in_queue": queue_length(row.center_id),
        "deciders": deciders(checked.around.people, divisions, row.division_id),
    }
    return render(request, "demand/brief.html", context, status=status)


def _title(row: Request, shown: list[PresentedFinding]) -> str:
    count = len(shown)
    return ngettext(
        "One finding stands between this brief and the gate",
        "%(count)s findings stand between this brief and the gate",
        count,
    ) % {"count": count}
