"""Gives tests a real browser: pages signed in as one of the cast, watched for errors, checked with axe."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from tests.support import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Response

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
LOCALES = {"en": "en-GB", "it": "it-IT"}
DESKTOP, PHONE = 1440, 320


class SignedIn(Protocol):
    """One of the cast: `client` is a Django test client whose session is theirs."""

    @property
    def person(self) -> Any: ...

    @property
    def client(self) -> Any: ...


@dataclass
class Watch:
    """What went wrong in a page beside what the test looks at; `allowed` are parts of messages a test expects."""

    origin: str
    faults: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("console", lambda said: self.note_console(said.type, said.text))
        page.on("response", self.note_response)
        page.on("request", lambda request: self.note_address(request.url))

    def note_console(self, kind: str, text: str) -> None:
        # The console repeats what note_response knows better.
        if kind == "error" and "Failed to load resource" not in text:
            self.faults.append(f"console: {text}")

    def note_response(self, response: Response) -> None:
        if response.status >= 500 or (response.status == 404 and "/static/" in response.url):
            self.faults.append(f"{response.status} at {response.url}")

    def note_address(self, url: str) -> None:
        if urlsplit(url).scheme in ("http", "https") and not url.startswith(self.origin):
            self.faults.append(f"asked another host: {url}")

    def unexpected(self) -> list[str]:
        return [fault for fault in self.faults if not any(part in fault for part in self.allowed)]


OpenPage = Callable[..., "Page"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the test process."""
    from playwright.sync_api import sync_playwright

    # Playwright's loop runs in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = chromium.launch(playwright)
        yield running
        running.close()


@pytest.fixture
def watch(live_server: Any) -> Iterator[Watch]:
    """Fails the test on script errors, refused policies, server errors and requests to other hosts."""
    watching = Watch(origin=live_server.url)
    yield watching
    assert not watching.unexpected(), "\n".join(watching.unexpected())


@pytest.fixture
def open_page(browser: Browser, live_server: Any, watch: Watch) -> Iterator[OpenPage]:
    """`open_page(path="/", who=rita, theme="dark", language="it", width=320)` gives a Playwright page."""
    contexts: list[BrowserContext] = []

    def open_one(
        path: str = "/",
        *,
        who: SignedIn | None = None,
        theme: str = "light",
        language: str = "en",
        width: int = DESKTOP,
        scripts: bool = True,
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            color_scheme="dark" if theme == "dark" else "light",
            locale=LOCALES[language],
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        if who is not None:
            # A person's own language outweighs the browser's.
            who.person.language = language
            who.person.save(update_fields=["language"])
        context.add_cookies(cookies_of(who, live_server.url, language))
        page = context.new_page()
        watch.follow(page)
        page.goto(path)
        return page

    yield open_one
    for context in contexts:
        context.close()


def cookies_of(who: SignedIn | None, origin: str, language: str) -> list[Any]:
    cookies = {settings.LANGUAGE_COOKIE_NAME: language}
    if who is not None:
        cookies[settings.SESSION_COOKIE_NAME] = who.client.cookies[settings.SESSION_COOKIE_NAME].value
    return [{"name": name, "value": value, "url": origin} for name, value in cookies.items()]


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)` asserts that nothing on the page breaks WCAG 2.2 A or AA."""

    def check(page: Page, *, within: str | None = None) -> None:
        options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
        found = Axe().run(page, context=within, options=options)
        assert not found.violations_count, f"{page.url}\n{found.generate_report()}"

    return check


def assert_fits(page: Page) -> None:
    """Nothing on the page makes it scroll sideways."""
    too_wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert too_wide <= 0, f"{page.url} is {too_wide} px wider than its window"
