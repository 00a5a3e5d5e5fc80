"""The pages of governance in a real browser: usable by anybody, in both themes and languages, wide and narrow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.rooms.governance.conftest import pair
from tests.support.browser import OpenPage, assert_fits

from excello.governance import public as governance


@pytest.mark.parametrize(("theme", "language", "width"), [("light", "en", 1440), ("dark", "it", 320)])
def test_anybody_can_use_the_pages(
    arbitrate: Callable[..., governance.WaveResult],
    open_page: OpenPage,
    axe: Any,
    gwen: Any,
    theme: str,
    language: str,
    width: int,
) -> None:
    wave = arbitrate(pair("anna", "A", 42.0), pair("anna", "B", 28.5), pair("bert", "A", consented=False)).wave_id
    paths = ("", "change/", "waves/", f"waves/{wave}/", f"waves/{wave}/decisions/")
    for path in paths:
        page = open_page(f"/governance/{path}", who=gwen, theme=theme, language=language, width=width)
        axe(page)
        assert_fits(page)


def test_a_cap_is_added_on_screen(open_page: OpenPage, gwen: Any) -> None:
    page = open_page("/governance/change/", who=gwen)
    page.get_by_role("button", name="Add a cap").click()
    second = page.get_by_role("group", name="Cap 2")
    second.get_by_label("At most").fill("2")
    second.get_by_label("in any … days").fill("7")
    second.get_by_label("Channel").select_option(label="E-mail")
    page.get_by_label("Why it changes").fill("Opt-outs doubled.")
    page.get_by_role("button", name="Put it in force").click()
    expect(page.get_by_text("E-mail: at most 2 in any 7 days").first).to_be_visible()
    assert governance.current_policy(gwen.center_id).number == 1
