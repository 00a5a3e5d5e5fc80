"""The words these screens use for states, and drafts as labelled texts, so that two of them can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from excello.core.presenting import PresentedFinding, translated
from excello.journeys.rules.personas import PersonaContent
from excello.journeys.rules.stages import Stage
from excello.journeys.rules.words import CHANNELS, DECISION_ROLES, MEDIA

STATES = {
    "draft": (gettext_lazy("Draft"), "wait"),
    "published": (gettext_lazy("In force"), "good"),
    "changed": (gettext_lazy("Changes not published"), "wait"),
}
ASSET_TONES = {"published": "good", "in_review": "wait", "in_production": "accent", "retired": "mute"}


def without_codes(findings: Iterable[PresentedFinding]) -> list[PresentedFinding]:
    """The findings for a person: only the code of a rule that can be looked up (J9) is worth showing."""
    return [replace(each, code="") if "." in each.code else each for each in findings]


def named(keys: Iterable[str], listed: Mapping[str, str]) -> str:
    """Words of a list, in the reader's language, one after the other."""
    return ", ".join(translated(listed.get(key, key)) for key in keys)


def journey_texts(name: str, stages: Iterable[Stage]) -> dict[str, str]:
    """A journey as label → text."""
    found = {_("Name"): name}
    for number, stage in enumerate(stages, start=1):
        found[_("%(number)d, name") % {"number": number}] = stage.name
        found[_("%(number)d, what the buyer tries") % {"number": number}] = stage.intent
        found[_("%(number)d, questions") % {"number": number}] = " · ".join(stage.questions)
        found[_("%(number)d, owner") % {"number": number}] = stage.owner
    return found


def persona_texts(name: str, content: PersonaContent, stages: Iterable[Stage]) -> dict[str, str]:
    """A persona as label → text; a stage it is used for without a word shows a dash."""
    found = {
        _("Name"): name,
        _("Goals"): " · ".join(content.goals),
        _("Pains"): " · ".join(content.pains),
        _("Part in the decision"): translated(DECISION_ROLES.get(content.decision_role, "")),
        _("How they decide"): content.behaviour,
        _("Channels"): named(content.channels, CHANNELS),
        _("Media they like"): named(content.media, MEDIA),
        _("Device"): content.device,
        _("When they have time"): content.timing,
        _("Sources"): " · ".join(content.sources),
        _("Job titles"): " · ".join(content.job_titles),
        _("Demographics"): content.demographics,
    }
    for stage in stages:
        if stage.key in content.stages:
            found[_("Problem at %(stage)s") % {"stage": stage.name}] = content.problems.get(stage.key, "—")
        if need := content.needs.get(stage.key):
            found[_("Need at %(stage)s") % {"stage": stage.name}] = need
    return found
