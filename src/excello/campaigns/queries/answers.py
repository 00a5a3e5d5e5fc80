"""How the answer of a step reads once it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from excello.campaigns.queries.fitting import Chosen
from excello.design.numerals import money_text, number_text


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an answer: a sentence, a tag, a person or a muted remark."""

    text: str
    kind: str = "text"
    url: str = ""


def answer_lines(step: int, chosen: Chosen) -> list[Line]:
    """The answer of a step as lines; empty before it is given."""
    given = chosen.steps.get(str(step), {})
    return READERS[step](given, chosen) if given else []


def _outcome(given: Any, chosen: Chosen) -> list[Line]:
    measure = chosen.around.words["measures"].get(given.get("measure"), given.get("measure", ""))
    figures = {"target": number_text(given.get("target")), "measure": measure, "day": day_text(given.get("date"))}
    counted = _("%(measure)s: %(target)s by %(day)s") % figures
    statement = given.get("statement")
    return [Line(statement), Line(counted, "muted")] if statement else [Line(counted)]


def _transition(given: Any, chosen: Chosen) -> list[Line]:
    return [Line(chosen.around.transition_name(given.get("transition", "")), "transition")]


def _persona(given: Any, chosen: Chosen) -> list[Line]:
    if chosen.persona is None:
        return [Line(_("%(code)s is not published any more") % {"code": given.get("persona")}, "muted")]
    url = reverse("journeys:persona", args=[chosen.persona.id])
    return [Line(chosen.persona.name, "person", url)]


def _problem(given: Any, chosen: Chosen) -> list[Line]:
    return [Line(given.get("problem", ""))]


def _message(given: Any, chosen: Chosen) -> list[Line]:
    lines = [Line(given.get("message", ""))]
    if offer := given.get("offer"):
        lines.append(Line(_("Offer: %(offer)s") % {"offer": chosen.around.words["offers"].get(offer, offer)}, "tag"))
    for code in given.get("assets", []):
        asset = chosen.around.assets.get(code)
        lines.append(Line(asset.title if asset else code, "tag"))
    return lines


def _media(given: Any, chosen: Chosen) -> list[Line]:
    return [Line(chosen.around.words["media"].get(key, key), "tag") for key in given.get("media", [])]


def _channels(given: Any, chosen: Chosen) -> list[Line]:
    return [Line(chosen.around.words["channels"].get(key, key), "tag") for key in given.get("channels", [])]


def _together(given: Any, chosen: Chosen) -> list[Line]:
    days = {"first": day_text(given.get("start_date")), "last": day_text(given.get("end_date"))}
    lines = [
        Line(given.get("name", "")),
        Line(_("%(first)s to %(last)s") % days, "muted"),
        Line(_("Signed by %(sender)s") % {"sender": given.get("sender", "")}, "muted"),
    ]
    if given.get("budget") is not None:
        budget = money_text(given["budget"], chosen.currency)
        lines.append(Line(_("Budget %(budget)s") % {"budget": budget}, "muted"))
    return lines


def day_text(written: str | None) -> str:
    """A kept day in the reader's language."""
    return date_format(date.fromisoformat(written), "j F Y") if written else "—"


READERS: dict[int, Callable[[Any, Chosen], list[Line]]] = {
    1: _outcome,
    2: _transition,
    3: _persona,
    4: _problem,
    5: _message,
    6: _media,
    7: _channels,
    8: _together,
}
