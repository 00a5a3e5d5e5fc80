"""Journeys in a real browser: readable in both themes and languages, on a small screen, and by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.support.browser import assert_fits
from tests.support.cast import AT, Member

from excello.core.people import CenterView
from excello.journeys import public as journeys
from excello.journeys.public import AssetContent, JourneyDraft, PersonaDraft


@pytest.mark.parametrize(("theme", "language", "width"), [("light", "en", 1440), ("dark", "it", 320)])
def test_every_screen_reads_and_fits(
    center: CenterView,
    journey: JourneyDraft,
    carla: PersonaDraft,
    whole: AssetContent,
    paula: Member,
    open_page: Any,
    axe: Callable[[Page], None],
    theme: str,
    language: str,
    width: int,
) -> None:
    given = {"center_id": center.id, "by": paula.actor, "at": AT}
    asset = journeys.create_asset(content=whole, owner_id=paula.person.pk, **given)
    page = open_page("/journeys/", who=paula, theme=theme, language=language, width=width)
    for path in (
        "/journeys/",
        f"/journeys/{journey.id}/",
        f"/journeys/{journey.id}/edit/",
        "/journeys/personas/",
        f"/journeys/personas/{carla.id}/",
        f"/journeys/personas/{carla.id}/edit/",
        "/journeys/assets/",
        f"/journeys/assets/{asset.id}/",
        f"/journeys/assets/{asset.id}/edit/",
    ):
        page.goto(path)
        axe(page)
        assert_fits(page)


def test_a_refused_publication_leads_to_its_field(
    journey: JourneyDraft, paula: Member, open_page: Any, axe: Callable[[Page], None]
) -> None:
    page = open_page("/journeys/personas/new/", who=paula)
    page.get_by_label("Name", exact=True).fill("CFOs")
    page.get_by_role("button", name="Save and publish").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    axe(page)
    summary.get_by_role("link", name="Goals, one a line").click()
    expect(page.get_by_label("Goals, one a line")).to_be_focused()
    expect(page.get_by_label("Name", exact=True)).to_have_value("CFOs")


def test_what_publishing_asks_for_leads_to_the_form(center: CenterView, paula: Member, open_page: Any) -> None:
    draft = journeys.create_persona(center_id=center.id, name="Half", by=paula.actor, at=AT)
    page = open_page(f"/journeys/personas/{draft.id}/", who=paula)
    for link in page.locator(".finding a").all():
        _path, _hash, anchor = (link.get_attribute("href") or "").partition("#")
        form = open_page(f"/journeys/personas/{draft.id}/edit/", who=paula)
        expect(form.locator(f"#{anchor}")).to_have_count(1)
