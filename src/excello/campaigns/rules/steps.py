"""The eight steps of a design: what each asks, and when it opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from excello.findings import Finding, mark

Steps = Mapping[str, Mapping[str, Any]]
"""The answers of a design under "1" to "8"."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One part of a step's answer: its name in files, its kind (text, number, date, list of texts)."""

    name: str
    kind: str = "text"
    required: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its number, what it asks, the parts of its answer, and the steps that must be complete before."""

    number: int
    key: str
    title: str
    question: str
    answers: tuple[Answer, ...]
    needs: tuple[int, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(answer.name for answer in self.answers)


_OUTCOME = (
    Answer("statement", required=False),
    Answer("measure"),
    Answer("target", "number"),
    Answer("date", "date"),
)
_MESSAGE = (
    Answer("message"),
    Answer("offer"),
    Answer("assets", "list", required=False),
)
_TOGETHER = (
    Answer("name"),
    Answer("sender"),
    Answer("start_date", "date"),
    Answer("end_date", "date"),
    Answer("budget", "number", required=False),
)
_TRANSITION = (Answer("transition"),)
_PERSONA = (Answer("persona"),)
_PROBLEM = (Answer("problem"),)
_MEDIA = (Answer("media", "list"),)
_CHANNELS = (Answer("channels", "list"),)

# Steps 2 and 3 may come in either order: both need the first only.
STEPS: dict[int, Step] = {
    step.number: step
    for step in (
        Step(1, "outcome", mark("Outcome"), mark("What will be different?"), _OUTCOME, ()),
        Step(2, "transition", mark("Transition"), mark("Which step should the buyer take?"), _TRANSITION, (1,)),
        Step(3, "persona", mark("Persona"), mark("Who takes it?"), _PERSONA, (1,)),
        Step(4, "problem", mark("Problem"), mark("What stands in their way?"), _PROBLEM, (1, 2, 3)),
        Step(5, "message", mark("Message"), mark("What helps them?"), _MESSAGE, (1, 2, 3, 4)),
        Step(6, "media", mark("Medium"), mark("In which form?"), _MEDIA, (1, 2, 3, 4, 5)),
        Step(7, "channels", mark("Channels"), mark("Where do they meet it?"), _CHANNELS, (1, 2, 3, 4, 5, 6)),
        Step(8, "together", mark("Together"), mark("What makes it one campaign?"), _TOGETHER, (1, 2, 3, 4, 5, 6, 7)),
    )
}


def is_complete(step: int, steps: Steps) -> bool:
    """Whether every required part of the step has an answer."""
    given = steps.get(str(step), {})
    return all(given.get(answer.name) not in (None, "", []) for answer in STEPS[step].answers if answer.required)


def first_missing(step: int, steps: Steps) -> int | None:
    """The step that comes first, where `step` is not open yet."""
    return next((needed for needed in STEPS[step].needs if not is_complete(needed, steps)), None)


def last_missing(step: int, steps: Steps) -> int | None:
    """The step whose completion opens `step`, where it is not open yet."""
    return next((needed for needed in reversed(STEPS[step].needs) if not is_complete(needed, steps)), None)


def is_open(step: int, steps: Steps) -> bool:
    """Whether the step may be answered: all it needs is complete."""
    return first_missing(step, steps) is None


def next_step(steps: Steps) -> int | None:
    """The first step that is open and not complete; None when all eight are complete."""
    return next((n for n in STEPS if not is_complete(n, steps) and is_open(n, steps)), None)


def incomplete_steps(steps: Steps) -> tuple[int, ...]:
    """The steps that still lack an answer, in order."""
    return tuple(n for n in STEPS if not is_complete(n, steps))


def refuse_locked(step: int, steps: Steps) -> list[Finding]:
    """Why `step` cannot be answered yet, naming the step that comes first; empty when it is open."""
    missing = first_missing(step, steps)
    if missing is None:
        return []
    return [
        Finding(
            "campaign.step_locked",
            f"steps.{step}",
            mark("Step {step} opens when step {missing} is complete."),
            mark("Answer step {missing} first."),
            params={"step": step, "missing": missing},
        )
    ]


def refuse_incomplete(steps: Steps) -> list[Finding]:
    """One finding for each step that still lacks an answer."""
    message, mend = mark("Step {step} is not complete."), mark("Answer it on the canvas.")
    return [
        Finding("campaign.step_incomplete", f"steps.{number}", message, mend, params={"step": number})
        for number in incomplete_steps(steps)
    ]
