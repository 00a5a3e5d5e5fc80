"""One wave on screen: its messages and their fates, its delivery, and the messages a person must settle."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from excello.core.access import Actor, MemberRequest, page
from excello.core.jobs import job_view
from excello.core.listing import Column, Empty, Filter, List
from excello.core.operations import entries_about
from excello.core.people import center_view
from excello.core.presenting import present_findings, translated
from excello.customers import public as customers
from excello.design.notes import say_done
from excello.engagement.models import PlannedWave
from excello.engagement.operations.delivering import deliver_wave
from excello.engagement.operations.reviewing import review_message
from excello.engagement.queries.planned import (
    DeliveryView,
    PlannedView,
    delivery_rows,
    delivery_view,
    planned_row,
    planned_views,
    touch_lines,
)
from excello.engagement.queries.timing import quiet_until
from excello.engagement.rules.deliveries import HALTS, LABELS, OPEN_WAVES, Halt, State, local_day
from excello.engagement.wording import (
    day_text,
    decided_cut,
    message_cut,
    message_finding,
    message_words,
    reason_words,
    wave_words,
)
from excello.findings import Refused

SEE_CONTACTS = "customers.see_rows"
UNKNOWN_SHOWN = 20
Row = tuple[DeliveryView, customers.ContactView | None]


@page("engagement.see")
def wave(request: MemberRequest, wave_id: int) -> HttpResponse:
    """One wave: what became of its messages, who waits for what, and each message to those who may see contacts."""
    actor: Actor = request.actor
    row = planned_row(wave_id, actor)
    [view] = planned_views([row])
    messages = _messages(request, row) if actor.may(SEE_CONTACTS) else None
    if messages and (download := messages.response_or_none()):
        return download
    state, tone = wave_words(view.state)
    context = {
        "wave": view,
        "day": day_text(view.day),
        "state": state,
        "tone": tone,
        "messages": message_cut(view.messages, url=request.path if messages else "") if view.messages else None,
        "finding": message_finding(view.messages),
        "decided": decided_cut(view.decided, url=_arbitration_url(view, actor)),
        "arbitration_url": _arbitration_url(view, actor),
        "touches": touch_lines(row.pk),
        "list": messages,
        "entries": entries_about("engagement.wave", wave_id),
        **_delivery(row, view, actor, request.now),
    }
    return render(request, "engagement/wave.html", context)


def _arbitration_url(view: PlannedView, actor: Actor) -> str:
    return reverse("governance:wave", args=[view.wave_id]) if actor.may("governance.see") else ""


def _delivery(row: PlannedWave, view: PlannedView, actor: Actor, at: datetime) -> dict[str, Any]:
    """Where the delivery stands: a job under way, why it stands still, what a person must settle or start."""
    job = job_view(row.job) if row.job else None
    running = job if job and job.is_active else None
    today = local_day(at, center_view(actor.center_id).time_zone)
    is_open = view.state in OPEN_WAVES and bool(view.waiting) and running is None
    may_deliver = actor.may("engagement.deliver")
    return {
        "job": running,
        "failure": job.error if job and job.state == "failed" and view.state in OPEN_WAVES else "",
        "halt": translated(HALTS[view.halt]) if view.halt and running is None else "",
        "is_quiet": view.halt == Halt.QUIET_HOURS,
        "may_start": is_open and may_deliver and view.day == today,
        "quiet_until": quiet_until(row.center_id, at) if is_open and view.day == today else None,
        "is_past": is_open and view.day < today,
        "is_future": is_open and view.day > today,
        "unknown": _unknown(row, actor) if may_deliver and view.messages.get(State.UNKNOWN) else [],
    }


def _messages(request: MemberRequest, row: PlannedWave) -> List:
    center_id = row.center_id
    return List(
        request,
        delivery_rows(center_id).filter(planned=row),
        columns=[
            Column("contact", _("Contact"), _contact_text, link=_contact_url),
            Column("campaign", _("Campaign"), lambda pair: pair[0].campaign_label, sort="touch__campaign_label"),
            Column("touch", _("Touch"), lambda pair: pair[0].touch_key, sort="touch_key", kind="code"),
            Column(
                "state",
                _("State"),
                lambda p: message_words(p[0].state)[0],
                badge=lambda p: message_words(p[0].state)[1],
            ),
            Column("reason", _("Why"), _reason_text),
            Column("settled", _("Settled"), lambda pair: pair[0].settled_at, sort="settled_at", kind="datetime"),
            Column(
                "clicked", _("Followed a link"), lambda pair: pair[0].clicked_at, sort="clicked_at", kind="datetime"
            ),
        ],
        search=["contact_key", "touch_key", "touch__campaign_label"],
        filters=[Filter("state", _("State"), [(state, translated(label)) for state, label in LABELS.items()])],
        name="messages",
        page_size=20,
        prepare=lambda rows: _with_contacts(center_id, [delivery_view(one) for one in rows]),
        first_use=Empty(_("No message in this wave"), _("Arbitration chose no pair; its reasons say why.")),
    )


def _with_contacts(center_id: int, views: list[DeliveryView]) -> list[Row]:
    known = customers.contacts_by_key(center_id=center_id, keys={view.contact_key for view in views})
    return [(view, known.get(view.contact_key)) for view in views]


def _contact_text(pair: Row) -> str:
    view, contact = pair
    return (contact.name or contact.email if contact else "") or view.contact_key


def _contact_url(pair: Row) -> str | None:
    return reverse("customers:record", args=[pair[0].contact_key]) if pair[1] else None


def _reason_text(pair: Row) -> str:
    view = pair[0]
    return " · ".join(part for part in (reason_words(view.reason), view.detail) if part)


def _unknown(row: PlannedWave, actor: Actor) -> list[dict[str, Any]]:
    """Messages nobody knows the fate of; contacts are named to those who may see them."""
    rows = delivery_rows(row.center_id).filter(planned=row, state=State.UNKNOWN)[:UNKNOWN_SHOWN]
    pairs = _with_contacts(row.center_id, [delivery_view(one) for one in rows])
    named = actor.may(SEE_CONTACTS)
    return [
        {"view": pair[0], "title": _contact_text(pair) if named else pair[0].touch_key, "why": _reason_text(pair)}
        for pair in pairs
    ]


@page("engagement.deliver")
@require_http_methods(["GET", "HEAD", "POST"])
def deliver(request: MemberRequest, wave_id: int) -> HttpResponse:
    """Sending asks for a typed confirmation with the count."""
    actor: Actor = request.actor
    row = planned_row(wave_id, actor)
    [view] = planned_views([row])
    typed = request.POST.get("typed", "").strip()
    campaigns = list(dict.fromkeys(line.campaign_label for line in touch_lines(row.pk) if line.counts.queued))
    context: dict[str, Any] = {"typed": typed, **_confirmation(view, campaigns)}
    if request.method == "POST" and typed != str(view.waiting):
        context["typed_error"] = _("This is not the number of messages.")
    elif request.method == "POST":
        try:
            deliver_wave(wave_id=wave_id, expected=view.waiting, by=actor, at=request.now)
        except Refused as refused:
            context["findings"] = present_findings(refused.findings)
        else:
            say_done(request, _started(actor, request.now))
            return redirect("engagement:wave", wave_id)
    return render(request, "design/confirm.html", context, status=422 if request.method == "POST" else 200)


def _started(actor: Actor, at: datetime) -> str:
    until = quiet_until(actor.center_id, at)
    if until is None:
        return _("Delivery has started.")
    return _("Quiet hours: delivery starts by itself at %(time)s.") % {"time": until.strftime("%H:%M")}


def _confirmation(view: PlannedView, campaigns: list[str]) -> dict[str, Any]:
    sender = _("From %(sender)s, for: %(campaigns)s.") % {
        "sender": settings.DEFAULT_FROM_EMAIL,
        "campaigns": ", ".join(campaigns),
    }
    again = _(
        "Consent, address and campaign are read again before each. You can stop on the way; what is sent stays sent."
    )
    return {
        "title": _("Deliver the wave of %(day)s") % {"day": day_text(view.day)},
        "count": view.waiting,
        "count_label": ngettext("message leaves the house", "messages leave the house", view.waiting),
        "text": f"{sender}\n\n{again}",
        "action": reverse("engagement:wave_deliver", args=[view.wave_id]),
        "back_url": reverse("engagement:wave", args=[view.wave_id]),
        "confirm_label": _("Deliver"),
        "expected": str(view.waiting),
    }


@page("engagement.deliver")
@require_POST
def review(request: MemberRequest, delivery_id: int) -> HttpResponse:
    """A person says whether a message of unknown fate arrived."""
    actor: Actor = request.actor
    arrived = request.POST.get("arrived") == "yes"
    wave_id = review_message(delivery_id=delivery_id, arrived=arrived, by=actor, at=request.now)
    say_done(request, _("Its fate is written down."))
    return redirect("engagement:wave", wave_id)
