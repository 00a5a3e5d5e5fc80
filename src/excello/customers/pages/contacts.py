"""The list of contacts, its filter by condition, the live count, and the export that asks for a reason."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from excello.core.access import MemberRequest, page
from excello.core.builder import answer_count, condition_in_words
from excello.core.exports import export_response
from excello.core.lake_home import lake
from excello.core.listing import EXPORT_LIMIT
from excello.customers import rules
from excello.customers.forms import ExportForm, FilterForm
from excello.customers.operations.exporting import record_export
from excello.customers.pages.listing import STATE, ContactList, contact_list, posted_state
from excello.customers.public import contact_schema, count_contacts
from excello.customers.queries.suggestions import offered_schema
from excello.findings import Refused


@page(rules.SEE_ROWS)
def contacts(request: MemberRequest) -> HttpResponse:
    """Everyone the lake knows."""
    actor = request.actor
    with lake().snapshot() as snapshot:
        shown = contact_list(request, snapshot)
        context = {
            "list": shown,
            "filter_url": shown.state_url("customers:filter"),
            "sentence": condition_in_words(shown.condition, contact_schema(center_id=actor.center_id))
            if shown.condition
            else "",
            "without_condition_url": shown.url(condition=None),
        }
        return render(request, "customers/contacts.html", context)


@page(rules.SEE_ROWS)
def filter_contacts(request: MemberRequest) -> HttpResponse:
    """Write the condition that the list is filtered by; the list's address carries it."""
    actor = request.actor
    condition, _read = posted_state(request.actor.center_id, request.GET.get("condition", ""))
    form = FilterForm(
        request.POST if request.method == "POST" else None,
        center_id=actor.center_id,
        initial={"condition": condition},
    )
    if form.is_valid():
        written = json.dumps(form.cleaned_data["condition"], ensure_ascii=False, separators=(",", ":"))
        state = {**_state(request), "condition": written}
        return redirect(f"{reverse('customers:list')}?{urlencode(state)}")
    context = {"form": form, "back_url": _list_url(request)}
    return render(request, "customers/filter.html", context, status=form.status)


@page(rules.SEE)
@require_POST
def count(request: MemberRequest) -> HttpResponse:
    """How many contacts a condition finds, while it is being written."""
    actor, now = request.actor, request.now
    return answer_count(
        request,
        offered_schema(actor.center_id),
        count=lambda condition: count_contacts(center_id=actor.center_id, condition=condition, at=now),
        words=lambda found: ngettext("%(n)s contact", "%(n)s contacts", found) % {"n": f"{found:n}"},
    )


@page(rules.EXPORT)
def export(request: MemberRequest) -> HttpResponse:
    """Take the selected contacts out as a file, once a reason is given; the reason is in the trail."""
    with lake().snapshot() as snapshot:
        shown = contact_list(request, snapshot)
        asked = request.GET.get("kind", "csv")
        form = ExportForm(request.POST if request.method == "POST" else None, initial={"kind": asked})
        if form.is_valid():
            try:
                return _exported(request, shown, form.cleaned_data)
            except Refused as refused:
                form.take(refused)
        context = {"form": form, "count": shown.count, "back_url": _list_url(request)}
        return render(request, "customers/export.html", context, status=422 if form.errors else 200)


def _exported(request: MemberRequest, shown: ContactList, answers: dict[str, Any]) -> HttpResponse:
    actor, now = request.actor, request.now
    rows = shown.prepare(list(shown.selected[:EXPORT_LIMIT])) if shown.prepare else []
    record_export(
        count=len(rows),
        kind=answers["kind"],
        filters=_state(request),
        reason=answers["reason"],
        by=actor,
        at=now,
    )
    cells = ([column.value(row) for column in shown.columns] for row in rows)
    header = [str(column.label) for column in shown.columns]
    return export_response(kind=answers["kind"], name="contacts", header=header, rows=cells)


def _state(request: MemberRequest) -> dict[str, str]:
    return {key: request.GET[key] for key in STATE if request.GET.get(key)}


def _list_url(request: MemberRequest) -> str:
    state = urlencode(_state(request))
    return reverse("customers:list") + (f"?{state}" if state else "")
