"""`reference`: what a brief points at is there, and published where that is asked."""

from __future__ import annotations

from dataclasses import dataclass

from excello.demand.rules.kinds.case import NEEDS_CENTER, NOTHING_TO_JUDGE, Case, Judgement, Mend, RuleKind, judged
from excello.demand.rules.template import RuleSpec
from excello.findings import Finding, mark


@dataclass(frozen=True, slots=True)
class Wording:
    """How a type speaks of what is missing, of what is not there, and of a center that has none yet."""

    missing: str
    choose: str
    unknown: str
    none_yet: str


WORDING: dict[str, Wording] = {
    "persona": Wording(
        mark("No persona is chosen."),
        mark("Choose one published persona."),
        mark("“{value}” is no published persona."),
        mark("No persona is published yet: ask the content lead to publish one first."),
    ),
    "transition": Wording(
        mark("No transition is chosen."),
        mark("Choose one step of the published journey."),
        mark("“{value}” is no transition of the published journey."),
        mark("No journey is published yet: ask the content lead to publish one first."),
    ),
    "product": Wording(
        mark("No product is chosen."),
        mark("Choose one of the catalogue."),
        mark("“{value}” is no product of the catalogue."),
        mark("The catalogue has no product yet: ask marketing operations to import them."),
    ),
    "region": Wording(
        mark("No region is chosen."),
        mark("Choose one of the catalogue."),
        mark("“{value}” is no region of the catalogue."),
        mark("The catalogue has no region yet: ask marketing operations to import them."),
    ),
    "person": Wording(
        mark("{field}: nobody is named."),
        mark("Name one member of the center."),
        mark("{field}: “{value}” is no member of the center."),
        mark("Name one member of the center."),
    ),
}


def judge_reference(case: Case) -> Judgement:
    """Every named field points at something that is there; `optional` allows it to be empty."""
    found: list[Finding] = []
    mends: list[Mend] = []
    asks_center = False
    for key in case.rule.fields:
        type_ = case.template.fields[key].type
        known = case.context.options.get(type_)
        if finding := _judge_one(case, key, type_):
            found.append(finding)
            requester = case.context.requester
            if type_ == "person" and known is not None and requester in known:
                mends.append(Mend(key, int(requester), mark("Use {value}"), {"value": known.labels[requester]}))
        asks_center |= known is None and case.value(key) is not None
    if found:
        return judged(found, mends)
    if asks_center:
        return NEEDS_CENTER
    return judged([]) if any(case.value(key) is not None for key in case.rule.fields) else NOTHING_TO_JUDGE


def _judge_one(case: Case, key: str, type_: str) -> Finding | None:
    words, known = WORDING[type_], case.context.options.get(type_)
    mend = words.none_yet if known is not None and not known.labels else words.choose
    value = case.value(key)
    if value is None:
        optional = case.rule.settings.get("optional") is True
        return None if optional else case.finding(key, words.missing, mend, field=case.label(key))
    if known is None or str(value) in known:
        return None
    return case.finding(key, words.unknown, mend, field=case.label(key), value=str(value)[:80])


def demanded(rule: RuleSpec) -> tuple[str, ...]:
    return () if rule.settings.get("optional") is True else rule.fields


KINDS = (RuleKind("reference", judge_reference, demands=demanded, types=(tuple(WORDING),)),)
