"""One contact's page, which marketing, sales and service share; and its consents with their proof."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from excello.charter.public import catalogue
from excello.core.access import MemberRequest, Missing, page
from excello.core.lake_home import lake
from excello.core.operations import entries_about
from excello.core.people import person_view
from excello.customers import rules
from excello.customers.forms import ConsentForm
from excello.customers.operations.ledger import record_consent
from excello.customers.pages.paths import CycleLine, cycle_lines
from excello.customers.pages.words import EventLine, consent_lines, event_lines
from excello.customers.public import consent_history, consent_state, lead_funnel, topics
from excello.customers.queries.consents import entry_fits
from excello.customers.queries.digests import subject_of
from excello.customers.queries.models import models_in_force
from excello.customers.queries.panels import PANELS
from excello.customers.queries.record import TIMELINE_PAGE, ContactRecord, page_of_event, read_record, read_timeline
from excello.customers.queries.standing import path_in, standing_of
from excello.design.notes import say_done
from excello.findings import Refused
from excello.lake.store import Snapshot

CYCLES_PAGE = 20


@page(rules.SEE_ROWS)
def record(request: MemberRequest, key: str) -> HttpResponse:
    """Who a contact is, where it stands, what it agreed to, and everything that happened."""
    actor = request.actor
    tab = request.GET.get("tab", "timeline")
    with lake().snapshot() as snapshot:
        who = read_record(snapshot, actor.center_id, key)
        model, named = lead_funnel(center_id=actor.center_id), catalogue(center_id=actor.center_id)
        consents = consent_state(center_id=actor.center_id, key=key)
        context: dict[str, Any] = {
            "who": who,
            "standing": standing_of(snapshot, model, named, key, at=request.now),
            "given": [consent for consent in consents if consent.is_given and consent.purpose == "marketing"],
            "consent_count": len(consents),
            "may_record": actor.may(rules.RECORD_CONSENT),
            "entries": entries_about("customers.subject", subject_of(key), limit=10),
            "tab": tab if tab in {"stages", "consents", *PANELS} else "timeline",
            "panels": list(PANELS.values()),
        }
        context |= _tab(request, snapshot, context["tab"], who)
        return render(request, "customers/record.html", context)


def _tab(request: MemberRequest, snapshot: Snapshot, tab: str, who: ContactRecord) -> dict[str, Any]:
    """What the chosen tab shows beside the frame."""
    center_id = request.actor.center_id
    if tab == "consents":
        history = consent_history(center_id=center_id, key=who.key)
        return {
            "current": consent_lines(consent_state(center_id=center_id, key=who.key), who.key),
            "history": consent_lines(history, who.key),
        }
    if tab == "stages":
        cycles = _cycles(request, snapshot, who.key)
        return {"cycles": Paginator(cycles, CYCLES_PAGE).get_page(request.GET.get("page"))}
    if tab in PANELS:
        return {"panel": PANELS[tab], "panel_rows": PANELS[tab].rows(center_id, who.key)}
    return _timeline_page(request, snapshot, who.key)


def _timeline_page(request: MemberRequest, snapshot: Snapshot, key: str) -> dict[str, Any]:
    marked = request.GET.get("event", "").replace("\x00", "")[:100]
    wanted = request.GET.get("page", "") or str(page_of_event(snapshot, key, marked) if marked else 1)
    number = int(wanted) if wanted.isdecimal() and 0 < int(wanted) < 1_000_000 else 1
    found = read_timeline(snapshot, key, page=number)
    pages = Paginator(range(found.total), TIMELINE_PAGE).get_page(number)
    lines: list[EventLine] = event_lines(found.events)
    return {"events": lines, "event_pages": pages, "event_total": found.total, "marked": marked}


def _cycles(request: MemberRequest, snapshot: Snapshot, key: str) -> list[CycleLine]:
    """The contact's cycles in every model, the lead funnel first."""
    center_id, may = request.actor.center_id, request.actor.may(rules.OVERRIDE)
    named = catalogue(center_id=center_id)
    lines: list[CycleLine] = []
    for model in models_in_force(center_id):
        path = path_in(snapshot, model, named, key=key, at=request.now)
        lines += cycle_lines(key, model, path, may_override=may)
    return lines


@page(rules.RECORD_CONSENT)
def new_consent(request: MemberRequest, key: str) -> HttpResponse:
    """Write down what a contact said, with the words and the proof."""
    actor, now = request.actor, request.now
    with lake().snapshot() as snapshot:
        who = read_record(snapshot, actor.center_id, key)
    form = ConsentForm(request.POST if request.method == "POST" else None, topics=topics(center_id=actor.center_id))
    if form.is_valid():
        said = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        try:
            record_consent(center_id=actor.center_id, contact_key=key, by=actor, at=now, **said)
        except Refused as refused:
            form.take(refused)
        else:
            say_done(request, _("Written into the ledger"))
            return redirect(reverse("customers:record", args=[key]) + "?tab=consents")
    context = {"form": form, "who": who}
    return render(request, "customers/consent_form.html", context, status=422 if form.errors else 200)


@page(rules.SEE_ROWS)
def consent_proof(request: MemberRequest, key: str, number: int) -> HttpResponse:
    """Everything that proves one statement, and whether it still fits its place in the chain."""
    actor = request.actor
    with lake().snapshot() as snapshot:
        who = read_record(snapshot, actor.center_id, key)
    said = next((row for row in consent_history(center_id=actor.center_id, key=key) if row.number == number), None)
    if said is None:
        raise Missing("consent")
    context = {
        "who": who,
        "line": consent_lines([said], key)[0],
        "recorded_by": person_view(said.recorded_by_id),
        "fits": entry_fits(actor.center_id, number),
    }
    return render(request, "customers/consent_proof.html", context)
