"""Lifecycle models in words: what leads into a stage, what takes back, how long one may stand, how a cycle moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from excello.core.presenting import translated
from excello.findings import mark
from excello.lake.conditions import FieldType, Kind, describe
from excello.lake.lifecycle import CYCLE_SCHEMA, LifecycleModel, Move, Stage

WORDS = replace(
    CYCLE_SCHEMA,
    properties={
        **CYCLE_SCHEMA.properties,
        "properties.bot": FieldType(Kind.BOOLEAN, mark("automatic")),
        "properties.stage": FieldType(Kind.TEXT, mark("its stage")),
        "properties.product": FieldType(Kind.TEXT, mark("its product")),
        "properties.value": FieldType(Kind.NUMBER, mark("its value")),
        "properties.opportunity_id": FieldType(Kind.TEXT, mark("its opportunity")),
    },
)
"""How the properties that models speak of are called."""

MOVES: dict[str, tuple[str | Promise, str]] = {
    Move.SKIPPED.value: (gettext_lazy("skipped stages"), "wait"),
    Move.BEHIND.value: (gettext_lazy("behind"), "mute"),
    Move.BACK.value: (gettext_lazy("back"), "wait"),
    Move.RECYCLED.value: (gettext_lazy("recycled"), "wait"),
    Move.REOPENED.value: (gettext_lazy("reopened"), "accent"),
    Move.EXPIRED.value: (gettext_lazy("expired"), "wait"),
    Move.OVERRIDE.value: (gettext_lazy("by hand"), "accent"),
}
"""How a cycle came to a stage, where it did not simply enter it: words and a badge's tone."""

STAGE_TONES = {"closed_won": "good", "closed_lost": "mute", "recycled": "mute", "mql": "wait", "new": "plain"}
"""Tones of the shipped funnel's stages; others are on their way."""

HOURS_A_DAY = 24


def entry_words(stage: Stage) -> str:
    """What leads into a stage, as a sentence."""
    return describe(stage.entry, WORDS, translate=translated)


def limit_words(stage: Stage, names: Mapping[str, str]) -> str:
    """How long one may stand in a stage, and where one goes then; empty without a limit."""
    if stage.limit is None:
        return ""
    hours = int(stage.limit.after.delta.total_seconds()) // 3600
    if hours % HOURS_A_DAY:
        length = ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    else:
        days = hours // HOURS_A_DAY
        length = ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    return _("after %(length)s to “%(stage)s”") % {"length": length, "stage": names.get(stage.limit.to, stage.limit.to)}


def regress_words(model: LifecycleModel) -> list[tuple[str, str]]:
    """What takes a cycle back, and to which stage."""
    names = {stage.key: stage.name for stage in model.stages}
    found = []
    for rule in model.regress:
        events = _(" or ").join(f"“{event}”" for event in rule.events.events) or str(rule.events.type or "")
        if rule.events.where is not None:
            events = f"{events}, {describe(rule.events.where, WORDS, translate=translated)}"
        found.append((events, names[rule.to]))
    return found
