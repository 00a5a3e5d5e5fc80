"""The eight steps of a design: what each asks, when it opens, and whether an answer is complete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from excello.findings import Finding, mark

Answers = Mapping[str, Any]
Steps = Mapping[str, Answers]

TEXT_LIMIT = 2000
LIST_LIMIT = 50


@dataclass(frozen=True, slots=True)
class Answer:
    """One part of a step's answer: text, number, date, id (a whole number), list (texts) or ids (whole numbers)."""

    name: str
    label: str
    kind: str = "text"
    required: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its number, the key it has in files, what it asks, and the parts of its answer."""

    number: int
    key: str
    title: str
    question: str
    answers: tuple[Answer, ...]
    needs: tuple[int, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(answer.name for answer in self.answers)


STEPS: dict[int, Step] = {
    step.number: step
    for step in (
        Step(
            1,
            "outcome",
            mark("Outcome"),
            mark("What will be different?"),
            (
                Answer("statement", mark("In one sentence"), required=False),
                Answer("measure", mark("Measure")),
                Answer("target", mark("Target"), "number"),
                Answer("date", mark("By when"), "date"),
            ),
            (),
        ),
        Step(
            2,
            "transition",
            mark("Transition"),
            mark("Which step should the buyer take?"),
            (Answer("transition", mark("Transition")),),
            (1,),
        ),
        Step(
            3, "persona", mark("Persona"), mark("Who takes it?"), (Answer("persona_id", mark("Persona"), "id"),), (1,)
        ),
        Step(
            4,
            "problem",
            mark("Problem"),
            mark("What stands in their way?"),
            (Answer("problem", mark("Problem")),),
            (1, 2, 3),
        ),
        Step(
            5,
            "message",
            mark("Message"),
            mark("What helps them?"),
            (
                Answer("message", mark("Message")),
                Answer("offer", mark("Offer")),
                Answer("asset_ids", mark("Assets"), "ids", required=False),
            ),
            (1, 2, 3, 4),
        ),
        Step(
            6,
            "media",
            mark("Medium"),
            mark("In which form?"),
            (Answer("media", mark("Media"), "list"),),
            (1, 2, 3, 4, 5),
        ),
        Step(
            7,
            "channels",
            mark("Channels"),
            mark("Where do they meet it?"),
            (Answer("channels", mark("Channels"), "list"),),
            (1, 2, 3, 4, 5, 6),
        ),
        Step(
            8,
            "together",
            mark("Together"),
            mark("The campaign, put together"),
            (
                Answer("name", mark("Name")),
                Answer("sender", mark("Sender")),
                Answer("start_date", mark("First day"), "date"),
                Answer("end_date", mark("Last day"), "date"),
                Answer("budget", mark("Budget"), "number", required=False),
            ),
            (1, 2, 3, 4, 5, 6, 7),
        ),
    )
}


def is_complete(step: int, steps: Steps) -> bool:
    """Whether every required part of the step has an answer."""
    given = steps.get(str(step), {})
    return all(given.get(answer.name) not in (None, "", []) for answer in STEPS[step].answers if answer.required)


def first_missing(step: int, steps: Steps) -> int | None:
    """The step that comes first, where `step` is not open yet; 2 and 3 may come in either order."""
    return next((needed for needed in STEPS[step].needs if not is_complete(needed, steps)), None)


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


def check_answers(step: int, given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Finding]]:
    """A step's answers in the form they are kept in, and every finding about them (path = name of the part)."""
    kept: dict[str, Any] = {}
    findings = [_unknown(step, name) for name in given if name not in STEPS[step].names]
    for answer in STEPS[step].answers:
        value, finding = _read(answer, given.get(answer.name))
        if finding is not None:
            findings.append(finding)
        elif value is not None:
            kept[answer.name] = value
        elif answer.required:
            findings.append(_missing(answer))
    if step == 8 and not findings and kept["end_date"] < kept["start_date"]:
        findings.append(
            Finding(
                "campaign.ends_before_start",
                "end_date",
                mark("The campaign ends before it starts."),
                mark("Choose a last day on or after {start}."),
                params={"start": kept["start_date"]},
            )
        )
    return kept, findings


def _read(answer: Answer, value: Any) -> tuple[Any, Finding | None]:
    if value is None or value == "" or value == []:
        return None, None
    read = _READERS[answer.kind](value)
    if read is None:
        message = mark("“{value}” is no {kind}.")
        params = {"value": str(value)[:50], "kind": answer.kind}
        return None, Finding("campaign.wrong_answer", answer.name, message, _WRITTEN[answer.kind], params=params)
    return read, None


def _text(value: Any) -> str | None:
    fits = isinstance(value, str) and 0 < len(value.strip()) <= TEXT_LIMIT and "\x00" not in value
    return value.strip() if fits else None


def _number(value: Any) -> float | int | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        read = float(value)
    except ValueError:
        return None
    if read != read or read in (float("inf"), float("-inf")):
        return None
    return int(read) if read == int(read) else read


def _date(value: Any) -> str | None:
    try:
        return date.fromisoformat(value if isinstance(value, str) else value.isoformat()).isoformat()
    except (AttributeError, TypeError, ValueError):
        return None


def _whole(value: Any) -> int | None:
    text = str(value)
    return int(text) if not isinstance(value, bool) and text.isdecimal() and len(text) < 19 else None


def _texts(value: Any) -> list[str] | None:
    items = list(value) if isinstance(value, list | tuple) else None
    if items is None or len(items) > LIST_LIMIT:
        return None
    texts = [text for item in items if (text := _text(item))]
    return list(dict.fromkeys(texts)) if len(texts) == len(items) else None


def _wholes(value: Any) -> list[int] | None:
    items = list(value) if isinstance(value, list | tuple) else None
    if items is None or len(items) > LIST_LIMIT:
        return None
    numbers = [number for item in items if (number := _whole(item)) is not None]
    return list(dict.fromkeys(numbers)) if len(numbers) == len(items) else None


_READERS = {"text": _text, "number": _number, "date": _date, "id": _whole, "list": _texts, "ids": _wholes}
_WRITTEN = {
    "text": mark("Write a text of at most 2,000 characters."),
    "number": mark("Write a number, such as 120."),
    "date": mark("Write a day, such as 2027-03-31."),
    "id": mark("Choose one of the list."),
    "list": mark("Choose from the list."),
    "ids": mark("Choose from the list."),
}


def _unknown(step: int, name: str) -> Finding:
    message = mark("Step {step} asks for nothing called “{name}”.")
    mend = mark("It asks for: {names}.")
    params = {"step": step, "name": str(name)[:50], "names": ", ".join(STEPS[step].names)}
    return Finding("campaign.unknown_answer", str(name)[:50], message, mend, params=params)


def _missing(answer: Answer) -> Finding:
    return Finding(
        "campaign.missing_answer", answer.name, mark("This is not answered yet."), mark("Every step needs it.")
    )
