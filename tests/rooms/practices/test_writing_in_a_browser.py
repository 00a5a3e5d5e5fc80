"""A check is written on screen, with and without JavaScript, and everything on these pages can be used by anybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.support.browser import OpenPage, assert_fits

from excello.practices import public as practices

ROW = "check-0-condition.0"


def choose(page: Page, name: str, label: str, scripts: bool) -> None:
    """With JavaScript the rows follow what is chosen; without, a button does."""
    if scripts:
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.locator(f'[name="{name}"]').select_option(label=label)
        expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    else:
        page.locator(f'[name="{name}"]').select_option(label=label)
        page.get_by_role("button", name="Update the rows").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_check_is_written_from_nothing(open_page: OpenPage, dan: Any, chiara: Any, scripts: bool) -> None:
    page = open_page("/practices/new/", who=dan, scripts=scripts)
    page.get_by_label("What we do").fill("Budgets are named")
    page.get_by_label("Why", exact=True).fill("Nothing can be planned without.")
    page.get_by_text("Required: what fails a check goes back").click()
    page.get_by_label("Owner").select_option(label="Chiara Bonfanti")
    page.get_by_role("button", name="Check on: Brief").click()
    expect(page.get_by_label("Why", exact=True)).to_have_value("Nothing can be planned without.")
    page.get_by_role("button", name="Field").first.click()
    choose(page, f"{ROW}.field", "Budget", scripts)
    choose(page, f"{ROW}.op", "is at least", scripts)
    page.locator(f'[name="{ROW}.value"]').fill("1000")
    page.get_by_label("What it says when it fails").fill("The budget is missing.")
    page.get_by_label("How to mend it").fill("Ask your controller.")
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Budgets are named")
    expect(page.get_by_text("Budget is at least 1000")).to_be_visible()
    [view] = practices.practices_of(dan.center_id)
    assert view.checks[0].condition == {"all": [{"field": "fields.budget", "op": "ge", "value": 1000}]}


@pytest.mark.parametrize(("theme", "language", "width"), [("light", "en", 1440), ("dark", "it", 320)])
def test_anybody_can_use_the_pages(
    propose: Callable[..., practices.PracticeView],
    open_page: OpenPage,
    axe: Any,
    chiara: Any,
    theme: str,
    language: str,
    width: int,
) -> None:
    view = propose()
    for path in ("/practices/", f"/practices/{view.id}/", f"/practices/{view.id}/edit/", "/practices/new/"):
        page = open_page(path, who=chiara, theme=theme, language=language, width=width)
        axe(page)
        assert_fits(page)
