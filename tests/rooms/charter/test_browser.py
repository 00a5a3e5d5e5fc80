"""The charter in a real browser: readable in both themes and languages, and on a small screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.support.browser import assert_fits
from tests.support.cast import AT, Member

from excello.charter import public as charter
from excello.charter.public import NewProduct
from excello.core.people import CenterView


@pytest.mark.parametrize(("theme", "language", "width"), [("light", "en", 1440), ("dark", "it", 320)])
def test_every_screen_reads_and_fits(
    center: CenterView,
    ada: Member,
    gwen: Member,
    open_page: Any,
    axe: Callable[[Page], None],
    theme: str,
    language: str,
    width: int,
) -> None:
    given = {"center_id": center.id, "by": gwen.actor, "at": AT}
    charter.register_products(products=[NewProduct("Fernhall One", "Balances")], **given)
    charter.register_regions(names=["Italia"], **given)
    product, line = charter.list_products(center.id)[0], charter.list_product_lines(center.id)[0]
    charter.add_alias(kind="product", item_id=product.id, name="F1", **given)
    page = open_page("/center/", who=ada, theme=theme, language=language, width=width)
    for path in (
        "/center/",
        "/center/new/",
        "/center/divisions/new/",
        "/center/people/new/",
        f"/center/people/{gwen.person.pk}/",
        "/center/catalogue/",
        f"/center/catalogue/product/{product.id}/",
        f"/center/catalogue/product_line/{line.id}/",
        "/center/catalogue/region/new/",
    ):
        page.goto(path)
        axe(page)
        assert_fits(page)


def test_an_invitation_link_can_be_copied(ada: Member, gwen: Member, open_page: Any) -> None:
    page = open_page(f"/center/people/{gwen.person.pk}/", who=ada)
    page.get_by_role("button", name="Make an invitation link").click()
    expect(page.get_by_label("Invitation link").get_by_role("textbox")).to_have_value(re.compile("/set-up/"))
    expect(page.get_by_role("button", name="Copy")).to_be_visible()
