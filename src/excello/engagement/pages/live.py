"""The live debugger: what arrives from a source right now, what became of it, and what was refused at the door."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from excello.core.access import MemberRequest, page
from excello.core.presenting import translated
from excello.engagement.pages.sources import source_view, state_of
from excello.engagement.queries.collector import Arrival, Refusal, arrivals, refused_requests, stamp_of
from excello.engagement.rules.letters import pretty, reason_words

SHOWN = 30
VERDICTS = {
    "accepted": (pgettext_lazy("events", "Accepted"), "good", "check"),
    "duplicate": (gettext_lazy("Duplicate"), "mute", "copy"),
    "dead": (gettext_lazy("Not accepted"), "bad", "circle-x"),
}
REFUSED = "refused"
# Beside the events a few refusals are enough to notice; all of them where they are asked for.
REFUSALS_SHOWN = {"": 5, REFUSED: 200}
NOT_CHANGED = 204


@page("engagement.debug")
@require_safe
def live(request: MemberRequest, source_id: int) -> HttpResponse:
    """What came last, newest first; the list asks for itself again every two seconds unless it is paused."""
    view = source_view(request, source_id)
    stamp = stamp_of(view.key)
    is_poll = request.headers.get("HX-Target") == "arrivals"
    if is_poll and request.GET.get("stamp") == stamp:
        return HttpResponse(status=NOT_CHANGED)
    wanted = _wanted(request)
    kept, refused = arrivals(view.key), refused_requests((view.key, None))
    context = {
        "source": view,
        "wanted": wanted,
        "chips": _chips(wanted, kept, refused),
        "rows": [_row(one, wanted) for one in _matching(kept, wanted)[:SHOWN]],
        "refused": _matching_requests(refused, wanted)[: REFUSALS_SHOWN.get(wanted["show"], 0)],
        "all_refused_url": _url(wanted, show=REFUSED)
        if len(refused) > REFUSALS_SHOWN[""] and not wanted["show"]
        else "",
        "kept": len(kept),
        "is_filtered": bool(wanted["q"] or wanted["show"]),
        "poll_url": "?" + urlencode({**wanted, "stamp": stamp}),
        "pause_url": _url(wanted, paused="" if wanted["paused"] else "1"),
        "clear_url": _url(wanted, q="", show=""),
    }
    if is_poll:
        return render(request, "engagement/arrivals.html", context)
    state, tone = state_of(view)
    chosen = next((one for one in kept if one.id == wanted["event"]), None)
    shown = {"state": state, "tone": tone, "may_debug": True, "opened": _opened(chosen) if chosen else None}
    return render(request, "engagement/live.html", {**context, **shown})


def _wanted(request: MemberRequest) -> dict[str, str]:
    """The state of the page, all of it in the URL."""
    asked = {name: request.GET.get(name, "")[:200] for name in ("show", "q", "event", "paused")}
    asked["show"] = asked["show"] if asked["show"] in {*VERDICTS, REFUSED} else ""
    asked["paused"] = "1" if asked["paused"] else ""
    return asked


def _url(wanted: dict[str, str], **changes: str) -> str:
    state = {name: value for name, value in {**wanted, **changes}.items() if value}
    return "?" + urlencode(state)


def _chips(wanted: dict[str, str], kept: list[Arrival], refused: list[Refusal]) -> list[dict[str, Any]]:
    counts = {verdict: sum(one.verdict == verdict for one in kept) for verdict in VERDICTS}
    labels = {verdict: words for verdict, (words, _tone, _icon) in VERDICTS.items()}
    everything = {**labels, REFUSED: _("Refused requests")}
    return [
        {
            "label": label,
            "count": counts.get(key, len(refused)),
            "active": wanted["show"] == key,
            "url": _url(wanted, show="" if wanted["show"] == key else key),
        }
        for key, label in everything.items()
    ]


def _matching(kept: list[Arrival], wanted: dict[str, str]) -> list[Arrival]:
    if wanted["show"] == REFUSED:
        return []
    words = wanted["q"].casefold().split()
    chosen = (one for one in kept if wanted["show"] in ("", one.verdict))
    return [one for one in chosen if all(word in _text(one) for word in words)]


def _text(one: Arrival) -> str:
    return " ".join((one.type, one.name, one.subject, one.message_id, one.payload)).casefold()


def _matching_requests(refused: list[Refusal], wanted: dict[str, str]) -> list[Refusal]:
    words = wanted["q"].casefold().split()
    return [one for one in refused if all(word in f"{one.code} {one.message}".casefold() for word in words)]


def _row(one: Arrival, wanted: dict[str, str]) -> dict[str, Any]:
    words, tone, icon = VERDICTS[one.verdict]
    return {
        "arrival": one,
        "title": one.name or one.type or _("Unreadable"),
        "verdict": words,
        "tone": tone,
        "icon": icon,
        "reason": translated(reason_words(one.reason).label) if one.reason else "",
        "is_chosen": one.id == wanted["event"],
        "url": _url(wanted, event=one.id) + "#event",
    }


def _opened(one: Arrival) -> dict[str, Any]:
    words, tone, _icon = VERDICTS[one.verdict]
    reason = reason_words(one.reason) if one.reason else None
    return {
        "arrival": one,
        "title": one.name or one.type or _("Unreadable"),
        "verdict": words,
        "tone": tone,
        "reason": translated(reason.label) if reason else "",
        "mend": translated(reason.mend) if reason else "",
        "payload": pretty(one.payload),
    }
