"""What a brief already says about the eight steps: what stands at once, and what is suggested to the strategist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from excello.campaigns.rules.answers import check_answers

STANDS = (1, 2, 3)
"""Steps that the gate has checked in the brief; the others are suggested, and a strategist decides."""

# Part of a step's answer ← field of the brief.
SOURCES: dict[int, dict[str, str]] = {
    1: {"measure": "measure", "target": "target", "date": "target_date"},
    2: {"transition": "transition"},
    3: {"persona": "persona"},
    4: {"problem": "problem"},
    5: {"assets": "assets"},
    8: {"name": "title", "start_date": "launch_date", "end_date": "target_date", "budget": "budget"},
}

Answers = dict[str, dict[str, Any]]


def read_brief(fields: Mapping[str, Any], *, sender: str, media: Iterable[str]) -> tuple[Answers, Answers]:
    """The answers that stand and those that are suggested, each under "1" to "8".

    `sender` signs the messages unless somebody else is named; `media` are those of the brief's assets.
    """
    steps: Answers = {}
    suggested: Answers = {}
    for step, sources in SOURCES.items():
        kept, findings = check_answers(step, {part: fields.get(name) for part, name in sources.items()})
        stands = step in STANDS and not findings
        (steps if stands else suggested)[str(step)] = kept
    channels = list(dict.fromkeys(touch["channel"] for touch in touches_of(fields)))
    suggested["6"] = {"media": list(dict.fromkeys(media))}
    suggested["7"] = {"channels": channels}
    suggested["8"]["sender"] = sender
    if suggested["5"]:
        suggested["5"]["offer"] = "content"
    return steps, {number: given for number, given in suggested.items() if any(given.values())}


def touches_of(fields: Mapping[str, Any]) -> list[dict[str, str]]:
    """The copy of the brief's touches: channel, subject, body; an e-mail where the channel is not said."""
    return [
        {
            "channel": str(touch.get("channel") or "email")[:32],
            "subject": " ".join(str(touch.get("subject") or "").split())[:200],
            "body": str(touch.get("body") or "").strip(),
        }
        for touch in fields.get("touches") or []
        if isinstance(touch, Mapping)
    ]


def asset_of(position: int, assets: list[str]) -> str:
    """The asset that a touch invites to: the brief names them in reading order, the last one stays."""
    return assets[min(position, len(assets) - 1)] if assets else ""
