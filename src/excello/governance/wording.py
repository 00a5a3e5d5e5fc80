"""How governance reads on screen: rules as sentences, reasons in words, and what a version changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from excello.core.presenting import translated
from excello.design.numerals import number_text
from excello.design.pictures import Change, Cut, Part
from excello.governance.public import Blackout, Cap, DecisionView, PolicyRules, QuietHours, Reason
from excello.journeys.public import CHANNELS

REASONS = {
    Reason.CHOSEN: (gettext_lazy("Chosen"), "good"),
    Reason.LOST: (gettext_lazy("Lost to a better touch"), "accent"),
    Reason.CAP: (gettext_lazy("Cap reached"), "mute"),
    Reason.GAP: (gettext_lazy("Too soon after another"), "mute"),
    Reason.NO_CONSENT: (gettext_lazy("No consent"), "mute"),
    Reason.HELD_OUT: (gettext_lazy("Held out to measure"), "mute"),
    Reason.BLACKOUT: (gettext_lazy("Blackout"), "mute"),
    Reason.ALREADY: (gettext_lazy("Has had this touch"), "mute"),
    Reason.SUPPRESSED: (gettext_lazy("Suppressed"), "bad"),
}
CATEGORIES = {
    "promotional": gettext_lazy("Promotional"),
    "newsletter": gettext_lazy("Newsletter"),
    "event": gettext_lazy("Event invitation"),
    "service": gettext_lazy("Service information"),
}
"""What kind of message a touch is; each can have a cap of its own inside a channel."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One rule of the policy as a person reads it; `key` tells the same rule of two versions."""

    key: str
    text: str
    note: str = ""
    icon: str = ""


def reason_words(reason: str) -> tuple[str, str]:
    """Words and tone of a reason."""
    words, tone = REASONS[Reason(reason)]
    return str(words), tone


def channel_words(channel: str) -> str:
    """What people call a channel."""
    return translated(CHANNELS[channel]) if channel in CHANNELS else channel


def category_words(category: str) -> str:
    """What people call a category."""
    return str(CATEGORIES.get(category, category))


def policy_sentences(rules: PolicyRules, *, time_zone: str) -> list[Sentence]:
    """The policy, rule by rule."""
    said = [_cap_sentence(cap) for cap in rules.caps]
    if not rules.caps:
        said.append(Sentence("caps", _("No cap on the number of messages"), icon="gauge"))
    said += [_gap_sentence(rules.gap_days), _wave_sentence(rules.per_wave), _quiet(rules.quiet_hours, time_zone)]
    return said + [_blackout_sentence(one) for one in rules.blackouts]


def _cap_sentence(cap: Cap) -> Sentence:
    figures = {"limit": number_text(cap.limit), "days": number_text(cap.days)}
    note = _("To one contact. What waits to be sent counts like what was sent.")
    return Sentence(f"cap:{cap.channel}:{cap.category}:{cap.days}", _cap_text(cap, figures), note, "gauge")


def _cap_text(cap: Cap, figures: Mapping[str, str]) -> str:
    if not cap.channel:
        text = ngettext(
            "At most one promotional message in any %(days)s days",
            "At most %(limit)s promotional messages in any %(days)s days",
            cap.limit,
        )
        return text % figures
    named = {**figures, "channel": channel_words(cap.channel), "category": category_words(cap.category)}
    if not cap.category:
        text = ngettext(
            "%(channel)s: at most one in any %(days)s days",
            "%(channel)s: at most %(limit)s in any %(days)s days",
            cap.limit,
        )
        return text % named
    text = ngettext(
        "%(channel)s, %(category)s: at most one in any %(days)s days",
        "%(channel)s, %(category)s: at most %(limit)s in any %(days)s days",
        cap.limit,
    )
    return text % named


def _gap_sentence(days: int) -> Sentence:
    if days == 0:
        return Sentence("gap", _("No gap between two messages"), icon="hourglass")
    text = ngettext("At least a day between two messages", "At least %(days)s days between two messages", days)
    return Sentence(
        "gap", text % {"days": number_text(days)}, _("Before and after, whatever the channel."), "hourglass"
    )


def _wave_sentence(number: int) -> Sentence:
    text = ngettext(
        "At most one message to a contact in a wave", "At most %(number)s messages to a contact in a wave", number
    )
    note = _("Those worth most go ahead; every other is told to which it lost, and by how much.")
    return Sentence("wave", text % {"number": number_text(number)}, note, "layers")


def _quiet(quiet: QuietHours | None, time_zone: str) -> Sentence:
    if quiet is None:
        return Sentence("quiet", _("No quiet hours"), icon="moon")
    text = _("Nothing between %(start)s and %(end)s") % {"start": clock_text(quiet.start), "end": clock_text(quiet.end)}
    return Sentence("quiet", text, _("Where the center is: %(zone)s.") % {"zone": time_zone}, "moon")


def _blackout_sentence(blackout: Blackout) -> Sentence:
    text = _("Nothing from %(first)s to %(last)s")
    if blackout.first == blackout.last:
        text = _("Nothing on %(first)s")
    days = {"first": day_text(blackout.first), "last": day_text(blackout.last)}
    key = f"blackout:{blackout.first}:{blackout.last}"
    return Sentence(key, text % days, blackout.label, "calendar-x")


def policy_changes(before: PolicyRules, after: PolicyRules, *, time_zone: str) -> list[Change]:
    """What a version changed, rule by rule; a rule that came or went has one side only."""
    old = {one.key: one for one in policy_sentences(before, time_zone=time_zone)}
    new = {one.key: one for one in policy_sentences(after, time_zone=time_zone)}
    keys = [*old, *(key for key in new if key not in old)]
    pairs = [(key, _said(old.get(key)), _said(new.get(key))) for key in keys]
    return [Change(_rule_label(key), was, is_now) for key, was, is_now in pairs if was != is_now]


def _said(sentence: Sentence | None) -> str:
    if sentence is None:
        return ""
    is_named = sentence.key.startswith("blackout") and sentence.note
    return f"{sentence.text} ({sentence.note})" if is_named else sentence.text


def _rule_label(key: str) -> str:
    labels = {
        "cap": _("Cap"),
        "caps": _("Caps"),
        "gap": _("Gap"),
        "wave": _("In a wave"),
        "quiet": _("Quiet hours"),
        "blackout": _("Blackout"),
    }
    return labels[key.partition(":")[0]]


def decision_words(decision: DecisionView) -> str:
    """Why a pair went as it did, in one sentence."""
    if decision.reason == Reason.LOST:
        return _("Lost to %(touch)s by %(margin)s: %(rule)s") % {
            "touch": decision.lost_to_label or decision.lost_to or "",
            "margin": number_text(round(decision.margin or 0.0, 2)),
            "rule": rule_words(decision.detail),
        }
    if decision.reason in (Reason.CAP, Reason.GAP):
        return rule_words(decision.detail)
    if decision.reason == Reason.BLACKOUT:
        return decision.detail
    return ""


def rule_words(key: str) -> str:
    """A rule as decisions name it (`cap:4/30:email`, `gap:2`, `wave:1`), in words."""
    kind, _colon, rest = key.partition(":")
    match kind:
        case "cap":
            figures, *family = rest.split(":")
            limit, days = figures.split("/")
            channel, category = [*family, "", ""][:2]
            return _cap_sentence(Cap(int(limit), int(days), channel, category)).text
        case "gap":
            return _gap_sentence(int(rest)).text
        case "wave":
            return _wave_sentence(int(rest)).text
        case _:
            return key


def cut_of(counts: Mapping[str, int], *, of: str = "", urls: Mapping[str, str] | None = None) -> Cut:
    """Pairs by reason, without remainder: what was chosen first."""
    parts = [
        Part(str(words), counts.get(reason.value, 0), (urls or {}).get(reason.value, ""))
        for reason, (words, _tone) in REASONS.items()
        if reason is Reason.CHOSEN or counts.get(reason.value)
    ]
    return Cut(sum(counts.values()), tuple(parts), of=of)


def version_words(number: int) -> str:
    """What people call a version of the policy."""
    return _("v%(number)s") % {"number": number} if number else _("as shipped")


def clock_text(moment: time) -> str:
    """A time of day as the reader writes it."""
    return time_format(moment, "TIME_FORMAT")


def day_text(day: date) -> str:
    """A day as the reader writes it."""
    return date_format(day, "DATE_FORMAT")
