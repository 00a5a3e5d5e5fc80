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
from excello.engagement.queries.collector import Arrival, Refusal, arrivals, refused_requests, stamp_of, standing
from excello.engagement.queries.sources import source_key_of
from excello.engagement.rules.letters import pretty, reason_words

SHOWN = 30
# Verdict → words for one event, words for many, tone, icon.
VERDICTS = {
    "accepted": (pgettext_lazy("one event", "Accepted"), pgettext_lazy("events", "Accepted"), "good", "check"),
    "duplicate": (gettext_lazy("Duplicate"), gettext_lazy("Duplicates"), "mute", "copy"),
    "dead": (pgettext_lazy("one event", "Not accepted"), gettext_lazy("Not accepted"), "bad", "circle-x"),
}
REFUSED = "refused"
NOT_CHANGED = 204


@page("engagement.debug")
@require_safe
def live(request: MemberRequest, source_id: int) -> HttpResponse:
    """What came last, newest first; the list asks for itself again every two seconds unless it is paused."""
    key = source_key_of(source_id, request.actor)
    stamp = stamp_of(key)
    is_poll = request.headers.get("HX-Target") == "arrivals"
    if is_poll and request.GET.get("stamp") == stamp:
        return HttpResponse(status=NOT_CHANGED)
    view, wanted = source_view(request, source_id), _wanted(request)
    kept, refused = arrivals(key), refused_requests((key, None))
    context = {
        "source": view,
        "wanted": wanted,
        "chips": _chips(wanted, kept, refused),
        "rows": _rows(kept, refused, wanted),
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
    shown = {
        "standing": standing(at=request.now),
        "state": state,
        "tone": tone,
        "may_debug": True,
        "opened": _opened(chosen) if chosen else None,
    }
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
    labels = {verdict: many for verdict, (_one, many, _tone, _icon) in VERDICTS.items()}
    return [
        {
            "label": label,
            "count": counts.get(key, len(refused)),
            "active": wanted["show"] == key,
            "url": _url(wanted, show="" if wanted["show"] == key else key),
        }
        for key, label in {**labels, REFUSED: _("Refused requests")}.items()
    ]


def _rows(kept: list[Arrival], refused: list[Refusal], wanted: dict[str, str]) -> list[dict[str, Any]]:
    """Events and refused requests as they came, newest first, as far as the page asks for them."""
    words = wanted["q"].casefold().split()
    events = [one for one in kept if wanted["show"] in ("", one.verdict) and _has(words, _text(one))]
    requests = refused if wanted["show"] in ("", REFUSED) else []
    found = [_refusal_row(one) for one in requests if _has(words, f"{one.status} {one.code} {one.message}")]
    rows = [*(_event_row(one, wanted) for one in events), *found]
    return sorted(rows, key=lambda row: row["at"], reverse=True)[:SHOWN]


def _has(words: list[str], text: str) -> bool:
    return all(word in text.casefold() for word in words)


def _text(one: Arrival) -> str:
    return " ".join((one.type, one.name, one.subject, one.message_id, one.payload))


def _event_row(one: Arrival, wanted: dict[str, str]) -> dict[str, Any]:
    _one, _many, tone, icon = VERDICTS[one.verdict]
    said = (one.type, one.subject, translated(reason_words(one.reason).label) if one.reason else "")
    return {
        "at": one.received_at,
        "title": one.name or one.type or _("Unreadable"),
        "text": " · ".join(part for part in said if part),
        "tone": tone,
        "icon": icon,
        "is_chosen": one.id == wanted["event"],
        "url": _url(wanted, event=one.id) + "#event",
    }


def _refusal_row(one: Refusal) -> dict[str, Any]:
    said = (one.code, one.path, "" if one.source else _("no known source"))
    return {
        "at": one.at,
        "code": one.status,
        "title": one.message,
        "text": " · ".join(part for part in said if part),
        "tone": "bad",
        "icon": "ban",
    }


def _opened(one: Arrival) -> dict[str, Any]:
    words, _many, tone, _icon = VERDICTS[one.verdict]
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
