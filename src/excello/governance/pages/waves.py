"""The waves on screen: all of them, one with its certificate, and its decisions pair by pair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from excello.core.access import Actor, MemberRequest, page
from excello.core.listing import Column, Empty, Filter, List
from excello.customers import public as customers
from excello.governance import public as governance
from excello.governance.pages.policy import reason_urls
from excello.governance.queries.decisions import WaveDecisions, wave_touches
from excello.governance.queries.waves import wave_rows, wave_view
from excello.governance.wording import REASONS, cut_of, day_text, decision_words, reason_words, version_words

SEE_CONTACTS = "customers.see_rows"


@page("governance.see")
def list_waves(request: MemberRequest) -> HttpResponse:
    """All waves, the newest with its cut."""
    actor: Actor = request.actor
    shown = List(
        request,
        wave_rows(actor.center_id),
        columns=[
            Column(
                "day",
                _("Day"),
                lambda view: view.day,
                sort="day",
                link=lambda view: reverse("governance:wave", args=[view.id]),
            ),
            Column("code", _("Code"), lambda view: view.code, sort="number", kind="code"),
            Column("pairs", _("Pairs"), lambda view: view.pairs, sort="pairs", numeric=True),
            Column("chosen", _("Chosen"), lambda view: view.chosen, sort="chosen", numeric=True),
            *(_reason_column(reason) for reason in ("lost", "cap", "gap", "no_consent")),
            Column("policy", _("Policy"), lambda view: version_words(view.policy_number), sort="policy_number"),
            Column("decided", _("Decided"), lambda view: view.decided_at, sort="decided_at", kind="datetime"),
        ],
        search=["number", "by__name"],
        name="waves",
        prepare=lambda rows: [wave_view(row) for row in rows],
        first_use=Empty(
            _("No wave yet"),
            _("A wave takes every touch that wants a contact on a day, and chooses what is worth most."),
        ),
    )
    latest = governance.latest_wave(actor.center_id)
    cut = cut_of(latest.counts, of=_("pairs of a contact and a touch"), urls=reason_urls(latest)) if latest else None
    context = {"list": shown, "latest": latest, "cut": cut}
    return shown.response_or_none() or render(request, "governance/waves.html", context)


def _reason_column(reason: str) -> Column:
    return Column(reason, reason_words(reason)[0], lambda view: view.counts.get(reason, 0), numeric=True)


@dataclass(frozen=True, slots=True)
class TouchLine:
    """What became of one touch in a wave."""

    touch_id: str
    label: str
    pairs: int
    counts: list[int]


@page("governance.see")
def show_wave(request: MemberRequest, wave_id: int) -> HttpResponse:
    """One wave: its certificate, where its pairs went, and each of its touches."""
    actor: Actor = request.actor
    wave = governance.wave(wave_id, center_id=actor.center_id)
    may_see_contacts = actor.may(SEE_CONTACTS)
    reasons = [reason.value for reason in REASONS if reason.value in wave.counts]
    context = {
        "wave": wave,
        "day": day_text(wave.day),
        "policy": version_words(wave.policy_number),
        "certificate": wave.certificate,
        "cut": cut_of(wave.counts, of=_("pairs"), urls=reason_urls(wave) if may_see_contacts else {}),
        "reasons": [reason_words(reason)[0] for reason in reasons],
        "touches": [_touch_line(*one, reasons) for one in wave_touches(actor.center_id, wave)],
        "may_see_contacts": may_see_contacts,
    }
    return render(request, "governance/wave.html", context)


def _touch_line(touch_id: str, label: str, counts: dict[str, int], reasons: list[str]) -> TouchLine:
    return TouchLine(touch_id, label, sum(counts.values()), [counts.get(reason, 0) for reason in reasons])


class DecisionList(List):
    """A list whose rows stay in the lake: search and filter are asked of it, a page at a time."""

    def _filtered(self) -> Any:
        rows: WaveDecisions = self.rows  # type: ignore[assignment]
        return WaveDecisions(rows.center_id, rows.wave, words=tuple(self.query.split()), **self.chosen)


@page("governance.see")
def list_decisions(request: MemberRequest, wave_id: int) -> HttpResponse:
    """Every pair of a wave with its reason; contacts are named to those who may see them."""
    actor: Actor = request.actor
    actor.require(SEE_CONTACTS)
    wave = governance.wave(wave_id, center_id=actor.center_id)
    known = {reason.value: words for reason, (words, _tone) in REASONS.items()}
    shown = DecisionList(
        request,
        WaveDecisions(actor.center_id, wave),  # type: ignore[arg-type]
        columns=[
            Column("contact", _("Contact"), _pseudonym if _is_export(request) else _contact_text, link=_contact_link),
            Column("campaign", _("Campaign"), lambda row: row[0].campaign_label),
            Column("touch", _("Touch"), lambda row: row[0].touch_id, kind="code"),
            Column("value", _("Value"), _value, numeric=True),
            Column("reason", _("Reason"), _reason_text, badge=lambda row: reason_words(row[0].reason)[1]),
            Column("why", _("Why"), lambda row: decision_words(row[0])),
        ],
        filters=[Filter("reason", _("Reason"), [(reason, known[reason]) for reason in known if reason in wave.counts])],
        name="decisions",
        prepare=lambda rows: _with_contacts(actor.center_id, rows),
    )
    context = {"list": shown, "wave": wave, "day": day_text(wave.day)}
    return shown.response_or_none() or render(request, "governance/decisions.html", context)


Row = tuple[governance.DecisionView, customers.ContactView | None]


def _is_export(request: MemberRequest) -> bool:
    return "export" in request.GET


def _pseudonym(row: Row) -> str:
    """The same for the same contact, and not to be turned back: what leaves Excello names nobody."""
    return salted_hmac("governance.decisions", row[0].contact_key).hexdigest()[:12]


def _with_contacts(center_id: int, rows: list[governance.DecisionView]) -> list[Row]:
    """Each decision with its contact, where the directory knows it."""
    known = customers.contacts_by_key(center_id=center_id, keys={row.contact_key for row in rows})
    return [(row, known.get(row.contact_key)) for row in rows]


def _value(row: Row) -> float:
    return round(row[0].value, 2)


def _contact_text(row: Row) -> str:
    decision, contact = row
    return (contact.name or contact.email if contact else "") or decision.contact_key


def _contact_link(row: Row) -> str:
    return reverse("customers:record", args=[row[0].contact_key])


def _reason_text(row: Row) -> str:
    return reason_words(row[0].reason)[0]
