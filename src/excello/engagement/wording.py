"""How waves and messages read on screen: states and reasons in words, wholes cut into parts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from excello.core.presenting import translated
from excello.design.numerals import number_text
from excello.design.pictures import Cut, Part
from excello.engagement.rules.deliveries import LABELS, REASONS, TONES, WAVE_LABELS, WAVE_TONES

DECIDED = {
    "chosen": gettext_lazy("Chosen"),
    "lost": gettext_lazy("Lost to a better touch"),
    "cap": gettext_lazy("Cap reached"),
    "gap": gettext_lazy("Too soon after another"),
    "no_consent": gettext_lazy("No consent"),
    "held_out": gettext_lazy("Held out to measure"),
    "blackout": gettext_lazy("Blackout"),
    "already": gettext_lazy("Has had this touch"),
    "suppressed": gettext_lazy("Cannot be reached"),
}
POLICY_REASONS = ("cap", "gap", "blackout", "already")


def wave_words(state: str) -> tuple[str, str]:
    """Words and tone of a wave's state."""
    return translated(WAVE_LABELS[state]), WAVE_TONES[state]


def message_words(state: str) -> tuple[str, str]:
    """Words and tone of a message's state."""
    return translated(LABELS[state]), TONES[state]


def reason_words(reason: str) -> str:
    """Why a message did not simply go out; empty where it did."""
    return translated(REASONS.get(reason, ""))


def day_text(day: date) -> str:
    """A day as people write it."""
    return date_format(day, "DATE_FORMAT")


def decided_cut(counts: Mapping[str, int], *, url: str = "") -> Cut:
    """Where the pairs of a wave went, by arbitration's reason."""
    reasons = ["chosen", *(reason for reason in counts if reason != "chosen")]
    parts = (Part(str(DECIDED.get(reason, reason)), counts.get(reason, 0), url) for reason in reasons)
    return Cut(sum(counts.values()), tuple(parts), of=_("pairs of a contact and a touch"))


def message_cut(counts: Mapping[str, int], *, url: str) -> Cut:
    """What became of a wave's messages; each number leads to its messages where the reader may see them."""
    parts = (
        Part(translated(label), counts[state], f"{url}?state={state}#messages" if url else "")
        for state, label in LABELS.items()
        if counts.get(state)
    )
    return Cut(sum(counts.values()), tuple(parts), of=_("messages"))


def message_finding(counts: Mapping[str, int]) -> str:
    """What a wave's messages come to, in one sentence: what a person must look at first."""
    unknown, waiting, sent = (counts.get(state, 0) for state in ("unknown", "queued", "sent"))
    if unknown:
        return ngettext("The fate of %(n)s message is unknown", "The fate of %(n)s messages is unknown", unknown) % {
            "n": number_text(unknown)
        }
    if waiting:
        return ngettext("%(n)s message waits to be sent", "%(n)s messages wait to be sent", waiting) % {
            "n": number_text(waiting)
        }
    return ngettext("%(n)s message was sent", "%(n)s messages were sent", sent) % {"n": number_text(sent)}
