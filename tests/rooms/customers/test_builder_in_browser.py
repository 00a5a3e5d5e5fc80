"""The condition builder in a real browser: rows by htmx with a live count, and the same without scripts."""

from __future__ import annotations

import pytest
from tests.rooms.customers.conftest import ANN

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
FILTER = "/customers/filter/"
SLOW = 20_000
"""Milliseconds; the first count of a process imports the engine."""


@pytest.fixture(autouse=True)
def warm(sara, people) -> None:
    """The engine and the templates are loaded before a browser waits for them."""
    assert sara.client.get(FILTER).status_code == 200


def test_rows_come_by_htmx_and_the_count_follows(open_page, sara, people, axe) -> None:
    from playwright.sync_api import expect

    page = open_page(f"{FILTER}?q=a", who=sara)
    counted = page.locator("#id_condition_count")
    expect(counted).to_contain_text("2 contacts", timeout=SLOW)
    page.get_by_role("button", name="Field", exact=True).click()
    page.locator("#id_condition_0_field").select_option(label="Staff")
    expect(page.locator("#id_condition_0_op")).to_contain_text("is at least", timeout=SLOW)
    page.locator("#id_condition_0_op").select_option(label="is at least")
    expect(counted).to_contain_text("Not complete yet", timeout=SLOW)
    page.locator("#id_condition_0_value").fill("30")
    expect(counted).to_contain_text("1 contact", timeout=SLOW)
    axe(page)
    page.get_by_role("button", name="Show these contacts").click()
    expect(page.get_by_role("link", name="Ann Acker")).to_be_visible(timeout=SLOW)
    assert "q=a" in page.url


def test_a_finding_stands_at_its_row(open_page, sara, people, axe) -> None:
    from playwright.sync_api import expect

    page = open_page(FILTER, who=sara, theme="dark", width=320)
    page.get_by_role("button", name="Count of events").click()
    page.locator("#id_condition_0_value").fill("many")
    page.get_by_role("button", name="Show these contacts").click()
    expect(page.locator("#findings")).to_be_focused(timeout=SLOW)
    page.locator("#findings").get_by_role("link").last.click()
    expect(page.locator("#id_condition_0_value")).to_be_focused()
    axe(page)


def test_everything_works_without_scripts(open_page, sara, people) -> None:
    page = open_page(FILTER, who=sara, scripts=False)
    page.get_by_role("button", name="Field", exact=True).click()
    page.locator("#id_condition_0_field").select_option(label="Staff")
    page.get_by_role("button", name="Update the rows").click()
    page.locator("#id_condition_0_op").select_option(label="is at least", timeout=SLOW)
    page.locator("#id_condition_0_value").fill("30")
    page.get_by_role("button", name="Group", exact=True).click()
    page.get_by_role("button", name="Remove the group").click()
    page.get_by_role("button", name="Show these contacts").click()
    assert page.get_by_text(ANN).is_visible()
    assert not page.get_by_text("Ben Bo").is_visible()
