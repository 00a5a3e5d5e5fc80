"""The contact policy on screen: what holds, what it did to the last wave, its versions, and changing it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from excello.core.access import Actor, Denied, MemberRequest, page
from excello.core.operations import entries_about
from excello.design.notes import say_done
from excello.design.pictures import Change, Cut
from excello.findings import Refused
from excello.governance import public as governance
from excello.governance.forms import PolicyWriting
from excello.governance.queries.ledger import pressure_now
from excello.governance.queries.policy import policy_versions
from excello.governance.wording import cut_of, policy_changes, policy_sentences


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """A version of the policy with what it changed."""

    policy: governance.PolicyView
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class PressureBar:
    """How many contacts have had so many messages; `share` of the most frequent."""

    label: str
    contacts: int
    share: float


@page("governance.see")
def show_policy(request: MemberRequest) -> HttpResponse:
    """The policy in force, rule by rule, beside what it does."""
    actor: Actor = request.actor
    versions = policy_versions(actor.center_id)
    current = versions[0]
    wave = governance.latest_wave(actor.center_id)
    context = {
        "policy": current,
        "sentences": policy_sentences(current.rules, time_zone=current.time_zone),
        "versions": _with_changes(versions),
        "wave": wave,
        "cut": _wave_cut(wave) if wave else None,
        "pressure": _pressure(current, pressure_now(actor.center_id, request.now)),
        "window": current.rules.pressure_days,
        "may_change": _may_change(actor),
        "entries": entries_about("governance.policy", actor.center_id),
    }
    return render(request, "governance/policy.html", context)


@page("governance.change_policy")
def change_policy(request: MemberRequest) -> HttpResponse:
    """Write a new version; it holds for the next wave."""
    actor: Actor = request.actor
    if not _may_change(actor):
        raise Denied("governance.change_policy")
    policy = governance.current_policy(actor.center_id)
    writing = PolicyWriting(policy=policy, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and writing.is_valid():
        try:
            changed = governance.change_policy(
                center_id=actor.center_id,
                rules=writing.rules(),
                reason=writing.form.cleaned_data["reason"],
                version=writing.form.cleaned_data["version"],
                by=actor,
                at=request.now,
            )
        except Refused as refused:
            writing.take(refused)
        else:
            say_done(request, _("Version %(number)s holds from the next wave on.") % {"number": changed.number})
            return redirect("governance:policy")
    pressure = _pressure(policy, pressure_now(actor.center_id, request.now))
    context = {"writing": writing, "policy": policy, "pressure": pressure, "window": policy.rules.pressure_days}
    return render(request, "governance/change.html", context, status=writing.status)


def _may_change(actor: Actor) -> bool:
    return actor.scope("governance.change_policy").everything


def _with_changes(versions: list[governance.PolicyView]) -> list[ShownVersion]:
    """Each version beside the one before it; the shipped one has none."""
    befores = [*versions[1:], None]
    return [
        ShownVersion(
            version,
            policy_changes(before.rules, version.rules, time_zone=version.time_zone) if before else [],
        )
        for version, before in zip(versions, befores, strict=True)
    ]


def _wave_cut(wave: governance.WaveView) -> Cut:
    return cut_of(wave.counts, of=_("pairs of a contact and a touch"), urls=reason_urls(wave))


def reason_urls(wave: governance.WaveView) -> dict[str, str]:
    """Reason → the decisions it stands for."""
    decisions = reverse("governance:decisions", args=[wave.id])
    return {reason: f"{decisions}?reason={reason}" for reason in wave.counts}


def _pressure(policy: governance.PolicyView, counted: dict[int, int]) -> list[PressureBar]:
    """Contacts by messages; who is at the cap says so."""
    most = max(counted.values(), default=1)
    caps = [cap.limit for cap in policy.rules.caps if cap.family == ("", "")]
    bars = []
    for messages, contacts in counted.items():
        label = ngettext("%(n)s message", "%(n)s messages", messages) % {"n": messages}
        if caps and messages >= min(caps):
            label = _("%(label)s: at the cap") % {"label": label}
        bars.append(PressureBar(label, contacts, contacts / most))
    return bars
