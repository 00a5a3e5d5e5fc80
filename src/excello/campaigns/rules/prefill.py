"""What a brief already says about the eight steps, and which of it stands at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from excello.campaigns.rules.steps import check_answers

STANDS = (1, 2, 3)
"""Steps that the gate has checked in the brief; the others are suggested, and a strategist decides."""

# Part of a step's answer ← the brief's fields that may hold it, the first that does.
SOURCES: dict[int, dict[str, tuple[str, ...]]] = {
    1: {
        "statement": ("outcome", "objective", "goal"),
        "measure": ("measure", "target_measure"),
        "target": ("target", "target_number", "target_value"),
        "date": ("target_date", "by_date"),
    },
    2: {"transition": ("transition",)},
    3: {"persona_id": ("persona", "persona_id")},
    4: {"problem": ("problem",)},
    5: {"message": ("message", "key_message"), "offer": ("offer",), "asset_ids": ("assets", "asset_ids")},
    6: {"media": ("media", "medium")},
    7: {"channels": ("channels",)},
    8: {
        "name": ("title", "name"),
        "start_date": ("launch_date", "start_date"),
        "end_date": ("end_date", "target_date"),
        "budget": ("budget",),
    },
}


def read_brief(fields: Mapping[str, Any]) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """The answers that stand and those that are suggested, each under "1" to "8", from a brief's fields."""
    steps: dict[str, dict[str, Any]] = {}
    suggested: dict[str, dict[str, Any]] = {}
    for step, sources in SOURCES.items():
        kept, findings = check_answers(step, _found(sources, fields))
        if not kept:
            continue
        if step in STANDS and not findings:
            steps[str(step)] = kept
        else:
            suggested[str(step)] = kept
    return steps, suggested


def _found(sources: Mapping[str, tuple[str, ...]], fields: Mapping[str, Any]) -> dict[str, Any]:
    found = {part: next((fields[name] for name in names if fields.get(name)), None) for part, names in sources.items()}
    return {part: value for part, value in found.items() if value is not None}


def touches_of(fields: Mapping[str, Any]) -> list[dict[str, str]]:
    """The copy of the brief's touches: channel, subject, body."""
    touches = fields.get("touches") or []
    return [
        {name: str(touch.get(name) or "") for name in ("channel", "subject", "body")}
        for touch in touches
        if isinstance(touch, Mapping)
    ]
