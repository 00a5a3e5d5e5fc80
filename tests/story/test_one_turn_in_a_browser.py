"""The stations of one turn, walked in a real browser by the cast of the demonstration center."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import translation
from playwright.sync_api import expect
from tests.support.browser import DESKTOP, PHONE, OpenPage, assert_fits

from excello.core.lake_home import flush_facts
from excello.core.models import Center
from excello.customers import public as customers
from excello.engagement.rules.scanners import TOO_SOON
from excello.site.demonstration import build

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page
    from tests.support.smtp import Mailbox, Received

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]
PATIENCE = 30_000
"""Milliseconds that a station waits for a page on a busy machine."""
DISCOUNT = "Autumn discount for everybody"
WHY = "Half of the rejected batches had a drifting balance behind them."
SUBJECT = "What did Monday's batch cost?"
PRACTICE = "A title says what the buyer gains"
READER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}
"""A click by a headless browser counts as a scanner's, as does one within two seconds of the sending."""


@dataclass(frozen=True)
class Visit:
    """One of the cast at the screen; what is read and pressed is named in English and found in their language."""

    page: Page
    language: str

    def says(self, text: str, **words: str) -> str:
        return say(text, self.language, **words)

    def button(self, text: str) -> Locator:
        return self.page.get_by_role("button", name=self.says(text), exact=True)

    def link(self, text: str) -> Locator:
        return self.page.get_by_role("link", name=self.says(text), exact=True).first

    def field(self, text: str) -> Locator:
        return self.page.get_by_label(self.says(text), exact=True)

    def region(self, text: str) -> Locator:
        return self.page.get_by_role("region", name=self.says(text), exact=True)


def say(text: str, language: str, **words: str) -> str:
    with translation.override(language):
        return translation.gettext(text) % words if words else translation.gettext(text)


WalkIn = Callable[..., Visit]


@pytest.fixture
def demonstration(db: None) -> Center:
    """The center that a new user meets, as it is this morning."""
    for _line in build(at=datetime.now(UTC)):
        pass
    # The first page of a process loads all templates.
    assert Client().get("/sign-in/").status_code == 200
    return Center.objects.get(is_demonstration=True)


@pytest.fixture
def walk_in(open_page: OpenPage, demonstration: Center) -> Iterator[WalkIn]:
    """`walk_in("Rita Moretti", theme="dark", language="it")`: through the sign-in page, to where the role lands."""
    expect.set_options(timeout=PATIENCE)

    def enter(name: str, *, theme: str = "light", language: str = "en", width: int = DESKTOP) -> Visit:
        page = open_page("/sign-in/", theme=theme, language=language, width=width)
        page.set_default_timeout(PATIENCE)
        page.get_by_role("button", name=say("Enter as %(name)s", language, name=name)).click()
        expect(page).not_to_have_url(re.compile("sign-in"))
        return Visit(page, language)

    yield enter
    expect.set_options(timeout=5_000)


@pytest.fixture
def look(axe: Any) -> Callable[[Visit], None]:
    """A station is looked at once: nothing breaks WCAG 2.2 AA, nothing scrolls sideways."""

    def check(visit: Visit) -> None:
        axe(visit.page)
        assert_fits(visit.page)

    return check


def test_one_turn_in_a_browser(
    walk_in: WalkIn, look: Any, open_page: OpenPage, smtp: Mailbox, demonstration: Center
) -> None:
    rita = walk_in("Rita Moretti")
    _read_the_findings(rita, look)
    _lose_the_session(rita)
    _mend_the_rest(rita)

    _accept_by_keyboard(walk_in("Chiara Bonfanti", theme="dark", language="it"), look)
    _answer_steps(walk_in("Dan Whitlock", width=PHONE), look)

    _deliver_the_wave(walk_in("Gwen Oduya", theme="dark", language="it"), look)
    mails = [one for one in smtp.received if one.message["Subject"] == SUBJECT]
    assert mails
    assert len({one.recipients for one in mails}) == len(mails)

    _leave_without_scripts(open_page, mails[1], demonstration.pk, look)
    _follow_the_link(rita.page, mails[0])
    _see_the_stage(walk_in("Sara Lind", theme="dark", width=PHONE), mails[0].recipients[0], look)

    _follow_a_number(walk_in("Bruno Keller", language="it"), look)
    _propose_a_practice(walk_in("Dan Whitlock", theme="dark"), look)
    _adopt_it(walk_in("Chiara Bonfanti", language="it", width=PHONE), look)
    _meet_it_in_the_meter(walk_in("Rita Moretti", theme="dark", language="it", width=PHONE), look)


def _read_the_findings(rita: Visit, look: Any) -> None:
    """She opens her returned request, tries again at once, and is led to everything it lacks."""
    rita.link(DISCOUNT).click()
    rita.button("Hand in again").click()
    summary = rita.page.locator("#findings")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("listitem")).to_have_count(10)
    look(rita)
    summary.get_by_role("link", name="The target has no number.").click()
    expect(rita.field("Target")).to_be_focused()


def _lose_the_session(rita: Visit) -> None:
    """Her session ends while she types; after signing in again nothing of it is lost."""
    rita.field("Target").fill("40")
    rita.field("Why it matters now").fill(WHY)
    rita.page.context.clear_cookies(name=django_settings.SESSION_COOKIE_NAME)
    rita.button("Hand in again").click()
    rita.page.get_by_role("button", name="Enter as Rita Moretti").click()
    expect(rita.field("Why it matters now")).to_have_value(WHY)
    expect(rita.field("Target")).to_have_value("40")


def _mend_the_rest(rita: Visit) -> None:
    """Mends that the gate offers are one press; the rest is chosen; then it conforms."""
    rita.page.get_by_role("button", name=re.compile(r"^Use \d+ \w+ 20\d\d$")).click()
    rita.page.get_by_role("button", name="Use Rita Moretti").click()
    expect(rita.page.locator("#findings")).not_to_contain_text("Launch is")
    expect(rita.field("Why it matters now")).to_have_value(WHY)
    rita.field("Counted on").fill((datetime.now(UTC) + timedelta(days=150)).date().isoformat())
    rita.field("Persona").select_option(label="Laboratory manager Lena")
    rita.field("Stage transition").select_option(label="Aware → Consideration")
    rita.page.get_by_label("Product").select_option(label="Fernhall Pro")
    rita.region("Touch 1").get_by_label("Text").fill("Good day,\n\n{{ link }}\n\n{{ unsubscribe }}")
    rita.page.get_by_label("Assets, 1").select_option(label="Why good batches fail on Mondays")
    rita.field("Budget").fill("1200")
    rita.button("Hand in again").click()
    expect(rita.page.get_by_role("heading", level=1)).to_contain_text("In triage")


def _accept_by_keyboard(chiara: Visit, look: Any) -> None:
    """J goes to the next request, A accepts it: a campaign opens."""
    expect(chiara.page.get_by_role("heading", level=2, name="Care that pays for itself")).to_be_visible()
    look(chiara)
    chiara.page.keyboard.press("j")
    expect(chiara.page.get_by_role("heading", level=2, name=DISCOUNT)).to_be_visible()
    chiara.page.keyboard.press("a")
    expect(chiara.page.get_by_text("CMP-2")).to_be_visible()


def _answer_steps(dan: Visit, look: Any) -> None:
    """The new campaign opens at step 4; step 5 opens when 4 is answered."""
    dan.link(DISCOUNT).click()
    message = dan.region("5 · Message")
    expect(message).to_contain_text("Opens when step 4 is complete.")
    expect(message.get_by_role("textbox")).to_have_count(0)
    look(dan)
    expect(dan.field("The problem, in their words")).not_to_have_value("")
    dan.button("Continue to step 5").click()
    dan.field("What the message says").fill("An article that names what Mondays have in common.")
    dan.field("Offer").select_option(value="content")
    dan.button("Continue to step 6").click()
    expect(message).to_contain_text("An article that names what Mondays have in common.")
    expect(dan.region("6 · Medium").get_by_role("button")).to_be_visible()


def _deliver_the_wave(gwen: Visit, look: Any) -> None:
    """Today's wave: one reason for every pair, and a typed number before anything leaves the house."""
    gwen.page.goto("/data/waves/")
    gwen.link("Plan today's wave").click()
    gwen.button("Plan the wave").click()
    went = gwen.region("Where the pairs went")
    for reason in ("Chosen", "No consent", "Held out to measure"):
        expect(went).to_contain_text(gwen.says(reason))
    look(gwen)
    gwen.page.locator('a[href$="/deliver/"]').click()
    typed = gwen.page.locator("input[name=typed]")
    typed.fill("1")
    gwen.button("Deliver").click()
    expect(gwen.page.get_by_text(gwen.says("This is not the number of messages."))).to_be_visible()
    [asked] = re.findall(r"\d+", gwen.page.locator(f'label[for="{typed.get_attribute("id")}"]').inner_text())
    typed.fill(asked)
    gwen.button("Deliver").click()
    expect(gwen.page.get_by_role("heading", level=1)).to_contain_text(gwen.says("Delivered"))


def _follow_the_link(page: Page, mail: Received) -> None:
    """The link leads where the touch leads; what lies beyond is no part of the house, so nobody goes there."""
    link = next(_path(url) for url in re.findall(r"https?://\S+", mail.body("plain")) if "/l/" in url)
    # Whoever follows it within two seconds of its sending has not read it.
    page.wait_for_timeout(TOO_SOON / timedelta(milliseconds=1) + 100)
    answer = page.context.request.get(link, max_redirects=0, headers=READER)
    assert answer.status == 302
    assert answer.headers["location"].startswith("https://www.example.com/drift-calculator?utm_")
    # The worker lands facts in the lake by the minute.
    flush_facts(at=datetime.now(UTC) + timedelta(minutes=1))


def _see_the_stage(sara: Visit, address: str, look: Any) -> None:
    """The click stands in the timeline, and the contact has moved."""
    sara.page.goto(f"/customers/?q={address}")
    sara.page.locator("main table tbody a").first.click()
    expect(sara.page.get_by_role("heading", level=1)).to_contain_text("Engaged")
    expect(sara.region("Timeline")).to_contain_text("Clicked a link in a mail")
    look(sara)
    sara.link("Stages").click()
    expect(sara.page.locator("main table").filter(has_text="Engaged").first).to_be_visible()


def _leave_without_scripts(open_page: OpenPage, mail: Received, center_id: int, look: Any) -> None:
    """Opening the page changes nothing; its button does, without any script."""
    address, url = mail.recipients[0], _path(mail.message["List-Unsubscribe"].strip("<>"))
    look(Visit(open_page(url, language="it", width=PHONE), "it"))
    page = open_page(url, scripts=False)
    agreed: dict[str, Any] = {"center_id": center_id, "keys": [address], "topic": "product_news", "channel": "email"}
    assert customers.consented_keys(**agreed) == {address}
    page.get_by_role("button", name="Unsubscribe").click(timeout=PATIENCE)
    expect(page.get_by_role("heading", level=1)).to_have_text("You are unsubscribed")
    assert customers.consented_keys(**agreed) == set()


def _follow_a_number(bruno: Visit, look: Any) -> None:
    """Behind a number of the funnel stand as many cycles."""
    cell = bruno.page.get_by_role("link", name=re.compile(r"^Fernhall One, \w+.*: [1-9]")).first
    number = cell.inner_text().strip()
    look(bruno)
    cell.click()
    expect(bruno.page.get_by_role("heading", level=1)).to_contain_text(number)
    expect(bruno.page.locator("main table tbody tr")).to_have_count(int(number))


def _propose_a_practice(dan: Visit, look: Any) -> None:
    """What was learned becomes a practice with a check, built in rows."""
    page = dan.page
    page.goto("/insights/learnings/new/")
    dan.field("What was learned").fill("A title that names the buyer's gain is read")
    dan.field("What it rests on").fill("CMP-1, the wave of today")
    dan.button("Write it down").click()
    dan.link("Propose a practice").click()
    dan.field("What we do").fill(PRACTICE)
    dan.field("Why").fill("A discount is ours to give, not theirs to want.")
    page.get_by_text("Required: what fails a check goes back").click()
    page.get_by_label("Owner").select_option(label="Chiara Bonfanti")
    dan.button("Check on: Brief").click()
    dan.button("Field").click()
    _choose(page, "check-0-condition.0.field", "Name of the request")
    _choose(page, "check-0-condition.0.op", "does not contain")
    page.locator('[name="check-0-condition.0.value"]').fill("discount")
    dan.field("What it says when it fails").fill("The title promises a discount.")
    dan.field("How to mend it").fill("Say what the buyer gains.")
    look(dan)
    dan.button("Propose it").click()
    expect(page.get_by_text("does not contain “discount”")).to_be_visible()


def _choose(page: Page, name: str, label: str) -> None:
    """The row is drawn again after each choice."""
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator(f'[name="{name}"]').select_option(label=label)
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)


def _adopt_it(chiara: Visit, look: Any) -> None:
    """Only its owner finds the button."""
    chiara.page.goto("/practices/")
    chiara.link(PRACTICE).click()
    look(chiara)
    chiara.page.locator("#adopt-reason").fill("It held twice.")
    chiara.button("Adopt it").click()
    expect(chiara.page.get_by_role("heading", level=1)).to_contain_text(chiara.says("In force"))


def _meet_it_in_the_meter(rita: Visit, look: Any) -> None:
    """The next brief shows the practice among the rules of the gate, and leads to its field."""
    rita.page.goto("/requests/new/")
    rita.field("Name of the request").fill("Another discount")
    rita.button("Open the brief").click()
    rule = rita.page.locator("#gate").get_by_role("link", name=PRACTICE)
    expect(rule).to_be_visible()
    look(rita)
    rule.click()
    expect(rita.page.locator("#id_fields_title")).to_be_focused()


def _path(url: str) -> str:
    return "/" + url.split("://", 1)[1].split("/", 1)[1]
