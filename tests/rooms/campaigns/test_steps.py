"""The eight steps: when each opens, and how an answer is read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from excello.campaigns.rules.answers import check_answers
from excello.campaigns.rules.steps import STEPS, first_missing, is_open, next_step

FULL: dict[str, dict[str, Any]] = {
    "1": {"measure": "mql_count", "target": 120, "date": "2027-03-31"},
    "2": {"transition": "consideration>evaluation"},
    "3": {"persona": "PER-1"},
    "4": {"problem": "x"},
    "5": {"message": "x", "offer": "content"},
    "6": {"media": ["article"]},
    "7": {"channels": ["email"]},
    "8": {"name": "x", "sender": "y", "start_date": "2026-12-11", "end_date": "2026-12-12"},
}


def upto(*numbers: int) -> dict[str, dict[str, Any]]:
    return {str(number): FULL[str(number)] for number in numbers}


@pytest.mark.parametrize(
    ("answered", "step", "missing"),
    [
        ((), 1, None),
        ((), 2, 1),
        ((1,), 2, None),
        ((1,), 3, None),
        ((1, 3), 2, None),
        ((1, 3), 4, 2),
        ((1, 2), 4, 3),
        ((1, 2, 3), 5, 4),
        ((1, 2, 3, 5), 6, 4),
        ((1, 2, 3, 4, 5, 6, 7), 8, None),
        ((2, 3, 4, 5, 6, 7), 8, 1),
    ],
)
def test_a_step_opens_when_those_before_it_are_complete(
    answered: tuple[int, ...], step: int, missing: int | None
) -> None:
    steps = upto(*answered)
    assert first_missing(step, steps) == missing
    assert is_open(step, steps) is (missing is None)


def test_half_an_answer_is_none() -> None:
    steps = {**upto(1, 2, 3, 4), "5": {"message": "Without an offer"}}
    assert first_missing(6, steps) == 5
    assert next_step(steps) == 5


def test_the_design_is_complete_after_eight() -> None:
    assert next_step(FULL) is None
    assert len(STEPS) == 8


@pytest.mark.parametrize(
    ("step", "given", "kept"),
    [
        (1, {"measure": " mql_count ", "target": "120", "date": date(2027, 3, 31)}, FULL["1"]),
        (1, {**FULL["1"], "target": 12.5, "statement": ""}, {**FULL["1"], "target": 12.5}),
        (5, {**FULL["5"], "assets": ["AST-1", "AST-1"]}, {**FULL["5"], "assets": ["AST-1"]}),
        (6, {"media": "article"}, FULL["6"]),
    ],
)
def test_an_answer_is_kept_in_one_form(step: int, given: dict[str, Any], kept: dict[str, Any]) -> None:
    assert check_answers(step, given) == (kept, [])


@pytest.mark.parametrize(
    ("step", "given", "paths"),
    [
        (1, {}, ["measure", "target", "date"]),
        (1, {"measure": ["a"], "target": "many", "date": "31/3"}, ["measure", "target", "date"]),
        (1, {**FULL["1"], "target": True}, ["target"]),
        (1, {**FULL["1"], "target": float("nan")}, ["target"]),
        (4, {"problem": "   "}, ["problem"]),
        (4, {"problem": "a\x00b"}, ["problem"]),
        (4, {"problem": "x" * 2001}, ["problem"]),
        (5, {**FULL["5"], "assets": [{"code": 1}]}, ["assets"]),
        (6, {"media": ["a"] * 51}, ["media"]),
        (7, {**FULL["7"], "surprise": 1}, ["surprise"]),
        (8, {**FULL["8"], "end_date": "2026-12-01"}, ["end_date"]),
    ],
)
def test_everything_that_does_not_fit_is_named_at_once(step: int, given: dict[str, Any], paths: list[str]) -> None:
    _kept, findings = check_answers(step, given)
    assert sorted(finding.path for finding in findings) == sorted(paths)
    assert all(finding.mend for finding in findings)
