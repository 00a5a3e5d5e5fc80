"""The live debugger: what arrived and what was refused, filtered, paused, asked for again only when it changed."""

import re

import msgspec
import pytest
from playwright.sync_api import expect
from tests.rooms.engagement.arriving import arrive, event
from tests.support.browser import PHONE
from tests.support.cast import AT

from excello.engagement.collect.refusals import RefusedRequest
from excello.engagement.models import DeadLetter
from excello.engagement.queries.collector import collector_folder

HOSTILE = "<img src=x onerror=alert(1)>"


def _refuse(*refused: tuple[str | None, str]) -> None:
    at = int(AT.timestamp() * 1_000_000)
    kept = [RefusedRequest(at, source, 400, "invalid_json", text, 12, "/v1/t") for source, text in refused]
    (collector_folder() / "refusals.json").write_bytes(msgspec.json.encode(kept))


@pytest.mark.django_db
class TestPage:
    def test_filters_search_and_what_was_refused(self, website, gwen) -> None:
        arrive(website, event("m1"), event("m2", event="Video Played"), event("m2"), event("m3", userId=None))
        _refuse((website.key, "ours"), (None, "nobody's"), ("another", "another's"))
        client, path = gwen.client, f"/data/sources/{website.pk}/live/"
        page = client.get(path).content.decode()
        assert "Video Played" in page
        assert "Nobody named" in page
        assert "ours" in page
        assert "no known source" in page
        assert "another&#x27;s" not in page
        dead = client.get(f"{path}?show=dead").content.decode()
        assert "Video Played" not in dead
        found = client.get(f"{path}?q=VIDEO").content.decode()
        assert ("Video Played" in found, "Trial Started" in found) == (True, False)
        assert "Nothing matches" in client.get(f"{path}?q=nothing+like+it").content.decode()

    def test_it_is_sent_again_only_when_something_is_new(self, website, gwen) -> None:
        client, path = gwen.client, f"/data/sources/{website.pk}/live/"
        headers = {"HX-Request": "true", "HX-Target": "arrivals"}
        page = client.get(path).content.decode()
        stamp = page.split("stamp=")[1].split('"')[0]
        assert client.get(f"{path}?stamp={stamp}", headers=headers).status_code == 204
        arrive(website, event("m1"))
        answer = client.get(f"{path}?stamp={stamp}", headers=headers)
        assert (answer.status_code, "<html" in answer.content.decode()) == (200, False)
        assert "every 2s" not in client.get(f"{path}?paused=1").content.decode()

    def test_an_event_is_opened_beside_the_list(self, website, gwen) -> None:
        arrive(website, event("m1", properties={"note": HOSTILE}))
        client, path = gwen.client, f"/data/sources/{website.pk}/live/"
        [opened] = re.findall(r"event=(\w{16})#event", client.get(path).content.decode())
        page = client.get(f"{path}?event={opened}").content.decode()
        assert "&quot;note&quot;: &quot;&lt;img src=x" in page
        assert HOSTILE not in page

    def test_strategists_do_not_read_along(self, website, dan) -> None:
        assert dan.client.get(f"/data/sources/{website.pk}/live/").status_code == 403


@pytest.mark.django_db(transaction=True)
class TestInABrowser:
    def test_events_show_by_themselves_and_are_paused(self, website, gwen, open_page, axe) -> None:
        page = open_page(f"/data/sources/{website.pk}/live/", who=gwen)
        expect(page.get_by_role("heading", name="Waiting for the first event")).to_be_visible()
        axe(page)
        arrive(website, event("m1", properties={"note": HOSTILE}), event("m2", type="pageview"))
        page.get_by_role("link", name="Trial Started").first.click()
        expect(page.get_by_text(HOSTILE).or_(page.get_by_text("Unknown type").first)).to_be_visible()
        axe(page)
        page.get_by_role("link", name="Pause").click()
        arrive(website, event("m3", event="Video Played"))
        page.wait_for_timeout(2500)
        expect(page.get_by_role("link", name="Video Played")).to_have_count(0)
        page.get_by_role("link", name="Go on").click()
        expect(page.get_by_role("link", name="Video Played")).to_be_visible()

    def test_a_source_is_added_and_its_key_rotated(self, gwen, open_page, axe) -> None:
        page = open_page("/data/sources/", who=gwen)
        axe(page)
        page.get_by_role("link", name="Add a source").click()
        axe(page)
        page.get_by_label("Name").fill("Shop")
        page.get_by_text("Program on a server").click()
        page.get_by_role("button", name="Add the source").click()
        expect(page.get_by_text("Copy the write key now; it is shown once.")).to_be_visible()
        axe(page)
        page.get_by_role("button", name="New key").click()
        page.get_by_role("button", name="Revoke").first.click()
        axe(page)
        page.get_by_role("button", name="Revoke the key").click()
        expect(page.get_by_text("1 revoked key")).to_be_visible()

    def test_a_letter_is_mended_and_replayed(self, website, gwen, open_page, axe) -> None:
        arrive(website, event("m1", userId=None))
        page = open_page("/data/dead-letters/", who=gwen)
        axe(page)
        page.get_by_role("link", name="Trial Started").click()
        axe(page)
        text = page.get_by_label("The event").input_value()
        page.get_by_label("The event").fill(text.replace("{", '{"userId": "anna",', 1))
        page.get_by_role("button", name="Check").click()
        expect(page.get_by_text("The lake would take this event as it stands.")).to_be_visible()
        page.get_by_role("button", name="Save and replay").click()
        expect(page.get_by_role("link", name="See the result")).to_be_visible()
        assert DeadLetter.objects.get().state == "replayed"

    @pytest.mark.parametrize(("theme", "language"), [("dark", "it"), ("light", "en")])
    def test_the_pages_fit_a_phone(self, website, gwen, open_page, axe, theme, language) -> None:
        arrive(website, event("m1"), event("m2" * 40, userId=None, event="A" * 200))
        letter = DeadLetter.objects.get()
        for path in (
            "/data/sources/",
            f"/data/sources/{website.pk}/",
            f"/data/sources/{website.pk}/live/",
            f"/data/sources/{website.pk}/edit/",
            "/data/dead-letters/",
            f"/data/dead-letters/{letter.pk}/",
        ):
            page = open_page(path, who=gwen, theme=theme, language=language, width=PHONE)
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE, path
