"""The brief and the queue in a real browser: live meter, drafts that save themselves, keys, and nobody left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect
from tests.support.browser import OpenPage, assert_fits
from tests.support.cast import Member

from excello.core.people import DivisionView
from excello.demand import public as demand

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
Begin = Callable[..., demand.RequestView]


@pytest.fixture
def whole(whole: dict[str, Any]) -> dict[str, Any]:
    """The browser's day is today, so the dates that conform move with it."""
    today = datetime.now(UTC).date()
    dates = {"launch_date": today + timedelta(days=60), "target_date": today + timedelta(days=150)}
    return {**whole, **{key: day.isoformat() for key, day in dates.items()}}


@pytest.fixture
def handed_in(whole: dict[str, Any], rita: Member, north: DivisionView) -> Begin:
    """Rita hands in a request that conforms today."""

    def hand_in(**fields: Any) -> demand.RequestView:
        at = datetime.now(UTC)
        view = demand.save_draft(fields={**whole, **fields}, division_id=north.id, by=rita.actor, at=at)
        return demand.submit_request(request_id=view.id, by=rita.actor, at=at)

    return hand_in


def url(view: demand.RequestView) -> str:
    return f"/requests/{view.id}/brief/"


def saved(view: demand.RequestView, who: Member) -> Any:
    return demand.request(view.id, who.actor).fields


def wait_for(happens: Callable[[], bool], page: Page, *, seconds: int) -> None:
    """Wait until something has happened behind the page."""
    for _tenth in range(seconds * 10):
        if happens():
            return
        page.wait_for_timeout(100)
    pytest.fail(f"it did not happen within {seconds} s")


def hand_in(page: Page) -> None:
    page.get_by_role("button", name="Hand in").click()


def test_the_meter_follows_what_is_typed(draft: Begin, rita: Member, open_page: OpenPage) -> None:
    view = draft(why=None)
    page = open_page(url(view), who=rita)
    meter = page.locator("#gate .meter-score")
    expect(meter).to_have_text("14 of 15 rules met")
    page.get_by_label("Why it matters now").fill("Empty beds.")
    page.get_by_label("Budget").focus()
    expect(meter).to_have_text("15 of 15 rules met")
    page.get_by_label("Budget").fill("cheap")
    page.get_by_label("Landing page").focus()
    expect(meter).to_have_text("14 of 15 rules met")
    expect(page.locator("#id_fields_budget_field")).to_contain_text("“cheap” is no number")
    page.get_by_label("Budget").press_sequentially("x")
    expect(page.locator("#id_fields_budget_field .finding-line")).to_have_count(0)


def test_a_touch_is_checked_when_it_was_left(draft: Begin, rita: Member, open_page: OpenPage) -> None:
    page = open_page(url(draft()), who=rita)
    page.get_by_label("Subject").fill("")
    page.get_by_label("Launch").focus()
    expect(page.locator("#id_fields_touches_0")).to_contain_text("Touch 1 has no subject.")
    expect(page.get_by_label("Text")).to_have_value("Elena, here is how.")


def test_a_draft_saves_itself_within_five_seconds(draft: Begin, rita: Member, open_page: OpenPage) -> None:
    view = draft()
    page = open_page(url(view), who=rita)
    for words in ("First.", "Second."):
        page.get_by_label("Why it matters now").fill(words)
        wait_for(lambda words=words: saved(view, rita)["why"] == words, page, seconds=6)
    expect(page.locator("[data-autosave-state]")).to_have_text("Draft saved")
    hand_in(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("In triage")


def test_the_findings_take_the_focus_and_lead_to_their_fields(draft: Begin, rita: Member, open_page: OpenPage) -> None:
    page = open_page(url(draft(budget=None, persona=None)), who=rita)
    hand_in(page)
    expect(page.locator(".findings")).to_be_focused()
    expect(page.locator(".findings")).to_contain_text("2 findings stand between this brief and the gate")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Persona")).to_be_focused()


def test_a_mend_is_a_click(draft: Begin, rita: Member, open_page: OpenPage) -> None:
    view = draft(launch_date="2020-01-01")
    page = open_page(url(view), who=rita)
    hand_in(page)
    page.get_by_role("button", name="Use ").click()
    expect(page.locator("#gate .meter-score")).to_have_text("15 of 15 rules met")
    assert saved(view, rita)["launch_date"] > "2026"


def test_nothing_typed_is_lost_when_the_session_ends(draft: Begin, rita: Member, open_page: OpenPage) -> None:
    view = draft()
    page = open_page(url(view), who=rita)
    page.get_by_label("Why it matters now").fill("Typed before the session ended.")
    Session.objects.all().delete()
    hand_in(page)
    expect(page).to_have_url(re.compile("/sign-in/"))
    page.context.add_cookies(
        [{"name": "sessionid", "value": rita.client.cookies["sessionid"].value, "url": page.url.split("/sign-in")[0]}]
    )
    page.goto(url(view))
    expect(page.get_by_label("Why it matters now")).to_have_value("Typed before the session ended.")


def test_the_whole_form_works_without_scripts(draft: Begin, rita: Member, open_page: OpenPage) -> None:
    view = draft(budget=None)
    page = open_page(url(view), who=rita, scripts=False)
    page.get_by_role("button", name="Add a touch").click()
    page.get_by_label("Subject").nth(1).fill("Second")
    page.get_by_label("Text").nth(1).fill("More words.")
    page.get_by_label("Budget").fill("6,500")
    hand_in(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("In triage")
    assert [touch["subject"] for touch in saved(view, rita)["touches"]] == ["A three-hour agenda", "Second"]


def test_enter_in_a_field_saves_and_never_hands_in(draft: Begin, rita: Member, open_page: OpenPage) -> None:
    view = draft()
    page = open_page(url(view), who=rita)
    page.get_by_label("Name of the request").fill("Renamed")
    page.get_by_label("Name of the request").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Renamed")
    assert demand.request(view.id, rita.actor).state == "draft"


def test_a_request_from_nothing_to_triage(
    whole: dict[str, Any], rita: Member, north: DivisionView, open_page: OpenPage
) -> None:
    page = open_page("/requests/", who=rita)
    page.get_by_role("main").get_by_role("link", name="New request").first.click()
    page.get_by_label("Name of the request").fill("Autumn retreats")
    page.get_by_role("button", name="Open the brief").click()
    page.get_by_label("Measure").select_option("mql_count")
    page.get_by_label("Target").fill("120")
    page.get_by_label("Counted on").fill(whole["target_date"])
    page.get_by_label("Why it matters now").fill("Empty beds.")
    page.get_by_label("Persona").select_option(label="Careful Carla")
    page.get_by_label("Stage transition").select_option(whole["transition"])
    page.get_by_label("Product").select_option(whole["product"])
    page.get_by_label("Subject").fill("A three-hour agenda")
    page.get_by_label("Text").fill("Elena, here is how.")
    page.get_by_label("Assets, 1").select_option(whole["assets"][0])
    page.get_by_label("Launch").fill(whole["launch_date"])
    page.get_by_label("Budget").fill("6,500")
    hand_in(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("In triage")


def test_the_queue_by_keys_alone(handed_in: Begin, chiara: Member, open_page: OpenPage) -> None:
    first, second, third = handed_in(title="First"), handed_in(title="Second"), handed_in(title="Third")
    page = open_page("/requests/queue/", who=chiara)
    heading = page.locator("main h2").first
    page.keyboard.press("j")
    expect(heading).to_have_text("Second")
    page.keyboard.press("k")
    expect(heading).to_have_text("First")
    page.keyboard.press("a")
    expect(heading).to_have_text("Second")
    page.keyboard.press("d")
    page.get_by_label("Why?").fill("Not now.")
    page.get_by_role("button", name="Decline it").click()
    expect(heading).to_have_text("Third")
    page.keyboard.press("m")
    page.get_by_label("It repeats").select_option(str(first.id))
    page.get_by_role("button", name="Close it as a duplicate").click()
    expect(page.get_by_role("main")).to_contain_text("Nothing waits for you")
    states = [demand.request(view.id, chiara.actor).state for view in (first, second, third)]
    assert states == ["accepted", "declined", "duplicate"]


@pytest.mark.parametrize("language", ["en", "it"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_use_them(
    theme: str,
    language: str,
    handed_in: Begin,
    draft: Begin,
    rita: Member,
    chiara: Member,
    open_page: OpenPage,
    axe: Any,
) -> None:
    waiting, returned = handed_in(), draft(budget=None, touches=[{"channel": "email"}, {}])
    demand.submit_request(request_id=returned.id, by=rita.actor, at=datetime.now(UTC))
    pages = [
        (rita, "/requests/"),
        (rita, "/requests/new/"),
        (rita, url(returned)),
        (rita, f"/requests/{waiting.id}/"),
        (chiara, "/requests/queue/"),
        (chiara, "/requests/templates/"),
        (chiara, "/requests/templates/campaign/"),
    ]
    for who, path in pages:
        page = open_page(path, who=who, theme=theme, language=language)
        axe(page)
        page.set_viewport_size({"width": 320, "height": 800})
        assert_fits(page)
        page.context.close()
