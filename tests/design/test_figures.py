"""Figures are worded in the person's language and judged by which way is better."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from excello.design.figures import Figure
from excello.design.numerals import money_text, number_text, percent_text, svg_percent
from excello.design.pictures import Funnel, FunnelStage, Spark


@pytest.mark.parametrize(
    ("language", "number", "share", "money"),
    [("en", "1,284", "6.7%", "€6,500"), ("it", "1.284", "6,7%", "6.500\u00a0€")],
)
def test_numbers_follow_the_language(language: str, number: str, share: str, money: str) -> None:
    with override(language):
        assert number_text(1284) == number
        assert percent_text(0.067) == share
        assert money_text(6500, "EUR") == money


@pytest.mark.parametrize(
    ("value", "text"), [(None, "–"), (0, "0"), (3.14159, "3.1"), (1234.5, "1,234"), (-7, "-7"), (2.0, "2")]
)
def test_a_number_shows_as_many_digits_as_it_needs(value: float | None, text: str) -> None:
    assert number_text(value) == text


@pytest.mark.parametrize(("amount", "text"), [(0.05, "€0.05"), (42.5, "€42.50"), (1412600.4, "€1,412,600")])
def test_cents_stand_only_in_small_amounts(amount: float, text: str) -> None:
    assert money_text(amount) == text


@pytest.mark.parametrize(
    ("now", "before", "target", "better", "judgement", "is_off"),
    [
        (10, 8, 12, "higher", "good", False),
        (7, 8, 12, "higher", "bad", True),
        (13, 14, 12, "higher", "bad", False),
        (4, 3, 2, "lower", "bad", True),
        (2, 3, 2, "lower", "good", False),
        (8, 8, 12, "higher", "", False),
        (8, None, 12, "higher", "", False),
    ],
)
def test_worse_and_short_of_the_target_is_off_the_line(now, before, target, better, judgement, is_off) -> None:
    figure = Figure("A", now, before, target, better=better)
    assert figure.judgement == judgement
    assert figure.is_off is is_off


def test_shares_differ_by_points_and_amounts_by_shares() -> None:
    assert Figure("A", 0.67, 0.61, unit="percent").delta_text == "6 pt"
    assert Figure("A", 1284, 1131).delta_text == "13.5%"
    assert Figure("A", 11, 12, unit="days").delta_text == "1 day"
    assert Figure("A", 5, 0).delta_text == "5"
    assert Figure("A", 5).delta_text == ""


def test_the_line_is_told_in_words() -> None:
    assert Figure("MQL", 10, 8, 12).in_words == "MQL: 10, before 8, target 12"
    assert Figure("Days", 10, 8, 12, unit="days", better="lower").in_words.endswith("target below 12 days")


def test_a_missing_value_is_a_dash_and_no_length() -> None:
    figure = Figure("A", None, note="No mail yet")
    assert figure.value == "–"
    assert figure.now_width == "0.0%"
    assert not figure.is_off


@pytest.mark.parametrize(("share", "length"), [(-1, "0.0%"), (0.5, "50.0%"), (7, "100.0%")])
def test_lengths_stay_inside_their_picture(share: float, length: str) -> None:
    assert svg_percent(share) == length


def test_an_empty_funnel_is_flat() -> None:
    assert [column.height for column in Funnel((FunnelStage("A", 0), FunnelStage("B", 0))).columns] == ["0", "0"]
    assert Funnel(()).columns == []


def test_a_line_without_change_runs_through_the_middle() -> None:
    assert Spark((3, 3)).now_points == "0,16 100,16"
    assert Spark(()).now_points == ""
