"""The browser harness sees what it is there to see: errors, foreign hosts, barriers; and it signs a person in."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.support.browser import OpenPage, Watch
from tests.support.cast import Member

SIGN_IN = "/sign-in/"


@pytest.mark.parametrize("language", ["en", "it"])
def test_a_visitor_reads_their_language(open_page: OpenPage, language: str) -> None:
    page = open_page(SIGN_IN, language=language)
    expect(page.locator("html")).to_have_attribute("lang", language)


@pytest.mark.parametrize("language", ["en", "it"])
def test_a_member_is_signed_in_and_reads_theirs(open_page: OpenPage, rita: Member, language: str) -> None:
    page = open_page("/me/", who=rita, language=language, theme="dark")
    expect(page).to_have_url(re.compile(r"/me/$"))
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_a_refused_script_is_seen(open_page: OpenPage, watch: Watch) -> None:
    page = open_page(SIGN_IN)
    page.evaluate("() => { const s = document.createElement('script'); s.text = '1'; document.body.append(s); }")
    page.wait_for_timeout(200)
    watch.allowed.append("Content Security Policy")
    assert any("Content Security Policy" in fault for fault in watch.faults)


def test_a_request_to_another_host_is_seen(open_page: OpenPage, watch: Watch) -> None:
    page = open_page(SIGN_IN)
    page.evaluate("() => { new Image().src = 'http://elsewhere.test/pixel.gif'; }")
    page.wait_for_timeout(200)
    watch.allowed += ["elsewhere.test"]
    assert any("elsewhere.test" in fault for fault in watch.faults)


def test_axe_finds_a_barrier(open_page: OpenPage, axe: Callable[[Page], None]) -> None:
    page = open_page(SIGN_IN)
    page.evaluate("() => { document.body.innerHTML = '<main><h1>A</h1><img src=\"data:,\"></main>'; }")
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)
