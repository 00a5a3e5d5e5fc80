"""Words, icons and tones for what a contact's page shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from excello.core.presenting import translated
from excello.customers.queries.consents import ConsentView
from excello.customers.queries.record import EventView
from excello.customers.rules.consents import CHANNELS, EVERYTHING, LAWFUL_BASES, PURPOSES, STATES

TYPE_WORDS: dict[str, tuple[str | Promise, str]] = {
    "identify": (_("Became known"), "fingerprint"),
    "group": (_("Belongs to an account"), "building-2"),
    "page": (_("Looked at a page"), "globe"),
    "screen": (_("Looked at a screen"), "monitor"),
    "alias": (_("Was recognized again"), "git-merge"),
    "track": (_("Did something"), "activity"),
}
EVENT_WORDS: dict[str, tuple[str | Promise, str]] = {
    "Email Link Clicked": (_("Clicked a link in a mail"), "mail"),
    "Form Submitted": (_("Handed in a form"), "clipboard-check"),
    "Content Downloaded": (_("Downloaded content"), "download"),
    "Opportunity Stage Changed": (_("Opportunity changed its stage"), "briefcase"),
    "Lead Created": (_("Lead created"), "user-plus"),
    "Lead Accepted": (_("Lead accepted by sales"), "handshake"),
    "Lead Qualified": (_("Lead qualified by sales"), "badge-check"),
    "Lead Recycled": (_("Lead given back to marketing"), "undo-2"),
    "Stage Overridden": (_("Put into a stage by hand"), "pencil"),
}
"""Events of the shipped vocabulary; any other shows its own name."""
OPPORTUNITY = "Opportunity Stage Changed"
_STAGES: dict[str, str | Promise] = {
    "prospecting": pgettext_lazy("opportunity", "prospecting"),
    "engaging": pgettext_lazy("opportunity", "engaging"),
    "won": pgettext_lazy("opportunity", "won"),
    "lost": pgettext_lazy("opportunity", "lost"),
}
FACT_WORDS: dict[str, str | Promise] = {
    "campaign": _("Campaign"),
    "opportunity_id": _("Opportunity"),
    "owner": _("Owner"),
    "product": _("Product"),
    "region": _("Region"),
    "touch": _("Touch"),
    "url": _("Link"),
    "value": _("Value"),
}
SAID_ABOVE = frozenset({"name", "account", "email"})
"""What the head of the page says already."""


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event ready to be read."""

    title: str | Promise
    icon: str
    at: object
    facts: str
    source: str
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One statement ready to be read; `why` tells of a withdrawal of everything."""

    consent: ConsentView
    topic: str | Promise
    channel: str
    purpose: str
    state: str
    basis: str
    tone: str
    proof_url: str
    is_derived: bool


def event_lines(events: Iterable[EventView]) -> list[EventLine]:
    """Events in words."""
    return [_event_line(event) for event in events]


def _event_line(event: EventView) -> EventLine:
    words, icon = TYPE_WORDS.get(event.type, TYPE_WORDS["track"])
    if event.type == "track":
        words, icon = EVENT_WORDS.get(event.name, (event.name, "activity"))
    elif event.name:
        words = f"{words}: {event.name}"
    told = dict(event.facts)
    if event.name == OPPORTUNITY and "stage" in told:
        words = _("Opportunity: %(stage)s") % {
            "stage": _STAGES.get(told.pop("stage"), "") or dict(event.facts)["stage"]
        }
    facts = " · ".join(f"{_fact(name)}: {value}" for name, value in told.items() if name not in SAID_ABOVE)
    return EventLine(words, icon, event.at, facts, event.source, event.message_id)


def _fact(name: str) -> str | Promise:
    return FACT_WORDS.get(name) or name.replace("_", " ").capitalize()


def consent_lines(consents: Iterable[ConsentView], key: str) -> list[ConsentLine]:
    """Statements in words, each with the way to its proof."""
    return [
        ConsentLine(
            consent=consent,
            topic=_("Everything") if consent.topic == EVERYTHING else consent.topic_name,
            channel=_word(CHANNELS, consent.channel),
            purpose=_word(PURPOSES, consent.purpose),
            state=_word(STATES, consent.state),
            basis=_word(LAWFUL_BASES, consent.lawful_basis),
            tone="good" if consent.is_given else "bad",
            proof_url=reverse("customers:proof", args=[key, consent.number]),
            is_derived=consent.said_of != consent.topic,
        )
        for consent in consents
    ]


def _word(words: object, key: str) -> str:
    found = words.get(key, "") if isinstance(words, dict) else ""
    return translated(found) or key
