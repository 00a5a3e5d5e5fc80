"""Sources on screen: all of them, a new one, and one with its keys and what came from it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from excello.core.access import MemberRequest, page
from excello.core.listing import Column, Empty, Filter, List
from excello.core.operations import entries_about
from excello.core.people import center_view
from excello.core.presenting import present_findings, translated
from excello.design.notes import say_done
from excello.design.numerals import number_text
from excello.design.pictures import Cut, Part, Spark
from excello.engagement.forms.sources import SourceForm
from excello.engagement.operations.sources import (
    add_source,
    add_write_key,
    edit_source,
    revoke_write_key,
    switch_source,
)
from excello.engagement.queries.collector import standing
from excello.engagement.queries.sources import (
    WEEK,
    SourceView,
    days_of,
    key_views,
    source_row,
    source_rows,
    source_views,
    stand_of,
    total,
)
from excello.engagement.rules.deliveries import local_day
from excello.engagement.rules.sources import CLIENTS, KINDS, PLACEHOLDER, VALID_KEYS, snippet
from excello.findings import Finding, Refused


def today_of(request: MemberRequest) -> date:
    """The center's day."""
    return local_day(request.now, center_view(request.actor.center_id).time_zone)


def source_view(request: MemberRequest, source_id: int) -> SourceView:
    """One source of the actor's center."""
    [view] = source_views([source_row(source_id, request.actor, today=today_of(request))])
    return view


@page("engagement.sources")
@require_safe
def sources(request: MemberRequest) -> HttpResponse:
    """All sources of the center."""
    actor = request.actor
    shown = List(
        request,
        source_rows(actor.center_id, today=today_of(request)),
        columns=[
            Column("name", pgettext("events", "Source"), lambda v: v.name, sort="name", link=_source_url),
            Column("kind", _("Kind"), lambda v: translated(v.words.label), sort="kind"),
            Column("state", _("State"), lambda v: state_of(v)[0], badge=lambda v: state_of(v)[1]),
            Column("accepted", _("Accepted, 7 days"), lambda v: v.accepted, sort="accepted", numeric=True),
            Column("duplicates", _("Duplicates"), lambda v: v.duplicates, sort="duplicates", numeric=True),
            Column("dead", _("Not accepted"), lambda v: v.dead, sort="dead", numeric=True),
            Column("waiting", _("To be mended"), lambda v: v.waiting, sort="waiting", numeric=True, link=_letters_url),
            Column("keys", pgettext("events", "Keys"), lambda v: v.keys, sort="keys", numeric=True),
            Column("last", _("Last event"), lambda v: v.last_arrival_at, sort="last_arrival_at", kind="datetime"),
        ],
        search=["name", "key"],
        filters=[Filter("kind", _("Kind"), [(key, translated(kind.label)) for key, kind in KINDS.items()])],
        name="sources",
        prepare=source_views,
        first_use=Empty(
            _("No source yet"),
            _(
                "A source is a website, an app or a program that tells what customers do. Add one, copy its key, paste"
                " four lines: its events show here within seconds."
            ),
            reverse("engagement:source_new"),
            _("Add a source"),
        ),
    )
    context = {
        "list": shown,
        "finding": _stand(*stand_of(actor.center_id)),
        "standing": standing(at=request.now),
    }
    return shown.response_or_none() or render(request, "engagement/sources.html", context)


def _source_url(view: SourceView) -> str:
    return reverse("engagement:source", args=[view.id])


def _letters_url(view: SourceView) -> str | None:
    return f"{reverse('engagement:letters')}?source={view.id}" if view.waiting else None


def _stand(on: int, waiting: int) -> str:
    sending = ngettext("%(n)s source is on.", "%(n)s sources are on.", on) % {"n": number_text(on)}
    if not waiting:
        return f"{sending} " + _("Every event that came was taken in.")
    text = ngettext("%(n)s event waits to be mended.", "%(n)s events wait to be mended.", waiting)
    return f"{sending} {text % {'n': number_text(waiting)}}"


def state_of(view: SourceView) -> tuple[str, str]:
    """Words and tone of where a source stands."""
    if not view.is_on:
        return pgettext("source", "Off"), "mute"
    if not view.keys:
        return _("No key"), "bad"
    if view.last_arrival_at is None:
        return _("Waiting for its first event"), "wait"
    return pgettext("source", "On"), "good"


@page("engagement.sources")
@require_http_methods(["GET", "HEAD", "POST"])
def new_source(request: MemberRequest) -> HttpResponse:
    """Add a source; the answer shows its first key, once."""
    form = SourceForm(request.POST or None, initial={"kind": "website"})
    if request.method == "POST" and form.is_valid():
        try:
            issued = add_source(**_given(form), by=request.actor, at=request.now)
        except Refused as refused:
            form.take(refused)
        else:
            return _render(request, issued.source_id, secret=issued.secret)
    status = 422 if request.method == "POST" else 200
    return render(request, "engagement/source_form.html", {"form": form}, status=status)


@page("engagement.sources")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, source_id: int) -> HttpResponse:
    """Rename a source or change its kind."""
    view = source_view(request, source_id)
    form = SourceForm(request.POST or None, initial={"name": view.name, "kind": view.kind, "version": view.version})
    if request.method == "POST" and form.is_valid():
        given = {**_given(form), "version": form.cleaned_data["version"]}
        try:
            edit_source(source_id=source_id, **given, by=request.actor, at=request.now)
        except Refused as refused:
            form.take(refused, version=view.version)
        else:
            say_done(request, _("Saved."))
            return redirect("engagement:source", source_id)
    status = 422 if request.method == "POST" else 200
    return render(request, "engagement/source_form.html", {"form": form, "source": view}, status=status)


def _given(form: SourceForm) -> dict[str, Any]:
    return {"name": form.cleaned_data["name"], "kind": form.cleaned_data["kind"]}


@page("engagement.sources")
@require_safe
def source(request: MemberRequest, source_id: int) -> HttpResponse:
    """One source: what came, its keys, and the lines that make a program send here."""
    return _render(request, source_id)


@page("engagement.sources")
@require_POST
def add_key(request: MemberRequest, source_id: int) -> HttpResponse:
    """Make one more key and show it in this answer only."""
    try:
        issued = add_write_key(source_id=source_id, by=request.actor, at=request.now)
    except Refused as refused:
        return _render(request, source_id, findings=refused.findings)
    return _render(request, source_id, secret=issued.secret)


@page("engagement.sources")
@require_POST
def revoke_key(request: MemberRequest, key_id: int) -> HttpResponse:
    """Revoke a key for good."""
    source_id = revoke_write_key(key_id=key_id, by=request.actor, at=request.now)
    say_done(request, _("The key no longer works."))
    return redirect("engagement:source", source_id)


@page("engagement.sources")
@require_POST
def switch(request: MemberRequest, source_id: int) -> HttpResponse:
    """Switch a source on or off."""
    on = request.POST.get("on") == "yes"
    switch_source(source_id=source_id, on=on, by=request.actor, at=request.now)
    say_done(request, _("The source is on.") if on else _("The source is off: what it sends is refused."))
    return redirect("engagement:source", source_id)


def _render(
    request: MemberRequest, source_id: int, *, secret: str = "", findings: tuple[Finding, ...] = ()
) -> HttpResponse:
    view = source_view(request, source_id)
    keys = key_views(source_id)
    state, tone = state_of(view)
    context = {
        "source": view,
        "kind": translated(view.words.label),
        "state": state,
        "tone": tone,
        "keys": [key for key in keys if key.revoked_at is None],
        "revoked": [key for key in keys if key.revoked_at is not None],
        "may_add": view.keys < VALID_KEYS,
        "secret": secret,
        "findings": present_findings(findings),
        "snippets": _snippets(view, secret or PLACEHOLDER),
        "collector": settings.COLLECT_URL,
        "standing": standing(at=request.now),
        "entries": entries_about("engagement.source", source_id),
        "may_debug": request.actor.may("engagement.debug"),
        **_figures(view, today_of(request)),
    }
    return render(request, "engagement/source.html", context, status=422 if findings else 200)


def _snippets(view: SourceView, key: str) -> list[dict[str, Any]]:
    """The lines for each client, the one that suits the source first."""
    suited = view.words.client
    ordered = sorted(CLIENTS, key=lambda name: name != suited)
    return [
        {
            "label": translated(CLIENTS[name].label),
            "install": CLIENTS[name].install,
            "lines": snippet(name, key=key, url=settings.COLLECT_URL),
            "open": name == suited,
        }
        for name in ordered
    ]


def _figures(view: SourceView, today: date) -> dict[str, Any]:
    """What came in the last seven days, cut into what became of it, and day by day beside the week before."""
    days = days_of(view.id, first=today - timedelta(days=2 * WEEK - 1), last=today)
    before, now = days[:WEEK], days[WEEK:]
    letters = f"{reverse('engagement:letters')}?source={view.id}" if view.waiting else ""
    parts = (
        Part(pgettext("events", "Accepted"), total(now, "accepted")),
        Part(_("Duplicates, counted once"), total(now, "duplicates")),
        Part(_("Not accepted"), total(now, "dead"), letters),
    )
    came = sum(part.count for part in parts)
    text = ngettext("%(n)s event came in seven days", "%(n)s events came in seven days", came)
    return {
        "came": text % {"n": number_text(came)},
        "cut": Cut(came, parts, of=_("events")) if came else None,
        "days": list(reversed(now)),
        "spark": Spark(
            [day.accepted for day in now], [day.accepted for day in before], label=pgettext("events", "Accepted")
        ),
    }
