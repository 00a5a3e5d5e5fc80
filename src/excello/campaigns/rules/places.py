"""Where a finding is mended: the step, tab or touch that its path speaks of."""

from __future__ import annotations

import re
from dataclasses import dataclass

STEP_OF = {
    "outcome": 1,
    "transition": 2,
    "from_stage": 2,
    "to_stage": 2,
    "persona": 3,
    "problem": 4,
    "message": 5,
    "media": 6,
    "channels": 7,
    "name": 8,
    "sender": 8,
    "start_date": 8,
    "end_date": 8,
    "budget": 8,
}
TOUCH = re.compile(r"touches\.(?:T(?P<number>\d+)|(?P<position>\d+))\b")


@dataclass(frozen=True, slots=True)
class Place:
    """A tab (design, audience, touches), and in it a step or a touch, by its number or by its position from 0."""

    tab: str
    step: int | None = None
    touch: int | None = None
    position: int | None = None


def place_of(path: str) -> Place:
    """The place that a finding's path speaks of; the design as a whole where it names none."""
    root = path.split(".", 1)[0]
    if root == "touches":
        found = TOUCH.match(path)
        if found is None:
            return Place("touches")
        number, position = found["number"], found["position"]
        return Place("touches", touch=int(number) if number else None, position=int(position) if position else None)
    if root == "audience":
        return Place("audience")
    if root == "steps":
        number = path.rpartition(".")[2]
        return Place("design", step=int(number) if number.isdecimal() else None)
    return Place("design", step=STEP_OF.get(root))
