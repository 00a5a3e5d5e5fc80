"""Dead letters on screen: all of them, one to be mended, and what is done with many at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from excello.core.access import MemberRequest, Missing, page
from excello.core.listing import Column, Empty, Filter, List
from excello.core.operations import entries_about
from excello.core.presenting import present_findings, translated
from excello.design.notes import say_done, say_refused
from excello.engagement.forms.letters import DiscardForm, MendForm
from excello.engagement.operations.letters import discard_letters, mend_letter, start_replay
from excello.engagement.queries.letters import (
    LetterView,
    Selection,
    check_payload,
    letter_counts,
    letter_facets,
    letter_row,
    letter_rows,
    letter_view,
)
from excello.engagement.rules.letters import STATES, LetterState, pretty, reason_words, storable
from excello.findings import Finding, Refused


@page("engagement.debug")
@require_safe
def letters(request: MemberRequest) -> HttpResponse:
    """Dead letters of one state, those that wait unless another is asked for."""
    center_id = request.actor.center_id
    asked = request.GET.get("state", "")
    state = asked if asked in STATES else LetterState.WAITING.value
    shown = _list(request, state)
    if download := shown.response_or_none():
        return download
    counts = letter_counts(center_id)
    context = {
        "list": shown,
        "tabs": [
            {
                "label": translated(words),
                "count": counts.get(key, 0),
                "current": key == state,
                "url": reverse("engagement:letters") + ("" if key == LetterState.WAITING else f"?state={key}"),
            }
            for key, (words, _tone) in STATES.items()
        ],
        "selection": {"source": shown.chosen["source"], "reason": shown.chosen["reason"], "day": shown.chosen["day"]},
        # A search narrows by words that no selection knows: what is done with many goes by the filters alone.
        "may_settle": state == LetterState.WAITING
        and bool(shown.count)
        and not shown.query
        and request.actor.may("engagement.sources"),
        "form": DiscardForm(),
    }
    return render(request, "engagement/letters.html", context)


def _list(request: MemberRequest, state: str) -> List:
    center_id = request.actor.center_id
    sources, reasons, days = letter_facets(center_id, state)
    is_open = state == LetterState.WAITING
    last = (
        Column("subject", _("Whom"), lambda v: v.subject or "—", sort="subject")
        if is_open
        else Column("settled", _("Settled"), lambda v: v.settled_at, sort="settled_at", kind="datetime")
    )
    return List(
        request,
        letter_rows(center_id).filter(state=state),
        columns=[
            Column("label", _("Event"), lambda v: v.label or _("Unreadable"), sort="label", link=_letter_url),
            Column("reason", _("Why"), lambda v: translated(v.words.label), sort="reason"),
            Column("detail", _("Detail"), lambda v: v.detail or "—"),
            Column("source", pgettext("events", "Source"), lambda v: v.source, sort="source__name"),
            last,
            *([] if is_open else [Column("because", _("Because"), lambda v: v.settled_because or "—")]),
            Column("received", _("Arrived"), lambda v: v.received_at, sort="received_at", kind="datetime"),
        ],
        search=["label", "subject", "detail", "payload"],
        filters=[
            Filter(
                "source",
                pgettext("events", "Source"),
                [(str(key), name) for key, name in sources.items()],
                field="source_id",
            ),
            Filter("reason", _("Why"), [(key, translated(reason_words(key).label)) for key in reasons]),
            Filter("day", _("Day"), [(day.isoformat(), date_format(day, "SHORT_DATE_FORMAT")) for day in days]),
        ],
        keep=["state"],
        name="dead letters",
        prepare=lambda rows: [letter_view(row) for row in rows],
        first_use=_empty(state),
    )


def _empty(state: str) -> Empty:
    if state == LetterState.WAITING:
        return Empty(
            _("No event waits to be mended"),
            _(
                "What a source sends and the lake cannot take is kept here with the reason: mend it, send it in again,"
                " or give it up."
            ),
            reverse("engagement:sources"),
            _("See the sources"),
        )
    return Empty(_("None yet"), _("What you settle is listed here for thirty days."))


def _letter_url(view: LetterView) -> str:
    return reverse("engagement:letter", args=[view.id])


def _chosen(given: QueryDict) -> Selection:
    """Which letters a form's filters mean; Missing for what is no filter, lest it should mean them all."""
    try:
        return Selection(
            letter_id=_number(given.get("letter_id", "")),
            source_id=_number(given.get("source") or given.get("source_id", "")),
            reason=storable(given.get("reason", "")),
            day=date.fromisoformat(day).isoformat() if (day := given.get("day", "")) else "",
        )
    except ValueError:
        raise Missing("dead letter") from None


def _number(text: str) -> int | None:
    return int(text) if text else None


@page("engagement.debug")
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: MemberRequest, letter_id: int) -> HttpResponse:
    """One dead letter: why it is one, its text to be mended and checked, and the way into the lake."""
    row = letter_row(letter_id, request.actor)
    view = letter_view(row)
    form = MendForm(request.POST or None, initial={"payload": pretty(view.current), "version": view.version})
    findings: tuple[Finding, ...] | None = None
    if request.method == "POST" and form.is_valid():
        findings = check_payload(row, form.cleaned_data["payload"])
        if "check" not in request.POST and (answer := _mended(request, view, form)):
            return answer
    elif request.method != "POST" and view.state == LetterState.WAITING:
        findings = check_payload(row, view.current)
    state, tone = STATES[view.state]
    context = {
        "letter": view,
        "state": translated(state),
        "tone": tone,
        "reason": translated(view.words.label),
        "mend": translated(view.words.mend),
        "form": form,
        "original": pretty(view.payload),
        # Whatever the lake says of an event, it is mended in its text.
        "findings": None if findings is None else present_findings(replace(one, path="payload") for one in findings),
        "is_open": view.state == LetterState.WAITING,
        "may_settle": request.actor.may("engagement.sources"),
        "discard": DiscardForm(),
        "selection": {"letter_id": letter_id},
        "entries": entries_about("engagement.letter", letter_id),
    }
    status = 422 if request.method == "POST" and (form.errors or findings) else 200
    return render(request, "engagement/letter.html", context, status=status)


def _mended(request: MemberRequest, view: LetterView, form: MendForm) -> HttpResponse | None:
    """Save the text and send it in; None where it is refused, which the form then says."""
    given = form.cleaned_data
    try:
        mend_letter(
            letter_id=view.id, payload=given["payload"], version=given["version"], by=request.actor, at=request.now
        )
    except Refused as refused:
        form.take(refused, version=view.version)
        return None
    job = start_replay(selection=Selection(letter_id=view.id), by=request.actor, at=request.now)
    return redirect("core:job", job.id)


@page("engagement.sources")
@require_POST
def replay(request: MemberRequest) -> HttpResponse:
    """Send the chosen letters in again, by a job."""
    job = start_replay(selection=_chosen(request.POST), by=request.actor, at=request.now)
    return redirect("core:job", job.id)


@page("engagement.sources")
@require_POST
def discard(request: MemberRequest) -> HttpResponse:
    """Give the chosen letters up, with a reason."""
    selection = _chosen(request.POST)
    try:
        count = discard_letters(
            selection=selection, reason=request.POST.get("because", ""), by=request.actor, at=request.now
        )
    except Refused as refused:
        [finding] = present_findings(refused.findings)
        say_refused(request, f"{finding.message} {finding.mend}")
        return redirect(_back(selection))
    text = ngettext("%(n)s event was given up.", "%(n)s events were given up.", count) % {"n": count}
    say_done(request, text)
    return redirect("engagement:letters")


def _back(selection: Selection) -> str:
    if selection.letter_id:
        return reverse("engagement:letter", args=[selection.letter_id])
    narrowed = {"source": selection.source_id, "reason": selection.reason, "day": selection.day}
    return reverse("engagement:letters") + "?" + urlencode({name: v for name, v in narrowed.items() if v})
