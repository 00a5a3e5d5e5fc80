"""The one shape of a campaign that the linter, practice checks and campaign files share, and its typed fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from excello.campaigns.rules.states import LABELS, State
from excello.campaigns.rules.vocabulary import OFFERS
from excello.findings import mark
from excello.lake.conditions import FieldType, Kind, SubjectSchema

Subject = Mapping[str, Any]
EMAIL = "email"

TOUCH_FIELDS: dict[str, FieldType] = {
    "key": FieldType(Kind.TEXT, mark("Touch")),
    "channel": FieldType(Kind.TEXT, mark("Channel")),
    "topic": FieldType(Kind.TEXT, mark("Topic")),
    "category": FieldType(Kind.TEXT, mark("Category")),
    "subject": FieldType(Kind.TEXT, mark("Subject")),
    "body": FieldType(Kind.TEXT, mark("Text")),
    "asset": FieldType(Kind.TEXT, mark("Asset")),
    "link": FieldType(Kind.TEXT, mark("Landing page")),
    "send_date": FieldType(Kind.DATE, mark("Send date")),
    "value": FieldType(Kind.NUMBER, mark("Value")),
}
FIELDS: dict[str, FieldType] = {
    "name": FieldType(Kind.TEXT, mark("Name")),
    "state": FieldType(
        Kind.TEXT, mark("State"), choices=tuple(LABELS), choice_labels={key: LABELS[key] for key in State}
    ),
    "division": FieldType(Kind.TEXT, mark("Division")),
    "product": FieldType(Kind.TEXT, mark("Product")),
    "region": FieldType(Kind.TEXT, mark("Region")),
    "budget": FieldType(Kind.NUMBER, mark("Budget")),
    "sender": FieldType(Kind.TEXT, mark("Sender")),
    "start_date": FieldType(Kind.DATE, mark("First day")),
    "end_date": FieldType(Kind.DATE, mark("Last day")),
    "outcome.statement": FieldType(Kind.TEXT, mark("Outcome in one sentence")),
    "outcome.measure": FieldType(Kind.TEXT, mark("Measure")),
    "outcome.target": FieldType(Kind.NUMBER, mark("Target")),
    "outcome.date": FieldType(Kind.DATE, mark("By when")),
    "transition": FieldType(Kind.TEXT, mark("Transition")),
    "from_stage": FieldType(Kind.TEXT, mark("From stage")),
    "to_stage": FieldType(Kind.TEXT, mark("To stage")),
    "persona": FieldType(Kind.TEXT, mark("Persona")),
    "problem": FieldType(Kind.TEXT, mark("Problem")),
    "message.text": FieldType(Kind.TEXT, mark("Message")),
    "message.offer": FieldType(
        Kind.TEXT, mark("Offer"), choices=tuple(OFFERS), choice_labels={o.key: o.label for o in OFFERS.values()}
    ),
    "message.assets": FieldType(Kind.LIST, mark("Assets")),
    "media": FieldType(Kind.LIST, mark("Media")),
    "channels": FieldType(Kind.LIST, mark("Channels")),
    "audience.size": FieldType(Kind.NUMBER, mark("Audience size")),
    "audience.holdout_share": FieldType(Kind.NUMBER, mark("Share held out")),
    "touches": FieldType(Kind.OBJECTS, mark("Touches"), items=TOUCH_FIELDS),
}


def campaign_schema(choices: Mapping[str, Mapping[str, str]] | None = None) -> SubjectSchema:
    """The fields a check may speak of; `choices` (field → key → words) names what a center offers there."""
    fields = dict(FIELDS)
    for path, words in (choices or {}).items():
        fields[path] = FieldType(fields[path].kind, fields[path].label, tuple(words), dict(words))
    return SubjectSchema(name="campaign", fields=fields, events=())


def split_transition(transition: str) -> tuple[str, str]:
    """``consideration>evaluation`` as (from, to); a part that is not said is empty."""
    before, _arrow, after = transition.partition(">")
    return before.strip(), after.strip()


def make_subject(
    *,
    steps: Mapping[str, Mapping[str, Any]],
    touches: Iterable[Mapping[str, Any]] = (),
    audience: Mapping[str, Any] | None = None,
    facts: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A campaign in the shared shape, from the answers of its steps.

    `touches`: mappings with the keys of `TOUCH_FIELDS`; `audience`: condition, size, holdout_share; `facts`: what
    stands beside the design (state, division, product, region).
    """
    step = {number: steps.get(str(number), {}) for number in range(1, 9)}
    transition = step[2].get("transition", "")
    from_stage, to_stage = split_transition(transition)
    together = {key: step[8].get(key) for key in ("name", "sender", "start_date", "end_date", "budget")}
    return {
        **(facts or {}),
        **{key: value for key, value in together.items() if value is not None},
        "outcome": dict(step[1]),
        "transition": transition,
        "from_stage": from_stage,
        "to_stage": to_stage,
        "persona": step[3].get("persona", ""),
        "problem": step[4].get("problem", ""),
        "message": {
            "text": step[5].get("message", ""),
            "offer": step[5].get("offer", ""),
            "assets": step[5].get("assets", []),
        },
        "media": step[6].get("media", []),
        "channels": step[7].get("channels", []),
        "audience": dict(audience or {}),
        "touches": [dict(touch) for touch in touches],
    }


def used_assets(subject: Subject) -> list[str]:
    """The codes of every asset the message or a touch uses, each once."""
    named = [*subject["message"]["assets"], *(touch.get("asset") for touch in subject["touches"])]
    return list(dict.fromkeys(str(code) for code in named if code))


def emails(subject: Subject) -> list[Subject]:
    """The e-mail touches of a campaign."""
    return [touch for touch in subject["touches"] if touch.get("channel") == EMAIL]
