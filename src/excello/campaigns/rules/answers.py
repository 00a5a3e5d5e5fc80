"""How a step's answer is read: every part in the form it is kept in, all findings at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from math import isfinite
from typing import Any

from excello.campaigns.rules.steps import STEPS, Answer
from excello.findings import Finding, mark

TEXT_LIMIT = 2000
LIST_LIMIT = 50


def check_answers(step: int, given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Finding]]:
    """A step's answers in the form they are kept in, and every finding about them (path = name of the part)."""
    kept: dict[str, Any] = {}
    findings = [_unknown(step, str(name)) for name in given if name not in STEPS[step].names]
    for answer in STEPS[step].answers:
        value = given.get(answer.name)
        if _is_empty(value):
            findings += [_missing(answer)] if answer.required else []
            continue
        read = READERS[answer.kind](value)
        if read is None:
            findings.append(_wrong(answer, value))
        else:
            kept[answer.name] = read
    if kept.get("end_date", "9999") < kept.get("start_date", ""):
        findings.append(_ends_early(kept["start_date"]))
    return kept, findings


def _is_empty(value: Any) -> bool:
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def _text(value: Any) -> str | None:
    fits = isinstance(value, str) and len(value.strip()) <= TEXT_LIMIT and "\x00" not in value
    return value.strip() if fits else None


def _number(value: Any) -> float | int | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        read = float(value)
    except ValueError:
        return None
    if not isfinite(read) or abs(read) > 1e15:
        return None
    return int(read) if read == int(read) else read


def _date(value: Any) -> str | None:
    try:
        return date.fromisoformat(value if isinstance(value, str) else value.isoformat()).isoformat()
    except (AttributeError, TypeError, ValueError):
        return None


def _texts(value: Any) -> list[str] | None:
    items = list(value) if isinstance(value, list | tuple) else [value]
    texts = [text for item in items if (text := _text(item))]
    return list(dict.fromkeys(texts)) if len(texts) == len(items) <= LIST_LIMIT else None


READERS: dict[str, Callable[[Any], Any]] = {"text": _text, "number": _number, "date": _date, "list": _texts}
WRITTEN = {
    "text": mark("Write a text of at most 2,000 characters."),
    "number": mark("Write a number, such as 120."),
    "date": mark("Write a day, such as 2027-03-31."),
    "list": mark("Choose from the list."),
}


def _wrong(answer: Answer, value: Any) -> Finding:
    message, params = mark("“{value}” does not fit here."), {"value": str(value)[:50]}
    return Finding("campaign.wrong_answer", answer.name, message, WRITTEN[answer.kind], params=params)


def _unknown(step: int, name: str) -> Finding:
    message, mend = mark("Step {step} asks for nothing called “{name}”."), mark("It asks for: {names}.")
    params = {"step": step, "name": name[:50], "names": ", ".join(STEPS[step].names)}
    return Finding("campaign.unknown_answer", name[:50], message, mend, params=params)


def _missing(answer: Answer) -> Finding:
    message, mend = mark("This is not answered yet."), mark("The step needs it.")
    return Finding("campaign.missing_answer", answer.name, message, mend)


def _ends_early(start: str) -> Finding:
    message, mend = mark("The campaign ends before it starts."), mark("Choose a last day on or after {start}.")
    return Finding("campaign.ends_before_start", "end_date", message, mend, params={"start": start})
