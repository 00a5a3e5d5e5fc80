"""In a real browser: nothing typed is lost, drafts save themselves, fields are checked, keys and the palette work."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.design import specimen_urls
from tests.support.browser import OpenPage, assert_fits

SIDES = [("light", "en", 1440), ("dark", "it", 1440), ("light", "it", 320), ("dark", "en", 320)]


@pytest.fixture(autouse=True)
def specimens(settings: Any, transactional_db: None) -> None:
    settings.ROOT_URLCONF = "tests.design.specimen_urls"
    specimen_urls.saved.clear()


@pytest.fixture
def note(open_page: OpenPage) -> Page:
    page = open_page("/door/")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/note/$"))
    return page


def sign_out(page: Page) -> None:
    page.context.clear_cookies(name=specimen_urls.SESSION)


def kept_entries(page: Page) -> int:
    return page.evaluate("() => Object.keys(sessionStorage).filter((key) => key.startsWith('excello.')).length")


@pytest.mark.parametrize(("theme", "language", "width"), SIDES)
def test_the_gallery_has_no_barrier(open_page: OpenPage, axe: Any, theme: str, language: str, width: int) -> None:
    page = open_page("/gallery/", theme=theme, language=language, width=width)
    assert_fits(page)
    axe(page)


def test_a_form_with_findings_has_no_barrier(note: Page, axe: Any) -> None:
    note.get_by_role("button", name="Hand in").click()
    expect(note.locator("#findings")).to_be_focused()
    axe(note)
    note.locator("#findings a").first.click()
    expect(note.get_by_label("Title")).to_be_focused()


def test_what_was_typed_survives_an_expired_session(note: Page) -> None:
    note.get_by_label("Title").fill("A title that matters")
    note.get_by_label("Text").fill("Long thought about")
    note.get_by_label("Secret").fill("hidden")
    sign_out(note)
    note.get_by_role("button", name="Hand in").click()
    expect(note).to_have_url(re.compile("/door/"))
    note.get_by_role("button", name="Sign in").click()
    expect(note.get_by_label("Title")).to_have_value("A title that matters")
    expect(note.get_by_label("Text")).to_have_value("Long thought about")
    expect(note.get_by_label("Secret")).to_have_value("")
    expect(note.get_by_text("What you had typed is back.")).to_be_visible()


def test_what_was_restored_can_be_discarded(note: Page) -> None:
    note.get_by_label("Title").fill("Half")
    note.reload()
    note.get_by_role("button", name="Discard it").click()
    expect(note.get_by_label("Title")).to_have_value("")
    note.reload()
    expect(note.get_by_label("Title")).to_have_value("")


def test_what_was_handed_in_does_not_come_back(note: Page) -> None:
    note.get_by_label("Title").fill("A whole title")
    note.get_by_label("Text").fill("And its text")
    note.get_by_role("button", name="Hand in").click()
    expect(note.get_by_role("heading", name="Done")).to_be_visible()
    note.goto("/note/")
    expect(note.get_by_label("Title")).to_have_value("")


def test_a_draft_saves_itself(note: Page) -> None:
    note.get_by_label("Title").fill("Draft title")
    expect(note.locator("[data-autosave-state]")).to_have_text("Draft saved", timeout=6000)
    assert specimen_urls.saved == ["Draft title"]
    assert kept_entries(note) == 0


def test_a_draft_that_cannot_be_saved_is_kept_here(note: Page) -> None:
    note.get_by_label("Title").fill("Draft title")
    sign_out(note)
    expect(note.locator("[data-autosave-state]")).to_have_text("Not saved: reload the page", timeout=6000)
    assert kept_entries(note) == 1


def test_a_field_is_checked_when_it_is_left_and_cleared_when_typed_in(note: Page) -> None:
    title = note.get_by_label("Title")
    title.fill("Abc")
    title.press("Tab")
    finding = note.locator("#id_title_error")
    expect(finding).to_be_visible()
    expect(title).to_have_attribute("aria-invalid", "true")
    expect(note.locator("#id_text_error")).to_have_count(0)
    title.press_sequentially("d")
    expect(finding).to_have_count(0)


def test_a_check_after_the_session_leads_to_sign_in_and_back(note: Page) -> None:
    note.get_by_label("Title").fill("Abc")
    sign_out(note)
    note.get_by_label("Title").press("Tab")
    expect(note).to_have_url(re.compile(r"/door/\?next="))
    note.get_by_role("button", name="Sign in").click()
    expect(note.get_by_label("Title")).to_have_value("Abc")


def test_the_palette_opens_walks_and_closes(note: Page) -> None:
    note.keyboard.press("Control+k")
    ask = note.locator("#palette input")
    expect(ask).to_be_focused()
    expect(note.locator("#palette [data-palette-result]")).to_have_count(3)
    note.keyboard.press("ArrowDown")
    note.keyboard.press("ArrowDown")
    expect(note.locator("#palette [data-palette-result]").nth(1)).to_be_focused()
    note.keyboard.press("ArrowUp")
    note.keyboard.press("ArrowUp")
    expect(ask).to_be_focused()
    ask.fill("zzz")
    expect(note.get_by_text("Nothing is called “zzz”.")).to_be_visible()
    note.keyboard.press("Enter")
    expect(note.get_by_role("heading", name="Found for zzz")).to_be_visible()


def test_without_scripts_the_palette_is_a_page(open_page: OpenPage) -> None:
    page = open_page("/gallery/", scripts=False)
    page.locator(".topbar-search").click()
    expect(page.get_by_role("heading", name="Found for")).to_be_visible()


def test_without_scripts_the_navigation_opens(open_page: OpenPage) -> None:
    page = open_page("/gallery/", scripts=False, width=320)
    link = page.get_by_role("navigation", name="Main").get_by_role("link", name="Note")
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Open navigation").click()
    expect(link).to_be_visible()


def test_keys_press_buttons_unless_one_types_or_switched_them_off(note: Page) -> None:
    note.get_by_label("Title").press("g")
    expect(note).to_have_url(re.compile("/note/$"))
    note.locator("h1, main").first.focus()
    note.keyboard.press("?")
    expect(note.locator("#key-sheet")).to_be_visible()
    note.get_by_label("Single keys").uncheck()
    note.keyboard.press("Escape")
    note.locator("main").focus()
    note.keyboard.press("?")
    expect(note.locator("#key-sheet")).to_be_hidden()


def test_what_was_done_is_undone_by_a_key(note: Page) -> None:
    note.get_by_label("Title").fill("A whole title")
    note.get_by_label("Text").fill("And its text")
    note.get_by_role("button", name="Hand in").click()
    expect(note.locator(".toast")).to_contain_text("Handed in")
    note.keyboard.press("z")
    expect(note.get_by_role("heading", name="Undone")).to_be_visible()


def test_menus_open_walk_and_close(note: Page) -> None:
    menu = note.locator(".profile")
    menu.locator("summary").click()
    expect(menu).to_have_attribute("open", "")
    note.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


def test_the_theme_is_chosen_and_stays(note: Page) -> None:
    note.locator(".profile summary").click()
    note.get_by_role("button", name="Dark").click()
    expect(note.locator("html")).to_have_attribute("data-theme", "dark")
    expect(note).to_have_url(re.compile("/note/$"))
    note.reload()
    expect(note.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_first_tab_skips_to_the_content(note: Page) -> None:
    note.keyboard.press("Tab")
    skip = note.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    note.keyboard.press("Enter")
    expect(note.locator("main")).to_be_focused()
